import { Plural } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
	type KeyboardEvent,
	type MouseEvent,
	type ReactNode,
	type RefObject,
	useEffect,
	useLayoutEffect,
	useRef,
	useState,
} from "react";
import type { Bucket, SearchHit } from "../../api/models";
import { cx } from "../../ui/cx";
import type { HitLayout } from "./hit-rows";
import { FolderChip, type HitAct, HitLine, HitTile } from "./search-hit";

const LINE_HEIGHT = 52;
const HEADING_HEIGHT = 36;
const FOLDERS_HEIGHT = 44;
const TILE_TEXT_HEIGHT = 56;
const LEAST_TILE = 150;
const PADDING = 8;
/** Rows before the end at which the next page is asked for. */
const AHEAD = 12;

export interface SearchResultsProps {
	readonly id: string;
	readonly label: string;
	readonly layout: HitLayout<SearchHit>;
	readonly columns: number;
	readonly width: number;
	readonly scroller: RefObject<HTMLDivElement | null>;
	readonly view: "list" | "grid";
	readonly grouped: boolean;
	readonly terms: readonly string[];
	readonly stale: boolean;
	/** All hits are here. */
	readonly complete: boolean;
	readonly active: number;
	/** The person has chosen a hit, and looks at it. */
	readonly held: boolean;
	readonly onActive: (at: number) => void;
	readonly buckets: ReadonlyMap<string, Bucket>;
	/** Several buckets are searched, so each hit says where it is from. */
	readonly manyBuckets: boolean;
	readonly onKeyDown: (event: KeyboardEvent) => void;
	readonly onOpen: (hit: SearchHit) => void;
	readonly onAct: (act: HitAct, hit: SearchHit, at: { x: number; y: number }) => void;
	readonly actsOf: (hit: SearchHit) => readonly HitAct[];
	readonly renderPicture: (hit: SearchHit) => ReactNode;
	readonly onEnd: () => void;
}

