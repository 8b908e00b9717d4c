import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { keys } from "./keys";
import type {
	Bucket,
	DeletionList,
	MailDashboard,
	MailDomain,
	Member,
	Page,
	Product,
	RoutingRule,
	ServerInfo,
	SetupState,
} from "./models";

/** Questions that more than one feature asks. */
export const bucketsQuery = queryOptions({
	queryKey: keys.buckets,
	queryFn: ({ signal }) => api.get<Page<Bucket>>("/buckets", { signal }),
	select: (page) => page.items,
	staleTime: 60_000,
});

export const setupQuery = queryOptions({
	queryKey: keys.setup,
	queryFn: ({ signal }) => api.get<SetupState>("/setup", { signal, auth: false }),
	staleTime: Number.POSITIVE_INFINITY,
});

/** Which halves of the product are in use, and what it is called. */
export const productQuery = queryOptions({
	queryKey: keys.product,
	queryFn: ({ signal }) => api.get<Product>("/product", { signal }),
	staleTime: 60_000,
});

/** What runs here; only admins may ask. */
export const serverQuery = queryOptions({
	queryKey: keys.server,
	queryFn: ({ signal }) => api.get<ServerInfo>("/server", { signal }),
	staleTime: 60_000,
});

/** Everybody with an account; only admins may ask. */
export const membersQuery = queryOptions({
	queryKey: keys.members,
	queryFn: ({ signal }) => api.get<Page<Member>>("/members", { query: { limit: 1000 }, signal }),
	select: (page) => page.items,
});

/** The mail half at a glance, with its domains; only admins may ask. */
export const mailQuery = queryOptions({
	queryKey: keys.mailDashboard,
	queryFn: ({ signal }) => api.get<MailDashboard>("/mail", { signal }),
});

/** The domains of the mail half, from our copy of PurelyMail's list; only admins may ask. */
export const mailDomainsQuery = queryOptions({
	queryKey: keys.mailDomains,
	queryFn: ({ signal }) => api.get<{ items: MailDomain[] }>("/mail/domains", { signal }),
	select: ({ items }) => items,
});

/** Every routing rule of the mail half; only admins may ask. */
export const mailRulesQuery = queryOptions({
	queryKey: keys.mailRules,
	queryFn: ({ signal }) => api.get<{ items: RoutingRule[] }>("/mail/rules", { signal }),
	select: ({ items }) => items,
});

/** How long a deletion waits for anybody to stop it, in hours; only admins may ask. */
export const graceQuery = queryOptions({
	...mailQuery,
	select: ({ grace_hours }) => grace_hours,
});

/** Whether a new password can be tried by signing in; only admins may ask. */
export const triesSignInQuery = queryOptions({
	...mailQuery,
	select: ({ tries_sign_in }) => tries_sign_in,
});

/** What is going to be deleted, to say when beside the thing itself; only admins may ask. */
export const openDeletionsQuery = queryOptions({
	queryKey: keys.openDeletions,
	queryFn: ({ signal }) => api.get<DeletionList>("/deletions", { query: { limit: 1 }, signal }),
	select: ({ open }) => open,
});
