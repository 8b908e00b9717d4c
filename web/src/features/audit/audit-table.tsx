import { Trans, useLingui } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { AuditRow } from "../../api/models";
import { Badge } from "../../ui/badge";
import { cx } from "../../ui/cx";
import { useMediaQuery } from "../../ui/use-media-query";
import { When } from "../../ui/when";
import { useActionWords } from "./action-words";
import { AuditDetails } from "./audit-details";

const WIDE_ROW = 40;
const NARROW_ROW = 64;
/** The next page is asked for when this many rows are left to scroll. */
const AHEAD = 40;

const COLUMNS =
	"grid grid-cols-[7.5rem_minmax(7rem,0.8fr)_minmax(10rem,1fr)_minmax(8rem,1.6fr)_8.5rem] gap-x-3";

/** Long as the log is, only the rows in sight are in the document. */
export function AuditTable(props: {
	readonly rows: readonly AuditRow[];
	readonly more: boolean;
	readonly onMore: () => void;
	readonly problem: ReactNode;
}) {
	const { t } = useLingui();
	const { rows, more, onMore } = props;
	const [shown, setShown] = useState<AuditRow | null>(null);
	const wide = useMediaQuery("(min-width: 64rem)");
	const scroller = useRef<HTMLDivElement>(null);
	const virtual = useVirtualizer({
		count: rows.length,
		getScrollElement: () => scroller.current,
		estimateSize: () => (wide ? WIDE_ROW : NARROW_ROW),
		overscan: 12,
	});
	const items = virtual.getVirtualItems();
	const last = items.at(-1)?.index ?? 0;
	useEffect(() => {
		if (more && last >= rows.length - AHEAD) onMore();
	}, [more, last, rows.length, onMore]);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the heights depend on it
	useEffect(() => virtual.measure(), [wide]);
	return (
		<div
			ref={scroller}
			role="table"
			aria-label={t`Audit log`}
			aria-rowcount={more ? -1 : rows.length + 1}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled with the keyboard
			tabIndex={0}
			className="scroll-quiet relative min-h-64 flex-1 overflow-auto rounded-lg border border-line bg-canvas -outline-offset-2"
		>
			<div role="rowgroup" className="sticky top-0 z-10 max-lg:sr-only">
				<div
					role="row"
					aria-rowindex={1}
					className={cx(
						"h-8 items-center border-line border-b bg-sunken px-3 font-medium text-ink-muted text-xs",
						COLUMNS,
					)}
				>
					<span role="columnheader">
						<Trans>When</Trans>
					</span>
					<span role="columnheader">
						<Trans>Who</Trans>
					</span>
					<span role="columnheader">
						<Trans>What</Trans>
					</span>
					<span role="columnheader">
						<Trans>Which</Trans>
					</span>
					<span role="columnheader">
						<Trans>From</Trans>
					</span>
				</div>
			</div>
			<div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
				{items.map((item) => {
					const row = rows[item.index];
					if (!row) return null;
					return (
						<div
							key={row.id}
							role="row"
							aria-rowindex={item.index + 2}
							className={cx(
								"absolute inset-x-0 items-center border-line-soft border-b px-3 hover:bg-hover",
								wide ? COLUMNS : "grid grid-cols-[1fr_auto] content-center gap-x-3",
							)}
							style={{ height: item.size, transform: `translateY(${item.start}px)` }}
						>
							{wide ? (
								<WideCells row={row} onShow={setShown} />
							) : (
								<NarrowCells row={row} onShow={setShown} />
							)}
						</div>
					);
				})}
			</div>
			{props.problem}
			{shown && <AuditDetails row={shown} onClose={() => setShown(null)} />}
		</div>
	);
}

interface CellsProps {
	readonly row: AuditRow;
	/** Opens everything that is known of it. */
	readonly onShow: (row: AuditRow) => void;
}

function WideCells({ row, onShow }: CellsProps) {
	return (
		<>
			<span role="cell" className="truncate text-ink-muted tabular-nums">
				<When at={row.at} />
			</span>
			<span role="cell" className="truncate" title={row.member?.email}>
				{row.member ? row.member.name : <span className="text-ink-muted">–</span>}
			</span>
			<span role="cell" className="flex min-w-0 items-center gap-2">
				<Act row={row} onShow={onShow} />
			</span>
			<span role="cell" className="min-w-0">
				<Target row={row} />
			</span>
			<span
				role="cell"
				className="truncate text-ink-muted text-xs tabular-nums"
				title={row.ip ?? undefined}
			>
				{row.ip ?? "–"}
			</span>
		</>
	);
}

function NarrowCells({ row, onShow }: CellsProps) {
	return (
		<>
			<span role="cell" className="flex min-w-0 items-center gap-2">
				<Act row={row} onShow={onShow} />
			</span>
			<span role="cell" className="text-end text-ink-muted text-xs tabular-nums">
				<When at={row.at} />
			</span>
			<span role="cell" className="col-span-2 flex min-w-0 gap-2 text-ink-muted">
				<span className="max-w-1/2 shrink-0 truncate">{row.member?.name ?? "–"}</span>
				<span className="min-w-0 flex-1">
					<Target row={row} />
				</span>
			</span>
		</>
	);
}

function Act({ row, onShow }: CellsProps) {
	const words = useActionWords();
	return (
		<>
			{/* Lies over the whole row, whose texts may be cut. */}
			<button
				type="button"
				aria-haspopup="dialog"
				onClick={() => onShow(row)}
				className="min-w-0 cursor-default truncate text-start after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
			>
				{words.of(row.action)}
			</button>
			{row.outcome === "refused" && (
				<Badge tone="warning" {...(row.detail ? { title: row.detail } : {})}>
					<Trans>Refused</Trans>
				</Badge>
			)}
			{row.outcome === "failed" && (
				<Badge tone="danger" {...(row.detail ? { title: row.detail } : {})}>
					<Trans>Not done</Trans>
				</Badge>
			)}
		</>
	);
}

/** What it was done to: a file in its bucket, a person, or what the detail says. */
function Target({ row }: { row: AuditRow }) {
	const text = row.path ?? row.subject;
	const title = [row.bucket?.name, text, row.detail].filter(Boolean).join("\n");
	return (
		<span className="flex min-w-0 items-baseline gap-1.5" title={title}>
			{row.bucket && (
				<span className="max-w-1/2 shrink-0 truncate text-ink-muted">{row.bucket.name}</span>
			)}
			{row.bucket && text && (
				<span aria-hidden="true" className="text-ink-faint">
					/
				</span>
			)}
			{text && <span className="truncate">{text}</span>}
			{row.detail && <span className="truncate text-ink-muted text-xs">{row.detail}</span>}
		</span>
	);
}
