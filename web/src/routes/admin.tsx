import { createRoute, Navigate, Outlet } from "@tanstack/react-router";
import { useMe } from "../api/use-session";
import { NotFoundScreen } from "../app/not-found-screen";
import { oneOf, textOf } from "../app/search-params";
import { AuditScreen } from "../features/audit/audit-screen";
import type { AuditFilters } from "../features/audit/queries";
import { BucketListScreen } from "../features/buckets/bucket-list-screen";
import { BucketSettingsScreen } from "../features/buckets/bucket-settings-screen";
import { NewBucketScreen } from "../features/buckets/new-bucket-screen";
import { BucketGrants } from "../features/grants/bucket-grants";
import { MemberGrants } from "../features/grants/member-grants";
import { MemberListScreen } from "../features/members/member-list-screen";
import { MemberScreen } from "../features/members/member-screen";
import { shellRoute } from "./shell";

const admin = createRoute({
	getParentRoute: () => shellRoute,
	path: "/admin",
	component: function Admin() {
		const me = useMe();
		return me.role === "member" ? <NotFoundScreen /> : <Outlet />;
	},
});

const index = createRoute({
	getParentRoute: () => admin,
	path: "/",
	component: () => <Navigate to="/admin/buckets" replace />,
});

const buckets = createRoute({
	getParentRoute: () => admin,
	path: "/buckets",
	component: BucketListScreen,
});

const newBucket = createRoute({
	getParentRoute: () => admin,
	path: "/buckets/new",
	component: NewBucketScreen,
});

export const bucketSettingsRoute = createRoute({
	getParentRoute: () => admin,
	path: "/buckets/$id",
	validateSearch: (search: Record<string, unknown>) => ({
		tab: oneOf(search.tab, ["connection", "settings", "grants"]),
	}),
	component: function BucketSettings() {
		const { id } = bucketSettingsRoute.useParams();
		const { tab } = bucketSettingsRoute.useSearch();
		const navigate = bucketSettingsRoute.useNavigate();
		return (
			<BucketSettingsScreen
				key={id}
				id={id}
				tab={tab ?? "connection"}
				onTab={(next) => void navigate({ search: { tab: next }, replace: true })}
				grants={<BucketGrants bucketId={id} />}
			/>
		);
	},
});

const members = createRoute({
	getParentRoute: () => admin,
	path: "/members",
	component: MemberListScreen,
});

const member = createRoute({
	getParentRoute: () => admin,
	path: "/members/$id",
	component: function Member() {
		const { id } = member.useParams();
		return <MemberScreen key={id} id={id} grants={(person) => <MemberGrants member={person} />} />;
	},
});

const audit = createRoute({
	getParentRoute: () => admin,
	path: "/audit",
	validateSearch: (search: Record<string, unknown>): AuditFilters => ({
		action: textOf(search.action),
		member_id: textOf(search.member_id),
		bucket_id: textOf(search.bucket_id),
		text: textOf(search.text),
		from: textOf(search.from),
		to: textOf(search.to),
	}),
	component: function Audit() {
		const navigate = audit.useNavigate();
		return (
			<AuditScreen
				filters={audit.useSearch()}
				onFilters={(search) => void navigate({ search, replace: true })}
			/>
		);
	},
});

export const adminRoutes = [
	admin.addChildren([index, buckets, newBucket, bucketSettingsRoute, members, member, audit]),
] as const;
