import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Undo2 } from "lucide-react";
import { useCancelDeletion } from "../../api/deletions";
import type { Deletion, MailDomain } from "../../api/models";
import { graceQuery } from "../../api/queries";
import { Button, buttonClass } from "../../ui/button";
import { ConfirmDialog, Dialog } from "../../ui/dialog";
import { formatExact } from "../../ui/format";
import { AfterGrace, useDeleteIn } from "../../ui/grace";
import { notify, notifyProblem } from "../../ui/toast";
import { useDeleteDomain } from "./queries";

/** Asks before a domain is put up for deletion, then shows all that will go with it, and how to stop it. */
export function DeleteDomain(props: {
	readonly domain: MailDomain;
	/** How many rules it has. */
	readonly rules: number;
	readonly onClose: () => void;
}) {
	const { t } = useLingui();
	const { domain, rules, onClose } = props;
	const { name, mailboxes } = domain;
	const grace = useQuery(graceQuery).data;
	const act = useDeleteIn(grace);
	const remove = useDeleteDomain(name);
	if (remove.data) return <Planned name={name} deletion={remove.data} onClose={onClose} />;
	return (
		<ConfirmDialog
			isOpen
			onClose={onClose}
			title={t`Delete ${name}?`}
			act={act}
			isPending={remove.isPending}
			onConfirm={() =>
				remove.mutate(undefined, {
					onError: (error) => {
						notifyProblem(t`${name} is not up for deletion`, { detail: error.message });
						onClose();
					},
				})
			}
		>
			<p className="mb-2 font-medium text-ink">
				<Plural
					value={mailboxes}
					_0="No mailbox goes with it,"
					one="# mailbox with all its mail goes with it,"
					other="# mailboxes with all their mail go with it,"
				/>{" "}
				<Plural value={rules} _0="and no rule." one="and # rule." other="and # rules." />
			</p>
			<p>
				<Trans>
					<AfterGrace hours={grace} />, PurelyMail deletes all of it for good. Until then everything
					works as before, every admin is told, and any of them can cancel. If something is added to
					the domain in the meantime, the deletion is held until an admin confirms it.
				</Trans>
			</p>
		</ConfirmDialog>
	);
}

function Planned(props: {
	readonly name: string;
	readonly deletion: Deletion;
	readonly onClose: () => void;
}) {
	const { t, i18n } = useLingui();
	const cancel = useCancelDeletion();
	const { name, deletion, onClose } = props;
	return (
		<Dialog
			isOpen
			width="medium"
			onClose={onClose}
			title={t`${name} will be deleted`}
			footer={
				<>
					<Button
						icon={<Undo2 size={16} />}
						isPending={cancel.isPending}
						onPress={() =>
							cancel.mutate(deletion.id, {
								onSuccess: () => notify(t`${name} stays`),
								onError: (error) =>
									notifyProblem(t`The deletion was not cancelled`, { detail: error.message }),
								onSettled: onClose,
							})
						}
					>
						<Trans>Cancel the deletion</Trans>
					</Button>
					<Link to="/mail/deletions" className={buttonClass("secondary")}>
						<Trans>Show all deletions</Trans>
					</Link>
					<Button variant="primary" onPress={onClose}>
						<Trans>Done</Trans>
					</Button>
				</>
			}
		>
			<p>
				<Trans>
					Not before {formatExact(deletion.execute_at, i18n.locale)}. Every admin is told, and any
					of them can cancel it until then.
				</Trans>
			</p>
			{deletion.takes.length > 0 && (
				<>
					<h3 className="mt-4 mb-1 font-medium">
						<Trans>What goes with it</Trans>
					</h3>
					<ul className="list-disc ps-5">
						{deletion.takes.map((line) => (
							<li key={line} className="break-words">
								{line}
							</li>
						))}
					</ul>
				</>
			)}
		</Dialog>
	);
}
