import type { OpenBucket } from "./models";

/** The names of everything in the query cache, so that the live socket knows what to refresh. */
export const keys = {
	setup: ["setup"] as const,
	buckets: ["buckets"] as const,
	/** Below "buckets": the first one and the last one change it. */
	product: ["buckets", "product"] as const,
	bucketSettings: (id: string) => ["bucket-settings", id] as const,
	/** Everything about the entries of a bucket starts with this. */
	bucketEntries: (bucketId: string) => ["entries", bucketId] as const,
	entries: (bucketId: string, path: string) => ["entries", bucketId, path] as const,
	/** The version stands last, so that news of a path reach it without knowing one. */
	entry: (bucket: OpenBucket, path: string) =>
		["entry", bucket.id, path, bucket.grant_version] as const,
	entryByAny: (bucketId: string, path: string) => ["entry", bucketId, path] as const,
	usage: (bucket: OpenBucket, path: string) =>
		["usage", bucket.id, path, bucket.grant_version] as const,
	members: ["members"] as const,
	member: (id: string) => ["members", id] as const,
	grants: ["grants"] as const,
	grantsOfBucket: (id: string) => ["grants", "bucket", id] as const,
	grantsOfMember: (id: string) => ["grants", "member", id] as const,
	/** Signed-in devices: one's own, or those of a member. */
	sessions: ["sessions"] as const,
	sessionsOf: (memberId: string | null) => ["sessions", memberId] as const,
	notices: ["notices"] as const,
	noticeChoices: ["notice-choices"] as const,
	outbox: ["outbox"] as const,
	audit: (filters: object) => ["audit", filters] as const,
	server: ["server"] as const,
	savedSearches: ["saved-searches"] as const,
	/** Everything of the mail half starts with this; one message of the socket refreshes it. */
	mail: ["mail"] as const,
	mailDashboard: ["mail", "dashboard"] as const,
	mailDomains: ["mail", "domains"] as const,
	mailOwnership: ["mail", "ownership"] as const,
	/** Not below "mail": news of the mail half are no reason to ask name servers. */
	ownershipOf: (name: string) => ["ownership", name] as const,
	mailDns: (name: string) => ["mail", "dns", name] as const,
	mailRecords: (name: string, format: string) => ["mail", "records", name, format] as const,
	mailRules: ["mail", "rules"] as const,
	rulePreview: (rule: object, replaces: number | null) =>
		["mail", "rule-preview", replaces, rule] as const,
	mailTrace: (address: string) => ["mail", "trace", address] as const,
	mailboxesWith: (text: string) => ["mail", "mailboxes-with", text] as const,
	allMailboxes: ["mail", "mailboxes"] as const,
	mailboxes: (filters: object) => ["mail", "mailboxes", filters] as const,
	mailbox: (address: string) => ["mail", "mailbox", address] as const,
	handOvers: (address: string) => ["mail", "hand-overs", address] as const,
	bulkRuns: ["mail", "bulk"] as const,
	bulkRun: (id: string) => ["mail", "bulk", id] as const,
	deletions: ["mail", "deletions"] as const,
	openDeletions: ["mail", "open-deletions"] as const,
	catalog: (bucketId: string) => ["catalog", bucketId] as const,
};
