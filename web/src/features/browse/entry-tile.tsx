import { Trans, useLingui } from "@lingui/react/macro";
import { Check, MoreHorizontal } from "lucide-react";
import { memo } from "react";
import type { Entry, OpenBucket } from "../../api/models";
import { FileIcon } from "../../ui/file-icon";
import { formatSize } from "../../ui/format";
import { When } from "../../ui/when";
import { Thumbnail } from "./thumbnail";

export interface EntryTileProps {
	readonly id: string;
	readonly bucket: OpenBucket;
	readonly row: number;
	readonly column: number;
	readonly entry: Entry | undefined;
	readonly selected: boolean;
	readonly focused: boolean;
	readonly pictureHeight: number;
}

/** One entry in the grid view: a picture of fixed size, so nothing moves when it arrives. */
export const EntryTile = memo(function EntryTile(props: EntryTileProps) {
	const { entry, selected, focused, row } = props;
	const { i18n } = useLingui();
	return (
		<div
			id={props.id}
			role="gridcell"
			aria-colindex={props.column + 1}
			aria-selected={selected}
			aria-disabled={entry && !entry.actionable ? true : undefined}
			data-row={row}
			data-focused={focused || undefined}
			data-drop-folder={entry?.kind === "folder" && entry.actionable ? entry.path : undefined}
			data-drop-label={entry?.kind === "folder" ? entry.name : undefined}
			className="entry-tile group/row relative h-fit min-w-0 rounded-lg"
		>
			<div
				className="grid place-items-center overflow-hidden rounded-lg border border-line-soft bg-sunken"
				style={{ height: props.pictureHeight }}
			>
				{!entry ? (
					<span className="skeleton size-full" />
				) : entry.preview === "image" ? (
					<Thumbnail bucket={props.bucket} entry={entry} />
				) : (
					<FileIcon kind={entry.kind} preview={entry.preview} name={entry.name} size="large" />
				)}
			</div>
			<span
				data-part="check"
				aria-hidden="true"
				className="absolute start-0 top-0 grid size-11 place-items-center"
			>
				<span className="entry-check entry-check-floating">
					<Check size={12} strokeWidth={3} />
				</span>
			</span>
			{entry ? (
				<div className="flex h-[52px] items-start gap-1 px-1 pt-1.5">
					<div className="min-w-0 flex-1">
						<div className="truncate" title={entry.name} data-entry-name="">
							{entry.name}
						</div>
						<div className="truncate text-xs text-ink-muted tabular-nums">
							{entry.kind === "folder" && entry.size === null ? (
								<Trans>Folder</Trans>
							) : (
								<>
									{entry.size !== null && formatSize(entry.size, i18n.locale)}
									{entry.modified_at !== null && (
										<>
											{" · "}
											<When at={entry.modified_at} />
										</>
									)}
								</>
							)}
						</div>
					</div>
					<span
						data-part="menu"
						aria-hidden="true"
						className="entry-menu grid size-7 shrink-0 cursor-default place-items-center rounded text-ink-muted"
					>
						<MoreHorizontal size={16} />
					</span>
				</div>
			) : (
				<div className="h-[52px] px-1 pt-2.5">
					<span className="skeleton block h-3 w-24 rounded" />
				</div>
			)}
		</div>
	);
});
