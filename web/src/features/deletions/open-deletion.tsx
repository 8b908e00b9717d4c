import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Check, RotateCw, Undo2 } from "lucide-react";
import { useId, useState } from "react";
import type { Deletion } from "../../api/models";
import { Button } from "../../ui/button";
import { ConfirmDialog, Dialog } from "../../ui/dialog";
import { formatExact } from "../../ui/format";
import { TextField } from "../../ui/text-field";
import { notify, notifyProblem } from "../../ui/toast";
import { Until, When } from "../../ui/when";
import { StateBadge } from "./deletion-words";
import { useApprove, useCancel, useConfirm } from "./queries";

/** More lines than this are folded away. */
const TAKES_SHOWN = 6;

/** One that has not happened: what goes, when, who asked, and what can be done about it. */
export function OpenDeletion({ deletion }: { deletion: Deletion }) {
	const title = useId();
	return (
		<li
			aria-labelledby={title}
			className="flex flex-wrap items-start gap-x-6 gap-y-3 rounded-lg border border-line px-4 py-3.5"
		>
			<div className="min-w-0 flex-1 basis-72">
				<StateBadge deletion={deletion} />
				<h2
					id={title}
					className="mt-1.5 break-words font-semibold text-base first-letter:uppercase"
				>
					{deletion.label}
				</h2>
				<p className="mt-1 text-ink-muted">
					<Time deletion={deletion} />
				</p>
				{deletion.reason !== null && (
					<p className="mt-1.5 max-w-prose break-words">{deletion.reason}</p>
				)}
				<Takes takes={deletion.takes} />
				<p className="mt-1.5 text-ink-muted text-xs">
					<Trans>
						Asked for by {deletion.requested_by}, <When at={deletion.requested_at} />
					</Trans>
					{deletion.approved_by !== null && (
						<>
							{" · "}
							<Trans>approved by {deletion.approved_by}</Trans>
						</>
					)}
				</p>
			</div>
			<Actions deletion={deletion} />
		</li>
	);
}

function Time({ deletion }: { deletion: Deletion }) {
	const { i18n } = useLingui();
	switch (deletion.state) {
		case "held":
			return <Trans>It does not happen unless an admin confirms it.</Trans>;
		case "executing":
			return <Trans>PurelyMail has been asked to delete it. It cannot be stopped any more.</Trans>;
		default:
			// Its time may pass while it waits.
			if (deletion.needs_approval && deletion.execute_at <= Date.now()) {
				return <Trans>Will be deleted as soon as a second admin approves it.</Trans>;
			}
			return (
				<Trans>
					Will be deleted{" "}
					<span className="font-medium text-ink tabular-nums">
						<Until at={deletion.execute_at} />
					</span>
					, on {formatExact(deletion.execute_at, i18n.locale)}
				</Trans>
			);
	}
}

function Takes({ takes }: { takes: readonly string[] }) {
	const [all, setAll] = useState(false);
	if (takes.length === 0) return null;
	const shown = all ? takes : takes.slice(0, TAKES_SHOWN);
	const more = takes.length - shown.length;
	return (
		<div className="mt-2">
			<p className="text-ink-muted text-xs">
				<Trans>Goes with it:</Trans>
			</p>
			<ul className="mt-0.5 list-disc ps-5">
				{shown.map((line) => (
					<li key={line} className="break-words">
						{line}
					</li>
				))}
			</ul>
			{more > 0 && (
				<Button size="small" variant="ghost" className="mt-1" onPress={() => setAll(true)}>
					<Plural value={more} one="Show # more" other="Show # more" />
				</Button>
			)}
		</div>
	);
}

function Actions({ deletion }: { deletion: Deletion }) {
	const { t } = useLingui();
	const [asking, setAsking] = useState<"cancel" | "confirm" | "approve" | null>(null);
	const approve = useApprove();
	const confirm = useConfirm();
	const close = () => setAsking(null);
	const { id, label } = deletion;
	if (deletion.state === "executing") return null;
	return (
		<div className="flex flex-wrap gap-2">
			{deletion.you_may_approve && (
				<Button
					icon={<Check size={16} />}
					aria-label={t`Approve the deletion of ${label}`}
					onPress={() => setAsking("approve")}
				>
					<Trans>Approve</Trans>
				</Button>
			)}
			{deletion.state === "held" && (
				<Button
					icon={<RotateCw size={16} />}
					aria-label={t`Confirm the deletion of ${label}`}
					onPress={() => setAsking("confirm")}
				>
					<Trans>Confirm</Trans>
				</Button>
			)}
			<Button
				variant="primary"
				icon={<Undo2 size={16} />}
				aria-label={t`Cancel the deletion of ${label}`}
				onPress={() => setAsking("cancel")}
			>
				<Trans>Cancel the deletion</Trans>
			</Button>
			{asking === "cancel" && <CancelDialog deletion={deletion} onClose={close} />}
			<ConfirmDialog
				isOpen={asking === "approve"}
				onClose={close}
				title={t`Approve the deletion?`}
				act={t`Approve the deletion`}
				isPending={approve.isPending}
				onConfirm={() =>
					approve.mutate(id, {
						onSuccess: () => notify(t`You have approved the deletion of ${label}`),
						onError: (error) => notifyProblem(t`It is not approved`, { detail: error.message }),
						onSettled: close,
					})
				}
			>
				<p className="first-letter:uppercase">
					<Trans>
						{label} is deleted for good when its time has come. Any admin can cancel it until then.
					</Trans>
				</p>
			</ConfirmDialog>
			<ConfirmDialog
				isOpen={asking === "confirm"}
				onClose={close}
				title={t`Go on with the deletion?`}
				act={t`Start its time anew`}
				isPending={confirm.isPending}
				onConfirm={() =>
					confirm.mutate(id, {
						onSuccess: ({ label: now }) => notify(t`The time of ${now} starts anew`),
						onError: (error) => notifyProblem(t`It is still held`, { detail: error.message }),
						onSettled: close,
					})
				}
			>
				<Trans>
					It is looked up again as it is now, with all that goes with it, and the whole waiting time
					begins once more. You are then the one who asked for it.
				</Trans>
			</ConfirmDialog>
		</div>
	);
}

function CancelDialog({ deletion, onClose }: { deletion: Deletion; onClose: () => void }) {
	const { t } = useLingui();
	const [reason, setReason] = useState("");
	const cancel = useCancel();
	const { id, label } = deletion;
	return (
		<Dialog isOpen onClose={onClose} title={t`Cancel the deletion?`}>
			<form
				className="flex flex-col gap-4"
				onSubmit={(event) => {
					event.preventDefault();
					cancel.mutate(
						{ id, reason },
						{
							onSuccess: () => notify(t`The deletion of ${label} is cancelled`),
							onError: (error) =>
								notifyProblem(t`The deletion was not cancelled`, { detail: error.message }),
							onSettled: onClose,
						},
					);
				}}
			>
				<p className="break-words text-ink-muted first-letter:uppercase">
					<Trans>{label} stays as it is, and every admin is told.</Trans>
				</p>
				<TextField
					label={t`Reason (optional)`}
					autoFocus
					maxLength={300}
					value={reason}
					onChange={setReason}
					hint={t`For the other admins, and the audit log.`}
				/>
				<div className="flex justify-end gap-2">
					<Button onPress={onClose}>
						<Trans>Go back</Trans>
					</Button>
					<Button type="submit" variant="primary" isPending={cancel.isPending}>
						<Trans>Cancel the deletion</Trans>
					</Button>
				</div>
			</form>
		</Dialog>
	);
}
