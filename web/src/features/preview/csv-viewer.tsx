import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { parseCsv, sniffDelimiter } from "./csv";
import { CutNote } from "./cut-note";
import type { LoadedText } from "./load-text";

const ROW_HEIGHT = 32;
/** Rows that column widths are taken from. */
const MEASURED_ROWS = 200;
const MOST_COLUMNS = 200;

interface CsvViewerProps {
	readonly name: string;
	readonly size: number | null;
	readonly loaded: LoadedText;
}

/** A table of a CSV file, its first record as the header; only the visible rows exist in the document. */
export function CsvViewer({ name, size, loaded }: CsvViewerProps) {
	const { t } = useLingui();
	const scroller = useRef<HTMLDivElement>(null);
	const { header, rows, widths, numeric } = useMemo(() => readTable(loaded), [loaded]);
	const virtual = useVirtualizer({
		count: rows.length,
		getScrollElement: () => scroller.current,
		estimateSize: () => ROW_HEIGHT,
		overscan: 12,
	});
	if (header.length === 0) {
		return (
			<p className="grid h-full place-items-center text-ink-muted">
				<Trans>This file is empty.</Trans>
			</p>
		);
	}
	const template = `${Math.max(3, String(rows.length).length) + 2}ch ${widths.map((width) => `${width}ch`).join(" ")}`;
	return (
		<div className="flex size-full flex-col bg-canvas">
			{loaded.cut && <CutNote size={size} />}
			<div
				ref={scroller}
				role="table"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable table must be reachable by keyboard
				tabIndex={0}
				aria-label={t`Table of ${name}`}
				aria-rowcount={loaded.cut ? -1 : rows.length + 1}
				aria-colcount={header.length}
				className="min-h-0 flex-1 overflow-auto text-[13px] outline-none"
			>
				<div role="rowgroup" className="sticky top-0 z-10 w-max min-w-full bg-raised">
					<div
						role="row"
						aria-rowindex={1}
						className="grid border-line border-b"
						style={{ gridTemplateColumns: template, height: ROW_HEIGHT }}
					>
						<span aria-hidden="true" />
						{header.map((cell, column) => (
							<span
								// biome-ignore lint/suspicious/noArrayIndexKey: columns never move
								key={column}
								role="columnheader"
								title={cell}
								className={`truncate px-3 font-medium leading-8 ${numeric[column] ? "text-end" : ""}`}
							>
								{cell}
							</span>
						))}
					</div>
				</div>
				<div
					role="rowgroup"
					className="relative w-max min-w-full"
					style={{ height: virtual.getTotalSize() }}
				>
					{virtual.getVirtualItems().map(({ index, start }) => (
						<div
							key={index}
							role="row"
							aria-rowindex={index + 2}
							className="absolute start-0 grid w-max min-w-full border-b border-line-soft hover:bg-hover"
							style={{
								gridTemplateColumns: template,
								height: ROW_HEIGHT,
								transform: `translateY(${start}px)`,
							}}
						>
							<span
								aria-hidden="true"
								className="pe-2 text-end text-xs leading-8 text-ink-muted tabular-nums"
							>
								{index + 1}
							</span>
							{header.map((_, column) => {
								const cell = rows[index]?.[column] ?? "";
								return (
									<span
										// biome-ignore lint/suspicious/noArrayIndexKey: columns never move
										key={column}
										role="cell"
										title={cell}
										className={`truncate px-3 leading-8 select-text ${
											numeric[column] ? "text-end tabular-nums" : ""
										}`}
									>
										{cell}
									</span>
								);
							})}
						</div>
					))}
				</div>
			</div>
			<p className="border-t border-line-soft px-4 py-1.5 text-xs text-ink-muted tabular-nums">
				<Plural value={rows.length} one="# row" other="# rows" />
				{" · "}
				<Plural value={header.length} one="# column" other="# columns" />
			</p>
		</div>
	);
}

function readTable({ text, cut }: LoadedText) {
	const all = [...parseCsv(text, sniffDelimiter(text)).rows];
	// The last record of a cut file is most likely cut itself.
	if (cut && all.length > 1) all.pop();
	const rows = all.slice(1);
	const columns = Math.min(
		MOST_COLUMNS,
		all.slice(0, MEASURED_ROWS).reduce((most, row) => Math.max(most, row.length), 0),
	);
	const header = Array.from({ length: columns }, (_, column) => all[0]?.[column] ?? "");
	const sample = rows.slice(0, MEASURED_ROWS);
	const widths = header.map((title, column) => {
		const longest = sample.reduce(
			(most, row) => Math.max(most, row[column]?.length ?? 0),
			title.length,
		);
		return Math.min(44, Math.max(6, longest)) + 4;
	});
	const numeric = header.map((_, column) => {
		const cells = sample.map((row) => row[column]?.trim() ?? "").filter(Boolean);
		return cells.length > 0 && cells.every((cell) => /^[-+]?[\d.,\s]*\d%?$/.test(cell));
	});
	return { header, rows, widths, numeric };
}
