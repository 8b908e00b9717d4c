import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import type { Member } from "../../api/models";
import { membersQuery } from "../../api/queries";
import { useMe } from "../../api/use-session";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { LoadProblem } from "../../ui/load-problem";
import { Page } from "../../ui/page";
import { SearchField } from "../../ui/search-field";
import { SkeletonRows } from "../../ui/skeleton";
import { Cell, Row, Table } from "../../ui/table";
import { When } from "../../ui/when";
import { InviteDialog } from "./invite-dialog";
import { StateBadge, useRoleWords } from "./member-words";

/** Fewer can be seen at a glance. */
const FILTER_FROM = 8;

export function MemberListScreen() {
	const { t } = useLingui();
	const members = useQuery(membersQuery);
	const [filter, setFilter] = useState("");
	const [inviting, setInviting] = useState(false);
	const all = members.data ?? [];
	const shown = all.filter((member) =>
		`${member.name} ${member.email}`.toLowerCase().includes(filter.trim().toLowerCase()),
	);
	return (
		<Page
			title={t`Members`}
			description={t`Everybody with an account. People join by a one-time link and choose their own password.`}
			actions={
				<Button variant="primary" icon={<UserPlus size={16} />} onPress={() => setInviting(true)}>
					<Trans>Invite a member</Trans>
				</Button>
			}
		>
			{all.length >= FILTER_FROM && (
				<SearchField
					label={t`Filter members`}
					placeholder={t`Filter ${all.length} members`}
					value={filter}
					onChange={setFilter}
					className="mb-3 max-w-72"
				/>
			)}
			{members.isPending && <SkeletonRows rows={5} label={t`Loading the members`} />}
			{members.isError && (
				<LoadProblem
					title={t`The members could not be loaded`}
					detail={members.error.message}
					onRetry={() => void members.refetch()}
				/>
			)}
			{members.data && shown.length > 0 && <MemberTable members={shown} />}
			{members.data && shown.length === 0 && (
				<EmptyState title={t`Nobody has this in name or address`} />
			)}
			{inviting && <InviteDialog onClose={() => setInviting(false)} />}
		</Page>
	);
}

function MemberTable({ members }: { members: readonly Member[] }) {
	const { t } = useLingui();
	const me = useMe();
	const words = useRoleWords();
	return (
		<Table
			label={t`Members`}
			columns={[
				{ id: "name", title: t`Name` },
				{ id: "role", title: t`Role`, className: "max-sm:hidden" },
				{ id: "state", title: t`State` },
				{ id: "grants", title: t`Access`, className: "max-md:hidden" },
				{ id: "seen", title: t`Last seen`, className: "max-md:hidden" },
			]}
		>
			{members.map((member) => (
				<Row key={member.id} className="relative">
					<Cell className="w-full max-w-0">
						<span className="flex items-center gap-3">
							<Avatar name={member.name} />
							<span className="min-w-0">
								<span className="flex min-w-0 items-center gap-1.5">
									<Link
										to="/admin/members/$id"
										params={{ id: member.id }}
										className="truncate font-medium before:absolute before:inset-0"
									>
										{member.name}
									</Link>
									{member.id === me.id && (
										<span className="text-ink-muted text-xs">
											<Trans>you</Trans>
										</span>
									)}
								</span>
								<span className="block truncate text-ink-muted text-xs">{member.email}</span>
							</span>
						</span>
					</Cell>
					<Cell className="whitespace-nowrap text-ink-muted max-sm:hidden">
						{words[member.role].name}
					</Cell>
					<Cell className="whitespace-nowrap">
						<StateBadge state={member.state} />
					</Cell>
					<Cell className="whitespace-nowrap text-ink-muted max-md:hidden">
						{member.role === "member" ? (
							<Plural value={member.grants} _0="No bucket" one="# bucket" other="# buckets" />
						) : (
							<Trans>Every bucket</Trans>
						)}
					</Cell>
					<Cell className="whitespace-nowrap text-ink-muted tabular-nums max-md:hidden">
						{member.last_seen_at === null ? (
							<Trans>Never</Trans>
						) : (
							<When at={member.last_seen_at} />
						)}
					</Cell>
				</Row>
			))}
		</Table>
	);
}
