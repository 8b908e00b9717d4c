import { getRouteApi } from "@tanstack/react-router";
import { AuditScreen } from "../features/audit/audit-screen";
import { BucketListScreen } from "../features/buckets/bucket-list-screen";
import { BucketSettingsScreen } from "../features/buckets/bucket-settings-screen";
import { NewBucketScreen } from "../features/buckets/new-bucket-screen";
import { EmailScreen } from "../features/email/email-screen";
import { BucketGrants } from "../features/grants/bucket-grants";
import { MemberGrants } from "../features/grants/member-grants";
import { MemberListScreen } from "../features/members/member-list-screen";
import { MemberScreen } from "../features/members/member-screen";
import { MemberDevices } from "../features/sessions/member-devices";

/** The screens of admin.tsx, composed of features. Loaded when one of them is opened for the first time. */
export const screens = {
	buckets: BucketListScreen,
	newBucket: NewBucketScreen,
	bucketSettings: BucketSettings,
	members: MemberListScreen,
	member: Member,
	audit: Audit,
	email: EmailScreen,
};

const bucketSettings = getRouteApi("/shell/admin/buckets/$id");
const member = getRouteApi("/shell/admin/members/$id");
const audit = getRouteApi("/shell/admin/audit");

function BucketSettings() {
	const { id } = bucketSettings.useParams();
	const { tab } = bucketSettings.useSearch();
	const navigate = bucketSettings.useNavigate();
	return (
		<BucketSettingsScreen
			key={id}
			id={id}
			tab={tab ?? "connection"}
			onTab={(next) => void navigate({ search: { tab: next }, replace: true })}
			grants={<BucketGrants bucketId={id} />}
		/>
	);
}

function Member() {
	const { id } = member.useParams();
	return (
		<MemberScreen
			key={id}
			id={id}
			grants={(person) => <MemberGrants member={person} />}
			devices={(person, mayEnd) => <MemberDevices member={person} mayEnd={mayEnd} />}
		/>
	);
}

function Audit() {
	const navigate = audit.useNavigate();
	return (
		<AuditScreen
			filters={audit.useSearch()}
			onFilters={(search) => void navigate({ search, replace: true })}
		/>
	);
}
