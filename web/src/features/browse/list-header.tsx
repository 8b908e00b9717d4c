import { useLingui } from "@lingui/react/macro";
import { ArrowDown, ArrowUp } from "lucide-react";
import { cx } from "../../ui/cx";
import { type FolderView, firstOrder, type SortKey } from "./folder-view";
import { type Column, LIST_HEADER_HEIGHT, type ListLayout } from "./layout";

interface ListHeaderProps {
	readonly layout: ListLayout;
	readonly view: FolderView;
	readonly onSort: (sort: SortKey, order: FolderView["order"]) => void;
}

/** The titles of the list's columns; a click sorts, another one turns the order around. */
export function ListHeader({ layout, view, onSort }: ListHeaderProps) {
	const { t } = useLingui();
	const titles: Readonly<Record<Column, string>> = {
		name: t`Name`,
		size: t`Size`,
		modified: t`Modified`,
		type: t`Type`,
	};
	return (
		<div role="rowgroup" className="sticky top-0 z-10 bg-canvas">
			<div
				role="row"
				aria-rowindex={1}
				className="grid items-center border-line border-b text-ink-muted text-xs"
				style={{ height: LIST_HEADER_HEIGHT, gridTemplateColumns: layout.template }}
			>
				<span aria-hidden="true" />
				{layout.columns.map((column) => {
					const sortable = column !== "type";
					const sorted = sortable && view.sort === column;
					const Arrow = view.order === "asc" ? ArrowUp : ArrowDown;
					return (
						<span
							key={column}
							role="columnheader"
							aria-sort={
								sorted
									? view.order === "asc"
										? "ascending"
										: "descending"
									: sortable
										? "none"
										: undefined
							}
							className={cx("flex min-w-0", column === "size" && "justify-end pe-4")}
						>
							{sortable ? (
								<button
									type="button"
									tabIndex={-1}
									className={cx(
										"-mx-1 flex h-6 min-w-0 items-center gap-1 rounded-sm px-1 hover:text-ink",
										sorted && "font-medium text-ink",
									)}
									onClick={() =>
										onSort(
											column,
											sorted ? (view.order === "asc" ? "desc" : "asc") : firstOrder(column),
										)
									}
								>
									{column === "size" && sorted && <Arrow size={12} aria-hidden="true" />}
									{titles[column]}
									{column !== "size" && sorted && <Arrow size={12} aria-hidden="true" />}
								</button>
							) : (
								titles[column]
							)}
						</span>
					);
				})}
				<span aria-hidden="true" />
			</div>
		</div>
	);
}
