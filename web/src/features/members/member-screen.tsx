import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Member, Role } from "../../api/models";
import { useMe } from "../../api/use-session";
import { BackLink } from "../../ui/back-link";
import { LoadProblem } from "../../ui/load-problem";
import { Page } from "../../ui/page";
import { Select } from "../../ui/select";
import { SkeletonRows } from "../../ui/skeleton";
import { notify, notifyProblem } from "../../ui/toast";
import { When } from "../../ui/when";
import { mayManage } from "./may-manage";
import { MemberActions } from "./member-actions";
import { ROLES, StateBadge, useRoleWords } from "./member-words";
import { memberQuery, useChangeMember } from "./queries";

/** One member. `grants` and `devices` are of other features. */
export function MemberScreen(props: {
	readonly id: string;
	readonly grants: (member: Member) => ReactNode;
	readonly devices: (member: Member, mayEnd: boolean) => ReactNode;
}) {
	const { t } = useLingui();
	const me = useMe();
	const query = useQuery(memberQuery(props.id));
	const back = <BackLink to="/admin/members">{t`Members`}</BackLink>;
	if (query.isPending || query.isError) {
		return (
			<Page title={t`Member`} back={back}>
				{query.isPending ? (
					<SkeletonRows rows={5} label={t`Loading the member`} />
				) : (
					<LoadProblem
						title={t`The member could not be loaded`}
						detail={query.error.message}
						onRetry={() => void query.refetch()}
					/>
				)}
			</Page>
		);
	}
	const member = query.data;
	return (
		<Page
			title={member.name}
			description={member.email}
			back={back}
			actions={<MemberActions member={member} />}
		>
			<div className="mb-8 flex flex-wrap items-end justify-between gap-4 rounded-lg border border-line px-4 py-3.5">
				<dl className="flex flex-wrap gap-x-8 gap-y-4">
					<Fact title={t`State`}>
						<StateBadge state={member.state} />
					</Fact>
					<Fact title={t`Last seen`}>
						{member.last_seen_at === null ? (
							<Trans>Never</Trans>
						) : (
							<When at={member.last_seen_at} />
						)}
					</Fact>
					<Fact title={t`Since`}>
						<When at={member.created_at} />
					</Fact>
				</dl>
				<RoleSelect member={member} />
			</div>
			<h2 className="mb-3 font-semibold text-base">
				<Trans>Access</Trans>
			</h2>
			{props.grants(member)}
			{member.state === "active" && (
				<div className="mt-10">{props.devices(member, mayManage(me, member))}</div>
			)}
		</Page>
	);
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
	return (
		<div>
			<dt className="text-ink-muted text-xs">{title}</dt>
			<dd className="mt-1 tabular-nums">{children}</dd>
		</div>
	);
}

function RoleSelect({ member }: { member: Member }) {
	const { t } = useLingui();
	const me = useMe();
	const words = useRoleWords();
	const change = useChangeMember(member.id);
	// Only an owner makes admins and owners, and nobody changes their own role.
	const fixed = me.id === member.id || me.role !== "owner";
	const setRole = (role: Role) =>
		change.mutate(
			{ role },
			{
				onSuccess: () =>
					notify(t`${member.name}: role is now ${words[role].name}`, {
						action: { label: t`Undo`, run: () => change.mutate({ role: member.role }) },
					}),
				onError: (error) =>
					notifyProblem(t`The role of ${member.name} is unchanged`, { detail: error.message }),
			},
		);
	return (
		<Select
			label={t`Role`}
			className="w-full sm:w-48"
			value={member.role}
			onChange={setRole}
			isDisabled={fixed || change.isPending}
			choices={ROLES.map((role) => ({
				value: role,
				label: words[role].name,
				hint: words[role].hint,
			}))}
		/>
	);
}
