import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { nameOf } from "../../api/entry-path";
import { Button } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { Dialog } from "../../ui/dialog";
import { formatSize } from "../../ui/format";
import { When } from "../../ui/when";
import type { Decision, UploadItem } from "./engine-model";

interface ConflictDialogProps {
	readonly item: UploadItem;
	/** Further files of the same batch that already wait for an answer. */
	readonly more: number;
	readonly onDecide: (decision: Decision, forAll: boolean) => void;
}

/** Asks what to do with a file whose name is taken. Other files go on meanwhile. */
export function ConflictDialog({ item, more, onDecide }: ConflictDialogProps) {
	const { t, i18n } = useLingui();
	const [forAll, setForAll] = useState(true);
	const { existing } = item;
	const name = nameOf(existing?.path ?? item.name);
	return (
		<Dialog
			isOpen
			isDismissable={false}
			onClose={() => onDecide("skip", false)}
			title={t`A file named “${name}” already exists`}
			footer={
				<>
					<Button onPress={() => onDecide("skip", forAll)}>
						<Trans>Skip</Trans>
					</Button>
					<Button onPress={() => onDecide("replace", forAll)}>
						<Trans>Replace</Trans>
					</Button>
					<Button variant="primary" onPress={() => onDecide("keep_both", forAll)} autoFocus>
						<Trans>Keep both</Trans>
					</Button>
				</>
			}
		>
			<p className="text-ink-muted">
				<Trans>
					{item.destination.label} already has a file with this name. Replacing it cannot be undone;
					keeping both stores yours under a new name.
				</Trans>
			</p>
			<dl className="mt-4 grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line">
				<div className="bg-raised p-3">
					<dt className="text-ink-muted text-xs">
						<Trans>There now</Trans>
					</dt>
					<dd className="mt-0.5 tabular-nums">
						{existing?.size != null && formatSize(existing.size, i18n.locale)}
						{existing?.modifiedAt != null && (
							<span className="block text-ink-muted text-xs">
								<When at={existing.modifiedAt} />
							</span>
						)}
					</dd>
				</div>
				<div className="bg-raised p-3">
					<dt className="text-ink-muted text-xs">
						<Trans>Yours</Trans>
					</dt>
					<dd className="mt-0.5 tabular-nums">{formatSize(item.size, i18n.locale)}</dd>
				</div>
			</dl>
			<Checkbox className="mt-4" isSelected={forAll} onChange={setForAll}>
				{more > 0 ? (
					<Plural
						value={more}
						one="Do the same for # more file and all that follow in this upload"
						other="Do the same for # more files and all that follow in this upload"
					/>
				) : (
					<Trans>Do the same for all further files of this upload</Trans>
				)}
			</Checkbox>
		</Dialog>
	);
}
