import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useCancelDeletion } from "../../api/deletions";
import { graceQuery } from "../../api/queries";
import { ConfirmDialog } from "../../ui/dialog";
import { formatExact } from "../../ui/format";
import { AfterGrace, useDeleteIn } from "../../ui/grace";
import { notify, notifyProblem } from "../../ui/toast";
import { useDeleteMailbox } from "./queries";

/** Asks before a mailbox is put up for deletion, then says when it happens and how to stop it. */
export function DeleteMailbox({ address, onClose }: { address: string; onClose: () => void }) {
	const { t, i18n } = useLingui();
	const grace = useQuery(graceQuery).data;
	const act = useDeleteIn(grace);
	const remove = useDeleteMailbox(address);
	const cancel = useCancelDeletion();
	// The message with the way back outlives this dialog, and what only a shown component hears would be lost.
	const undo = (id: string) =>
		void cancel.mutateAsync(id).then(
			() => notify(t`${address} stays`),
			(error: Error) => notifyProblem(t`The deletion was not cancelled`, { detail: error.message }),
		);
	return (
		<ConfirmDialog
			isOpen
			onClose={onClose}
			title={t`Delete ${address}?`}
			act={act}
			isPending={remove.isPending}
			onConfirm={() =>
				remove.mutate(undefined, {
					onSuccess: ({ id, execute_at }) =>
						notify(t`${address} will be deleted`, {
							detail: t`On ${formatExact(execute_at, i18n.locale)}. Every admin is told.`,
							action: { label: t`Cancel the deletion`, run: () => undo(id) },
						}),
					onError: (error) =>
						notifyProblem(t`${address} is not up for deletion`, { detail: error.message }),
					onSettled: onClose,
				})
			}
		>
			<p>
				<Trans>
					<AfterGrace hours={grace} />, the mailbox and all mail in it are deleted at PurelyMail for
					good. Until then it works as before, every admin is told, and any of them can cancel.
					Rules that send mail to it stay behind.
				</Trans>
			</p>
		</ConfirmDialog>
	);
}