/** The hits, of which only those in sight are in the document. */
export function SearchResults(props: SearchResultsProps) {
	const { id, layout, columns, width, view, grouped, scroller, active, buckets, onEnd } = props;
	const tile = (width - PADDING * 2) / columns;
	const pictureHeight = Math.max(72, Math.round((tile - 8) * 0.7));
	const virtual = useVirtualizer({
		count: layout.rows.length,
		getScrollElement: () => scroller.current,
		estimateSize: (index) => {
			const kind = layout.rows[index]?.kind;
			if (kind === "bucket") return HEADING_HEIGHT;
			if (kind === "folders") return FOLDERS_HEIGHT;
			return view === "list" ? LINE_HEIGHT : pictureHeight + TILE_TEXT_HEIGHT;
		},
		overscan: 6,
		paddingStart: PADDING,
		paddingEnd: PADDING,
	});

	// Sizes are known beforehand; other rows, or a new width, give the same rows other ones.
	// biome-ignore lint/correctness/useExhaustiveDependencies: each of them changes the heights
	useLayoutEffect(() => virtual.measure(), [virtual, layout, pictureHeight, view]);

	// Folders that come above hits which somebody is about to use must not push these away: the list scrolls by as much.
	const hasFolders = layout.lead > 0;
	const pointed = useRef(false);
	const hadFolders = useRef(hasFolders);
	const [lifted, setLifted] = useState(false);
	useLayoutEffect(() => {
		if (hadFolders.current === hasFolders) return;
		hadFolders.current = hasFolders;
		setLifted(hasFolders && (pointed.current || props.held));
	}, [hasFolders, props.held]);
	useLayoutEffect(() => {
		if (lifted && scroller.current) scroller.current.scrollTop += FOLDERS_HEIGHT;
	}, [lifted, scroller]);

	const shownFor = useRef(active - layout.lead);
	useEffect(() => {
		if (shownFor.current === active - layout.lead) return;
		shownFor.current = active - layout.lead;
		if (active < layout.lead) {
			document
				.getElementById(`${id}-${active}`)
				?.scrollIntoView?.({ inline: "nearest", block: "nearest" });
		}
		const row = layout.rowOf[active];
		// The name of the bucket above the first hit comes into sight with it.
		if (row !== undefined) virtual.scrollToIndex(row === 1 && grouped ? 0 : row);
	}, [id, active, layout, virtual, grouped]);

	const items = virtual.getVirtualItems();
	const lastRow = items.at(-1)?.index ?? 0;
	const nearEnd = lastRow >= layout.rows.length - AHEAD;
	// biome-ignore lint/correctness/useExhaustiveDependencies: with more hits, the end is another one
	useEffect(() => {
		if (nearEnd) onEnd();
	}, [nearEnd, layout.order.length, onEnd]);

	const onPointed = (event: MouseEvent, at: number, hit: SearchHit) => {
		props.onActive(at);
		shownFor.current = at - layout.lead;
		const mark = (event.target as Element).closest("[data-act]");
		const act = mark?.getAttribute("data-act") as HitAct | null;
		const box = mark?.getBoundingClientRect();
		if (act && box) props.onAct(act, hit, { x: box.left, y: box.bottom });
		else props.onOpen(hit);
	};

	return (
		<div
			id={id}
			role="listbox"
			aria-label={props.label}
			aria-activedescendant={`${id}-${active}`}
			tabIndex={0}
			onKeyDown={props.onKeyDown}
			className={cx(
				"relative -outline-offset-2 transition-opacity delay-100 duration-100",
				props.stale && "opacity-45",
			)}
			style={{
				height: virtual.getTotalSize(),
				minHeight: lifted ? `calc(100% + ${FOLDERS_HEIGHT}px)` : undefined,
			}}
			onPointerMove={() => {
				pointed.current = true;
			}}
			onPointerLeave={() => {
				pointed.current = false;
			}}
		>
			{items.map(({ index, start, size }) => {
				const row = layout.rows[index];
				if (!row) return null;
				const place = { height: size, transform: `translateY(${start}px)` };
				if (row.kind === "bucket") {
					return (
						<div
							key={`b${row.bucketId}`}
							role="presentation"
							className="absolute inset-x-0 top-0 flex items-end gap-2 px-5 pb-1.5 text-xs"
							style={place}
						>
							<span className="truncate font-medium">
								{buckets.get(row.bucketId)?.name ?? row.bucketId}
							</span>
							{props.complete && (
								<span className="shrink-0 text-ink-muted tabular-nums">
									<Plural value={row.count} one="# hit" other="# hits" />
								</span>
							)}
						</div>
					);
				}
				return (
					<div
						key={row.kind === "folders" ? "folders" : row.first - layout.lead}
						role="presentation"
						className={cx(
							"absolute inset-x-0 top-0",
							row.kind === "folders"
								? "scroll-quiet flex gap-1.5 overflow-x-auto px-4 pt-1 pb-2"
								: cx("px-2", view === "grid" && "grid"),
						)}
						style={{ ...place, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
					>
						{layout.order.slice(row.first, row.first + row.count).map((hit, column) => {
							const at = row.first + column;
							const bucketName = buckets.get(hit.bucket_id)?.name ?? "";
							const shared = {
								hit,
								terms: props.terms,
								bucketName: props.manyBuckets && !grouped ? bucketName : null,
								picture: props.renderPicture(hit),
								acts: props.actsOf(hit),
							};
							return (
								// biome-ignore lint/a11y/useKeyWithClickEvents: the field and the list handle keys
								<div
									key={`${hit.bucket_id} ${hit.path}`}
									id={`${id}-${at}`}
									role="option"
									tabIndex={-1}
									aria-selected={at === active}
									aria-setsize={props.complete ? layout.order.length : -1}
									aria-posinset={at + 1}
									className={cx(
										"group/hit h-full cursor-default outline-none",
										row.kind === "folders" && "shrink-0",
									)}
									// The focus stays in the field.
									onMouseDown={(event) => event.preventDefault()}
									onClick={(event) => onPointed(event, at, hit)}
									onContextMenu={(event) => {
										event.preventDefault();
										props.onActive(at);
										props.onAct("menu", hit, { x: event.clientX, y: event.clientY });
									}}
								>
									{grouped && <span className="sr-only">{bucketName}: </span>}
									{row.kind === "folders" ? (
										<FolderChip {...shared} />
									) : view === "list" ? (
										<HitLine {...shared} />
									) : (
										<HitTile {...shared} pictureHeight={pictureHeight} />
									)}
								</div>
							);
						})}
					</div>
				);
			})}
		</div>
	);
}

/** Tiles that fit beside each other; a list has one column. */
export function columnsFor(view: "list" | "grid", width: number): number {
	return view === "list" ? 1 : Math.max(2, Math.floor((width - PADDING * 2) / LEAST_TILE));
}

/** The width of an element, as it changes. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
	const [width, setWidth] = useState(0);
	useLayoutEffect(() => {
		const box = element.current;
		if (!box) return;
		setWidth(box.clientWidth);
		const observer = new ResizeObserver(() => setWidth(box.clientWidth));
		observer.observe(box);
		return () => observer.disconnect();
	}, [element]);
	return width;
}
