import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import { cx } from "./cx";
import { useMediaQuery } from "./use-media-query";

const WIDE_ROW = 40;
const NARROW_ROW = 64;

/** A table of any length, of which only the rows in sight are in the document. It fills the height that is left. */
export function VirtualTable<Row>(props: {
	readonly label: string;
	readonly rows: readonly Row[];
	readonly keyOf: (row: Row) => string | number;
	/** How many there are in all; absent where nobody knows. */
	readonly total?: number;
	/** The widths of the columns on a wide screen: a class that sets `grid-template-columns`. */
	readonly columns: string;
	/** One per column; those with `hidden` are only read out. */
	readonly heads: readonly (ReactNode | { readonly hidden: ReactNode })[];
	/** The cells of a row, each with the role `cell`; two columns where it is narrow. */
	readonly cells: (row: Row, wide: boolean) => ReactNode;
	readonly more: boolean;
	readonly onMore: () => void;
	/** The next page is asked for when this many rows are left to scroll. */
	readonly ahead: number;
	/** What kept the next page from coming, below the last row. */
	readonly problem: ReactNode;
}) {
	const { rows, more, onMore, ahead } = props;
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
		if (more && last >= rows.length - ahead) onMore();
	}, [more, last, rows.length, onMore, ahead]);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the heights depend on it
	useEffect(() => virtual.measure(), [wide]);
	return (
		<div
			ref={scroller}
			role="table"
			aria-label={props.label}
			aria-rowcount={props.total === undefined ? -1 : props.total + 1}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled with the keyboard
			tabIndex={0}
			className="scroll-quiet relative min-h-64 flex-1 overflow-auto rounded-lg border border-line bg-canvas -outline-offset-2"
		>
			<div role="rowgroup" className="sticky top-0 z-10 max-lg:sr-only">
				<div
					role="row"
					aria-rowindex={1}
					className={cx(
						"grid h-8 items-center gap-x-3 border-line border-b bg-sunken px-3 font-medium text-ink-muted text-xs",
						props.columns,
					)}
				>
					{props.heads.map((head, column) => {
						const isHidden = typeof head === "object" && head !== null && "hidden" in head;
						return (
							// biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name, and never move
							<span key={column} role="columnheader" className={isHidden ? "sr-only" : undefined}>
								{isHidden ? head.hidden : head}
							</span>
						);
					})}
				</div>
			</div>
			<div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
				{items.map((item) => {
					const row = rows[item.index];
					if (row === undefined) return null;
					return (
						<div
							key={props.keyOf(row)}
							role="row"
							aria-rowindex={item.index + 2}
							className={cx(
								"absolute inset-x-0 grid items-center gap-x-3 border-line-soft border-b px-3 hover:bg-hover",
								wide ? props.columns : "grid-cols-[1fr_auto] content-center",
							)}
							style={{ height: item.size, transform: `translateY(${item.start}px)` }}
						>
							{props.cells(row, wide)}
						</div>
					);
				})}
			</div>
			{props.problem}
		</div>
	);
}
