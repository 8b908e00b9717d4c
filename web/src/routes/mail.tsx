import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { AdminsOnly } from "../app/admins-only";
import { oneOf, textOf } from "../app/search-params";
import type { screens } from "./mail-screens";
import { shellRoute } from "./shell";

/** Only admins open these screens, so they are not part of what everybody loads. */
const lazy = (name: keyof typeof screens) =>
	lazyRouteComponent(async () => ({ default: (await import("./mail-screens")).screens[name] }));

const mail = createRoute({
	getParentRoute: () => shellRoute,
	path: "/mail",
	component: AdminsOnly,
});

const overview = createRoute({
	getParentRoute: () => mail,
	path: "/",
	component: lazy("overview"),
});

interface MailboxSearch {
	/** Part of the address. */
	readonly text?: string | undefined;
	readonly domain?: string | undefined;
	/** By address if absent. */
	readonly sort?: "newest" | undefined;
}

const mailboxes = createRoute({
	getParentRoute: () => mail,
	path: "/mailboxes",
	validateSearch: (search: Record<string, unknown>): MailboxSearch => ({
		text: textOf(search.text),
		domain: textOf(search.domain),
		sort: oneOf(search.sort, ["newest"]),
	}),
	component: lazy("mailboxes"),
});

const bulk = createRoute({
	getParentRoute: () => mail,
	path: "/bulk",
	component: lazy("bulk"),
});

const bulkRun = createRoute({
	getParentRoute: () => mail,
	path: "/bulk/$id",
	component: lazy("bulkRun"),
});

const mailbox = createRoute({
	getParentRoute: () => mail,
	path: "/mailboxes/$address",
	component: lazy("mailbox"),
});

const domains = createRoute({
	getParentRoute: () => mail,
	path: "/domains",
	component: lazy("domains"),
});

const domain = createRoute({
	getParentRoute: () => mail,
	path: "/domains/$name",
	component: lazy("domain"),
});

interface RoutingSearch {
	/** Part of a rule: its addresses or its targets. */
	readonly text?: string | undefined;
	readonly domain?: string | undefined;
	/** The address whose way is shown. */
	readonly trace?: string | undefined;
}

const routing = createRoute({
	getParentRoute: () => mail,
	path: "/routing",
	validateSearch: (search: Record<string, unknown>): RoutingSearch => ({
		text: textOf(search.text),
		domain: textOf(search.domain),
		trace: textOf(search.trace),
	}),
	component: lazy("routing"),
});

const deletions = createRoute({
	getParentRoute: () => mail,
	path: "/deletions",
	component: lazy("deletions"),
});

export const mailRoutes = [
	mail.addChildren([
		overview,
		mailboxes,
		bulk,
		bulkRun,
		mailbox,
		domains,
		domain,
		routing,
		deletions,
	]),
] as const;
