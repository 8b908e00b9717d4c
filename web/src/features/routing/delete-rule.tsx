import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useCancelDeletion } from "../../api/deletions";
import type { RoutingRule } from "../../api/models";
import { graceQuery } from "../../api/queries";
import { ConfirmDialog } from "../../ui/dialog";
import { formatExact } from "../../ui/format";
import { AfterGrace, useDeleteIn } from "../../ui/grace";
import { notify, notifyProblem } from "../../ui/toast";
import { useDeleteRule } from "./queries";

/** Asks before a rule is put up for deletion, then says when it happens and how to stop it. */
export function DeleteRule({ rule, onClose }: { rule: RoutingRule; onClose: () => void }) {
	const { t, i18n } = useLingui();
	const grace = useQuery(graceQuery).data;
	const act = useDeleteIn(grace);
	const remove = useDeleteRule(rule.id);
	const cancel = useCancelDeletion();
	// The message with the way back outlives this dialog, and what only a shown component hears would be lost.
	const undo = (id: string) =>
		void cancel.mutateAsync(id).then(
			() => notify(t`The rule stays`, { detail: rule.label }),
			(error: Error) => notifyProblem(t`The deletion was not cancelled`, { detail: error.message }),
		);
	return (
		<ConfirmDialog
			isOpen
			onClose={onClose}
			title={t`Delete the rule?`}
			act={act}
			isPending={remove.isPending}
			onConfirm={() =>
				remove.mutate(undefined, {
					onSuccess: ({ id, execute_at }) =>
						notify(t`The rule will be deleted`, {
							detail: t`On ${formatExact(execute_at, i18n.locale)}. Every admin is told.`,
							action: { label: t`Cancel the deletion`, run: () => undo(id) },
						}),
					onError: (error) =>
						notifyProblem(t`The rule is not up for deletion`, { detail: error.message }),
					onSettled: onClose,
				})
			}
		>
			<p className="mb-2 break-words font-medium text-ink">{rule.label}</p>
			<p>
				<Trans>
					<AfterGrace hours={grace} />, PurelyMail deletes it. Until then it works, every admin is
					told and any of them can cancel. Afterwards mail goes to the mailbox of that name, or
					comes back if there is none.
				</Trans>
			</p>
		</ConfirmDialog>
	);
}
