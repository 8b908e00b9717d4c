import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Database, FolderPlus } from "lucide-react";
import { useState } from "react";
import type { Grant, Member } from "../../api/models";
import { bucketsQuery } from "../../api/queries";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { LoadProblem } from "../../ui/load-problem";
import { Notice } from "../../ui/notice";
import { SkeletonRows } from "../../ui/skeleton";
import { GrantDialog } from "./grant-dialog";
import { GrantTable } from "./grant-table";
import { grantsOfMemberQuery } from "./queries";

/** What one member may do, in every bucket. */
export function MemberGrants({ member }: { member: Member }) {
	const { t } = useLingui();
	const grants = useQuery(grantsOfMemberQuery(member.id));
	const buckets = useQuery(bucketsQuery);
	const [open, setOpen] = useState<Grant | "new" | null>(null);
	if (member.role !== "member") {
		return (
			<Notice>
				<Trans>Owners and admins see every bucket and may do everything in it.</Trans>
			</Notice>
		);
	}
	if (grants.isError) {
		return (
			<LoadProblem
				title={t`The access could not be loaded`}
				detail={grants.error.message}
				onRetry={() => void grants.refetch()}
			/>
		);
	}
	const granted = new Set(grants.data?.map((grant) => grant.bucket.id));
	const free = (buckets.data ?? []).filter((bucket) => !granted.has(bucket.id));
	const add = (
		<Button
			icon={<FolderPlus size={16} />}
			isDisabled={free.length === 0}
			onPress={() => setOpen("new")}
		>
			<Trans>Give access to a bucket</Trans>
		</Button>
	);
	return (
		<div className="flex flex-col gap-3">
			{grants.isPending && <SkeletonRows rows={3} label={t`Loading the access`} />}
			{grants.data?.length === 0 && (
				<EmptyState
					icon={<Database size={20} />}
					title={t`${member.name} sees no files yet`}
					actions={add}
					className="rounded-lg border border-line border-dashed py-10"
				>
					<Trans>Choose a bucket, or one folder of it, and what may be done there.</Trans>
				</EmptyState>
			)}
			{grants.data && grants.data.length > 0 && (
				<>
					<GrantTable
						label={t`Access of ${member.name}`}
						nameTitle={t`Bucket`}
						grants={grants.data}
						onEdit={setOpen}
						nameOf={(grant) => (
							<Link
								to="/admin/buckets/$id"
								params={{ id: grant.bucket.id }}
								search={{ tab: "grants" }}
								className="block truncate font-medium hover:underline"
							>
								{grant.bucket.name}
							</Link>
						)}
					/>
					<div>{add}</div>
				</>
			)}
			{open !== null && (
				<GrantDialog
					members={[{ id: member.id, name: member.name, hint: member.email }]}
					buckets={
						open === "new"
							? free.map(({ id, name }) => ({ id, name }))
							: [{ id: open.bucket.id, name: open.bucket.name }]
					}
					{...(open === "new" ? {} : { root: open.root, permissions: open.permissions })}
					onClose={() => setOpen(null)}
				/>
			)}
		</div>
	);
}
