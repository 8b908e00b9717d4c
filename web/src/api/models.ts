import type { components } from "./schema";

type Schemas = components["schemas"];

/** An answer always has every field; what is missing is null, whatever the document says of optional ones. */
type Answer<Name extends keyof Schemas> = Required<Schemas[Name]>;

/** The names by which the app knows the shapes of the API. Nothing else imports schema.ts. */
export type Problem = Schemas["Problem"];
export type Role = Schemas["Role"];
export type MenuItem = Schemas["MenuItem"];
export type Me = Answer<"Me">;
export type SignIn = Answer<"SignIn">;
export type SetupState = Answer<"SetupStatus">;
export type InvitationDetails = Answer<"InvitationDetails">;
export type Invitation = Answer<"OneTimeLink">;
export type Member = Answer<"Member">;
export type MemberState = Schemas["MemberState"];
export interface InvitedMember {
	member: Member;
	invitation: Invitation;
}
export type Permission = Schemas["Permission"];
export type Bucket = Answer<"Bucket">;
/**
 * A bucket as it was open to the person when a screen was made: paths only mean the same as long as the grant does.
 * Every request about a path says both.
 */
export type OpenBucket = Pick<Bucket, "id" | "grant_version">;
export type BucketInput = Schemas["BucketInput"];
export type BucketSettings = Omit<Answer<"BucketSettings">, "last_report"> & {
	last_report: Report | null;
};
export interface SavedBucket {
	bucket: BucketSettings;
	report: Report;
}
export type Report = Omit<Answer<"Report">, "checks"> & { checks: Check[] };
export type Check = Answer<"Check">;
export type CheckName = Check["check"];
export type Grant = Answer<"Grant">;
/** `size` of a folder is what lies below it, where the server knows. */
export type Entry = Answer<"Entry"> & { objects?: number | null };
export type PreviewKind = NonNullable<Entry["preview"]>;
export type EntryPage = Omit<Answer<"EntryPage">, "entries"> & {
	entries: Entry[];
	freshness?: Freshness;
	/** Everything below the folder; null while unknown. */
	totals?: Amount | null;
};
export type EntryDetails = Omit<Answer<"EntryDetails">, "entry"> & { entry: Entry };
export type FileUrl = Answer<"FileUrl">;
export type DeleteResult = Answer<"DeleteResult">;
export type SignedPut = Schemas["SignedPut"];
export type UploadTicket = Schemas["Upload"];
export type UploadAnswer =
	| Exclude<Schemas["StartedUpload"], { status: "exists" }>
	| { status: "exists"; path: string; existing: Entry };
/** One session, as the person knows it: a device that is signed in. */
export type SignedInDevice = Answer<"Session">;
export type ResetLink = Answer<"OneTimeLink">;
export type ResetDetails = Answer<"PasswordResetDetails">;
export type Notice = Answer<"Notice">;
export type NoticePage = Omit<Answer<"NoticePage">, "items"> & { items: Notice[] };
export type AuditRow = Answer<"AuditRow">;
export type ServerInfo = Answer<"ServerInfo">;

/** Every list of the API: some items and where the next ones start. */
export interface Page<Item> {
	items: Item[];
	next_cursor: string | null;
}

/** How true what is shown is, and how that is known. */
export interface Freshness {
	/** live: kept true by events; checked: compared at `checked_at`; indexing: the first look is under way; listed: straight from S3. */
	state: "live" | "checked" | "indexing" | "listed";
	checked_at: number | null;
	/** Per cent of the first look, null when unknown. */
	progress: number | null;
}

export interface Amount {
	objects: number;
	bytes: number;
}

export type SearchOrder = "relevance" | "newest" | "largest" | "name";

/** A folder of a bucket with everything below it; `path` is "" for the whole bucket. */
export interface SearchScope {
	bucket_id: string;
	path: string;
	grant_version: number;
}

export interface SearchRequest {
	type: "search";
	generation: number;
	query: string;
	/** null: every bucket that is open to the person. */
	scope: SearchScope | null;
	order: SearchOrder;
	/** Where the next page starts; null for the first one. */
	cursor: string | null;
}

export type SearchHit = Entry & { bucket_id: string };

export type SearchMessage =
	| {
			type: "search_started";
			generation: number;
			/** What to highlight. */
			terms: string[];
			buckets: { bucket_id: string; freshness: Freshness }[];
	  }
	| { type: "search_hits"; generation: number; hits: SearchHit[] }
	| { type: "search_walking"; generation: number; bucket_id: string; path: string }
	| { type: "search_bucket_done"; generation: number; bucket_id: string; scanned: number }
	| {
			type: "search_bucket_failed";
			generation: number;
			bucket_id: string;
			code: string;
			detail: string;
	  }
	| {
			type: "search_done";
			generation: number;
			hits: number;
			total: { value: number; exact: boolean };
			milliseconds: number;
			next_cursor: string | null;
			truncated: boolean;
			suggestion: string | null;
	  }
	/** The query says nothing that can be looked for. */
	| { type: "search_failed"; generation: number; code: string; detail: string; field?: string };

export interface SavedSearch {
	id: string;
	name: string;
	query: string;
	order: SearchOrder;
	bucket_id: string | null;
	path: string | null;
}

export type NewSavedSearch = Omit<SavedSearch, "id">;

export type UsageKind = "image" | "video" | "audio" | "document" | "archive" | "code" | "other";
export type UsageAge = "week" | "month" | "quarter" | "year" | "older";

/** What takes the space below a folder. */
export interface Usage extends Amount {
	bucket_id: string;
	path: string;
	freshness: Freshness;
	/** Largest first, at most 200. */
	folders: (Amount & { name: string; path: string })[];
	/** Files directly in the folder. */
	other: Amount;
	types: (Amount & { kind: UsageKind })[];
	ages: (Amount & { label: UsageAge })[];
	storage_classes: (Amount & { name: string })[];
	largest: Entry[];
	/** null while nobody has compared the files. */
	duplicates: {
		groups: { size: number; count: number; wasted_bytes: number; entries: Entry[] }[];
		wasted_bytes: number;
		/** False when there are more than were looked at. */
		complete: boolean;
	} | null;
	history: (Amount & { day: string })[];
}

/** The index of a bucket, as its admins see it. */
export interface BucketCatalog extends Amount {
	state: "indexing" | "complete" | "failed" | "off";
	/** Size of the index on the server's disk. */
	file_bytes: number;
	keys_seen: number;
	lists_made: number;
	started_at: number | null;
	finished_at: number | null;
	checked_at: number | null;
	error: string | null;
	/** Where the bucket can tell of changes. */
	events: { url: string; last_event_at: number | null };
}

/** What the server says on the live socket. */
export type LiveMessage =
	| Exclude<Schemas["ServerMessage"], { type: `search_${string}` }>
	| SearchMessage;

/** What the tab says on it. */
export type ClientMessage = Exclude<Schemas["ClientMessage"], { type: "search" }> | SearchRequest;
