import { Trans, useLingui } from "@lingui/react/macro";
import { Folder, Pencil, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { Grant } from "../../api/models";
import { IconButton } from "../../ui/icon-button";
import { Cell, Row, Table } from "../../ui/table";
import { notify, notifyProblem } from "../../ui/toast";
import { When } from "../../ui/when";
import { PermissionBadges } from "./permissions";
import { usePutGrant, useRemoveGrant } from "./queries";

/** Grants of one bucket, or of one member; `nameOf` says the other side. */
export function GrantTable(props: {
	readonly label: string;
	readonly nameTitle: string;
	readonly grants: readonly Grant[];
	readonly nameOf: (grant: Grant) => ReactNode;
	readonly onEdit: (grant: Grant) => void;
}) {
	const { t } = useLingui();
	const remove = useRemoveWithUndo();
	return (
		<Table
			label={props.label}
			columns={[
				{ id: "name", title: props.nameTitle },
				{ id: "root", title: t`Folder`, className: "max-sm:hidden" },
				{ id: "may", title: t`May do`, className: "max-sm:hidden" },
				{ id: "changed", title: t`Changed`, className: "max-lg:hidden" },
				{ id: "actions", title: <span className="sr-only">{t`Actions`}</span> },
			]}
		>
			{props.grants.map((grant) => (
				<Row key={`${grant.bucket.id} ${grant.member.id}`}>
					<Cell className="w-1/2 max-w-0">
						{props.nameOf(grant)}
						<span className="mt-1.5 flex flex-col gap-1.5 sm:hidden">
							<span className="text-ink-muted text-xs">
								{grant.root === "" ? <Trans>Whole bucket</Trans> : grant.root}
							</span>
							<PermissionBadges permissions={grant.permissions} />
						</span>
					</Cell>
					<Cell className="w-1/2 max-w-0 max-sm:hidden">
						<span className="flex min-w-0 items-center gap-1.5" title={grant.root || undefined}>
							<Folder size={14} aria-hidden="true" className="shrink-0 text-ink-faint" />
							<span className="truncate">
								{grant.root === "" ? <Trans>Whole bucket</Trans> : grant.root}
							</span>
						</span>
					</Cell>
					<Cell className="whitespace-nowrap max-sm:hidden">
						<PermissionBadges permissions={grant.permissions} />
					</Cell>
					<Cell className="whitespace-nowrap text-ink-muted tabular-nums max-lg:hidden">
						<When at={grant.updated_at} />
					</Cell>
					<Cell className="whitespace-nowrap px-1!">
						<span className="flex justify-end">
							<IconButton
								size="small"
								label={t`Change the access of ${grant.member.name} to ${grant.bucket.name}`}
								onPress={() => props.onEdit(grant)}
							>
								<Pencil size={15} />
							</IconButton>
							<IconButton
								size="small"
								label={t`Take the access of ${grant.member.name} to ${grant.bucket.name} away`}
								onPress={() => remove(grant)}
							>
								<Trash2 size={15} />
							</IconButton>
						</span>
					</Cell>
				</Row>
			))}
		</Table>
	);
}

function useRemoveWithUndo(): (grant: Grant) => void {
	const { t } = useLingui();
	const remove = useRemoveGrant();
	const put = usePutGrant();
	return (grant) => {
		const key = { bucketId: grant.bucket.id, memberId: grant.member.id };
		remove.mutate(key, {
			onSuccess: () =>
				notify(t`${grant.member.name} no longer has access to ${grant.bucket.name}`, {
					action: {
						label: t`Undo`,
						run: () =>
							void put
								.mutateAsync({ key, input: { root: grant.root, permissions: grant.permissions } })
								.catch((error: Error) =>
									notifyProblem(t`The access was not given back`, { detail: error.message }),
								),
					},
				}),
			onError: (error) =>
				notifyProblem(t`${grant.member.name} still has access to ${grant.bucket.name}`, {
					detail: error.message,
				}),
		});
	};
}
