import { Trans, useLingui } from "@lingui/react/macro";
import { useRef, useState } from "react";
import { nameOf } from "../../api/entry-path";
import { deleteEntries } from "../../api/files";
import type { OpenBucket } from "../../api/models";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Notice } from "../../ui/notice";
import { Progress } from "../../ui/progress";
import { notify } from "../../ui/toast";
import { useCounted } from "./counted";
import { type DeleteProgress, deleteInSteps } from "./delete-in-steps";
import { useOddName } from "./odd-name";

/** What is to be deleted. The paths are fetched when it is confirmed: "everything" may be very much. */
export interface Deletion {
	readonly count: number;
	readonly kind: "files" | "folders" | "items";
	/** The name, when it is one. */
	readonly name: string | null;
	readonly folders: boolean;
	readonly paths: (signal: AbortSignal) => Promise<readonly string[]>;
}

interface DeleteDialogProps {
	readonly bucket: OpenBucket;
	readonly deletion: Deletion;
	readonly onClose: () => void;
	/** Told after something was deleted, with what was asked for and what of it is still there. */
	readonly onDeleted: (paths: readonly string[], failed: readonly string[]) => void;
}

/** Asks, since nothing brings the files back, deletes, and says what could not be deleted. */
export function DeleteDialog({ bucket, deletion, onClose, onDeleted }: DeleteDialogProps) {
	const { t } = useLingui();
	const counted = useCounted();
	const [progress, setProgress] = useState<DeleteProgress | null>(null);
	const [over, setOver] = useState<DeleteProgress | null>(null);
	const running = useRef<AbortController>(null);
	const what = counted(deletion.count, deletion.kind);
	const busy = progress !== null && over === null;

	const oddName = useOddName();

	const run = async () => {
		const controller = new AbortController();
		running.current = controller;
		let state: DeleteProgress = { asked: 0, deleted: 0, failed: [], stopped: null };
		setOver(null);
		setProgress(state);
		let paths: readonly string[] = [];
		try {
			paths = await deletion.paths(controller.signal);
			state = await deleteInSteps(
				paths,
				(step) => deleteEntries(bucket, step),
				setProgress,
				controller.signal,
				oddName,
			);
		} catch (error) {
			state = { ...state, stopped: error instanceof Error ? error.message : String(error) };
		}
		if (state.asked > 0) {
			onDeleted(
				paths.slice(0, state.asked),
				state.failed.map((failure) => failure.path),
			);
		}
		if (state.failed.length > 0 || state.stopped !== null) {
			setOver(state);
			return;
		}
		notify(
			deletion.name === null
				? t`${counted(state.asked, deletion.kind)} deleted`
				: t`“${deletion.name}” deleted`,
		);
		onClose();
	};

	if (over) {
		return (
			<Dialog
				isOpen
				onClose={onClose}
				title={t`${counted(deletion.count - over.asked + over.failed.length, deletion.kind)} not deleted`}
				width="medium"
				footer={
					<>
						<Button onPress={onClose}>
							<Trans>Close</Trans>
						</Button>
						<Button variant="danger" onPress={() => void run()}>
							<Trans>Try the rest again</Trans>
						</Button>
					</>
				}
			>
				{over.asked > over.failed.length && (
					<p className="text-ink-muted">
						<Trans>{counted(over.asked - over.failed.length, deletion.kind)} deleted.</Trans>
					</p>
				)}
				{over.stopped !== null && <Notice tone="danger">{over.stopped}</Notice>}
				<ul className="mt-3 divide-y divide-line-soft">
					{over.failed.slice(0, 100).map(({ path, detail }) => (
						<li key={path} className="py-2">
							<p className="font-medium break-all">{nameOf(path)}</p>
							<p className="text-ink-muted text-xs">{detail}</p>
						</li>
					))}
				</ul>
				{over.failed.length > 100 && (
					<p className="text-ink-muted">
						<Trans>And {over.failed.length - 100} more.</Trans>
					</p>
				)}
			</Dialog>
		);
	}
	return (
		<Dialog
			isOpen
			role="alertdialog"
			isDismissable={!busy}
			onClose={() => {
				running.current?.abort();
				onClose();
			}}
			title={deletion.name === null ? t`Delete ${what}?` : t`Delete “${deletion.name}”?`}
			footer={
				busy ? (
					<Button
						onPress={() => {
							running.current?.abort();
							onClose();
						}}
					>
						<Trans>Stop</Trans>
					</Button>
				) : (
					<>
						<Button onPress={onClose} autoFocus>
							<Trans>Cancel</Trans>
						</Button>
						<Button variant="danger" onPress={() => void run()}>
							{t`Delete ${what}`}
						</Button>
					</>
				)
			}
		>
			{busy ? (
				<div className="grid gap-2 py-1">
					<p role="status" className="text-ink-muted tabular-nums">
						<Trans>
							Deleting… {progress.asked} of {deletion.count}
						</Trans>
					</p>
					<Progress
						label={t`Deleting ${what}`}
						value={deletion.count > 1 ? progress.asked / deletion.count : undefined}
					/>
				</div>
			) : (
				<p className="text-ink-muted">
					{deletion.folders ? (
						<Trans>Folders are deleted with everything in them. This cannot be undone.</Trans>
					) : (
						<Trans>This cannot be undone.</Trans>
					)}
				</p>
			)}
		</Dialog>
	);
}
