import { Trans, useLingui } from "@lingui/react/macro";
import { Check, CircleCheck, MoreHorizontal } from "lucide-react";
import { memo } from "react";
import type { Entry } from "../../api/models";
import { FileIcon } from "../../ui/file-icon";
import { formatBytes, formatSize } from "../../ui/format";
import { When } from "../../ui/when";
import type { ListLayout } from "./layout";
import { useOddName } from "./odd-name";
import { useTypeName } from "./type-name";

export interface EntryRowProps {
	readonly id: string;
	readonly row: number;
	/** undefined while its page is on its way. */
	readonly entry: Entry | undefined;
	readonly selected: boolean;
	readonly focused: boolean;
	readonly layout: ListLayout;
}

/** One entry in the list. Clicks are handled by the grid, which reads data-row and data-part. */
export const EntryRow = memo(function EntryRow(props: EntryRowProps) {
	const { entry, selected, focused, layout, row } = props;
	const { i18n } = useLingui();
	const oddName = useOddName();
	const typeName = useTypeName();
	const size = entry?.size === null || !entry ? null : formatSize(entry.size, i18n.locale);
	return (
		<div
			id={props.id}
			role="row"
			aria-rowindex={row + 2}
			aria-selected={selected}
			aria-disabled={entry && !entry.actionable ? true : undefined}
			data-row={row}
			data-focused={focused || undefined}
			data-drop-folder={entry?.kind === "folder" && entry.actionable ? entry.path : undefined}
			data-drop-label={entry?.kind === "folder" ? entry.name : undefined}
			className="entry-row group/row grid items-center border-b border-line-soft"
			style={{ height: layout.rowHeight, gridTemplateColumns: layout.template }}
		>
			{layout.narrow ? (
				<span />
			) : (
				<span data-part="check" aria-hidden="true" className="grid h-full place-items-center">
					<span className="entry-check">
						<Check size={12} strokeWidth={3} />
					</span>
				</span>
			)}
			{entry ? (
				<>
					<span role="gridcell" className="flex min-w-0 items-center gap-3 pe-3">
						{layout.narrow && selected ? (
							<CircleCheck size={20} aria-hidden="true" className="shrink-0 text-accent" />
						) : (
							<FileIcon kind={entry.kind} preview={entry.preview} name={entry.name} />
						)}
						<span className="min-w-0">
							<span
								className="block truncate"
								title={entry.actionable ? entry.name : undefined}
								data-entry-name=""
							>
								{entry.name}
							</span>
							{layout.narrow && (
								<span className="block truncate text-xs text-ink-muted">
									{entry.kind === "folder" && entry.size === null ? (
										<Trans>Folder</Trans>
									) : (
										<>
											{size}
											{entry.modified_at !== null && (
												<>
													{" · "}
													<When at={entry.modified_at} />
												</>
											)}
										</>
									)}
								</span>
							)}
						</span>
						{!entry.actionable && (
							<span
								className="shrink-0 rounded border border-line px-1.5 text-xs text-ink-muted"
								title={oddName}
							>
								<Trans>View only</Trans>
							</span>
						)}
					</span>
					{layout.columns.includes("size") && (
						<span
							role="gridcell"
							className="truncate pe-4 text-end text-ink-muted tabular-nums"
							title={entry.size === null ? undefined : formatBytes(entry.size, i18n.locale)}
						>
							{size}
						</span>
					)}
					{layout.columns.includes("modified") && (
						<span role="gridcell" className="truncate text-ink-muted tabular-nums">
							{entry.modified_at !== null && <When at={entry.modified_at} />}
						</span>
					)}
					{layout.columns.includes("type") && (
						<span role="gridcell" className="truncate text-ink-muted">
							{typeName(entry)}
						</span>
					)}
					<span
						data-part="menu"
						aria-hidden="true"
						className="entry-menu grid h-full cursor-default place-items-center text-ink-muted"
					>
						<MoreHorizontal size={16} />
					</span>
				</>
			) : (
				<>
					<span role="gridcell" className="flex items-center gap-3">
						<span className="skeleton size-5 rounded" />
						<span
							className="skeleton h-3 rounded"
							style={{ width: `${90 + ((row * 53) % 140)}px` }}
						/>
					</span>
					{layout.columns.slice(1).map((column) => (
						<span key={column} role="gridcell" className="pe-4">
							<span className="skeleton block h-3 w-14 rounded" />
						</span>
					))}
				</>
			)}
		</div>
	);
});
