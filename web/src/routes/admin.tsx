import { createRoute, lazyRouteComponent, Navigate } from "@tanstack/react-router";
import { AdminsOnly } from "../app/admins-only";
import { oneOf, textOf } from "../app/search-params";
import type { screens } from "./admin-screens";
import { shellRoute } from "./shell";

/** Most people never open these screens, so they are not part of what everybody loads. */
const lazy = (name: keyof typeof screens) =>
	lazyRouteComponent(async () => ({ default: (await import("./admin-screens")).screens[name] }));

const admin = createRoute({
	getParentRoute: () => shellRoute,
	path: "/admin",
	component: AdminsOnly,
});

const index = createRoute({
	getParentRoute: () => admin,
	path: "/",
	component: () => <Navigate to="/admin/buckets" replace />,
});

const buckets = createRoute({
	getParentRoute: () => admin,
	path: "/buckets",
	component: lazy("buckets"),
});

const newBucket = createRoute({
	getParentRoute: () => admin,
	path: "/buckets/new",
	component: lazy("newBucket"),
});

const bucketSettings = createRoute({
	getParentRoute: () => admin,
	path: "/buckets/$id",
	validateSearch: (search: Record<string, unknown>) => ({
		tab: oneOf(search.tab, ["connection", "settings", "grants", "catalog"]),
	}),
	component: lazy("bucketSettings"),
});

const members = createRoute({
	getParentRoute: () => admin,
	path: "/members",
	component: lazy("members"),
});

const member = createRoute({
	getParentRoute: () => admin,
	path: "/members/$id",
	component: lazy("member"),
});

interface AuditSearch {
	readonly action?: string | undefined;
	readonly member_id?: string | undefined;
	readonly bucket_id?: string | undefined;
	readonly text?: string | undefined;
	/** Days: YYYY-MM-DD. */
	readonly from?: string | undefined;
	readonly to?: string | undefined;
}

const audit = createRoute({
	getParentRoute: () => admin,
	path: "/audit",
	validateSearch: (search: Record<string, unknown>): AuditSearch => ({
		action: textOf(search.action),
		member_id: textOf(search.member_id),
		bucket_id: textOf(search.bucket_id),
		text: textOf(search.text),
		from: textOf(search.from),
		to: textOf(search.to),
	}),
	component: lazy("audit"),
});

const email = createRoute({
	getParentRoute: () => admin,
	path: "/email",
	component: lazy("email"),
});

export const adminRoutes = [
	admin.addChildren([index, buckets, newBucket, bucketSettings, members, member, audit, email]),
] as const;
