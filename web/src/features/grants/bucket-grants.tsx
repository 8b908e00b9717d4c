import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { UserPlus, Users } from "lucide-react";
import { useState } from "react";
import type { Grant } from "../../api/models";
import { bucketsQuery, membersQuery } from "../../api/queries";
import { Button, buttonClass } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { LoadProblem } from "../../ui/load-problem";
import { SkeletonRows } from "../../ui/skeleton";
import { GrantDialog } from "./grant-dialog";
import { GrantTable } from "./grant-table";
import { grantsOfBucketQuery } from "./queries";

/** Who may do what in one bucket. */
export function BucketGrants({ bucketId }: { bucketId: string }) {
	const { t } = useLingui();
	const grants = useQuery(grantsOfBucketQuery(bucketId));
	const members = useQuery(membersQuery);
	const buckets = useQuery(bucketsQuery);
	const [open, setOpen] = useState<Grant | "new" | null>(null);
	const bucket = buckets.data?.find((one) => one.id === bucketId);
	const granted = new Set(grants.data?.map((grant) => grant.member.id));
	const free = (members.data ?? []).filter(
		(member) => member.role === "member" && !granted.has(member.id),
	);
	const add = (
		<Button
			variant="primary"
			icon={<UserPlus size={16} />}
			isDisabled={free.length === 0}
			onPress={() => setOpen("new")}
		>
			<Trans>Give access</Trans>
		</Button>
	);
	if (grants.isError) {
		return (
			<LoadProblem
				title={t`The access could not be loaded`}
				detail={grants.error.message}
				onRetry={() => void grants.refetch()}
			/>
		);
	}
	return (
		<div className="flex flex-col gap-4">
			<div className="flex flex-wrap items-center gap-3">
				<p className="min-w-0 flex-1 basis-60 text-ink-muted">
					<Trans>
						Members see only what is given to them here. Owners and admins see every bucket without
						it.
					</Trans>
				</p>
				{grants.data && grants.data.length > 0 && add}
			</div>
			{grants.isPending && <SkeletonRows rows={4} label={t`Loading the access`} />}
			{grants.data?.length === 0 && (
				<EmptyState
					icon={<Users size={20} />}
					title={t`No member has access yet`}
					actions={
						free.length > 0 ? (
							add
						) : (
							<Link to="/admin/members" className={buttonClass("primary")}>
								<Trans>Invite a member</Trans>
							</Link>
						)
					}
				>
					<Trans>
						Give a member the whole bucket or one folder of it, and say what they may do there.
					</Trans>
				</EmptyState>
			)}
			{grants.data && grants.data.length > 0 && (
				<GrantTable
					label={t`Access to this bucket`}
					nameTitle={t`Member`}
					grants={grants.data}
					onEdit={setOpen}
					nameOf={(grant) => (
						<>
							<Link
								to="/admin/members/$id"
								params={{ id: grant.member.id }}
								className="block truncate font-medium hover:underline"
							>
								{grant.member.name}
							</Link>
							<span className="block truncate text-ink-muted text-xs">{grant.member.email}</span>
						</>
					)}
				/>
			)}
			{open !== null && bucket && (
				<GrantDialog
					buckets={[{ id: bucket.id, name: bucket.name }]}
					members={
						open === "new"
							? free.map(({ id, name, email }) => ({ id, name, hint: email }))
							: [{ id: open.member.id, name: open.member.name, hint: open.member.email }]
					}
					{...(open === "new" ? {} : { root: open.root, permissions: open.permissions })}
					onClose={() => setOpen(null)}
				/>
			)}
		</div>
	);
}
