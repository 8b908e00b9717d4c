import {
	type KeyboardEvent,
	type MouseEvent,
	type PointerEvent,
	type ReactNode,
	useEffect,
	useId,
	useLayoutEffect,
	useRef,
	useState,
} from "react";
import "./browse.css";
import type { Entry, OpenBucket } from "../../api/models";
import { type EntryPages, PAGE_SIZE, type PagesState } from "./entry-pages";
import { EntryRow } from "./entry-row";
import { EntryTile } from "./entry-tile";
import type { Place } from "./folder-store";
import type { ViewKind } from "./folder-view";
import { moved } from "./grid-keys";
import { gridLayout, LIST_HEADER_HEIGHT, type ListLayout, listLayout } from "./layout";
import { type Frame, mostRows, rowWindow, sameWindow, scrollToRow } from "./row-window";
import {
	type Selection as AnySelection,
	everything,
	extended,
	isSelected,
	NOTHING,
	only,
	reach,
	toggled,
} from "./selection";
import { Typeahead } from "./typeahead";

/** How long a finger rests to select instead of open. */
const LONG_PRESS_MS = 450;

const SKELETON_ROWS = 12;

type Selection = AnySelection<Entry>;

export interface EntryGridProps {
	readonly bucket: OpenBucket;
	readonly label: string;
	readonly view: ViewKind;
	readonly pages: EntryPages<Entry>;
	readonly state: PagesState;
	readonly selection: Selection;
	readonly onSelection: (selection: Selection) => void;
	/** Where to start, and told whenever it changes. */
	readonly place: Place;
	readonly onPlace: (place: Place) => void;
	readonly onOpen: (entry: Entry, row: number) => void;
	readonly onPreview: (entry: Entry, row: number) => void;
	readonly onParent: () => void;
	readonly onDelete: () => void;
	/** Opens the menu for what is selected, or for the folder when nothing is, at a point of the window. */
	readonly onMenu: (x: number, y: number, selection: Selection) => void;
	/** Whether to start with the keyboard here, because it was in the folder before. */
	readonly takesFocus: boolean;
	readonly onFocused: (focused: boolean) => void;
	/** A row to show and focus, each time the object changes: the file that was previewed last. */
	readonly reveal: { readonly row: number } | null;
	readonly header: (layout: ListLayout) => ReactNode;
}

/**
 * The entries of a folder as an ARIA grid, in rows or tiles. Only what is in view exists in the document;
 * the focused entry is named by aria-activedescendant, so focus survives rows coming and going.
 *
 * Own code rather than React Aria's GridList, which needs every item of the collection at hand: here
 * 100,000 entries stay on the server and their rows are arithmetic (row-window.ts).
 */
export function EntryGrid(props: EntryGridProps) {
	const { pages, state, view, selection, onSelection, place, onPlace } = props;
	const id = useId();
	const scroller = useRef<HTMLDivElement>(null);
	const rowProbe = useRef<HTMLDivElement>(null);
	const [size, setSize] = useState({ width: 0, height: 0, row: 40 });
	const [scrollTop, setScrollTop] = useState(place.scrollTop);
	const [focus, setFocus] = useState(place.row);
	/** The focus mark shows only while the keyboard leads. */
	const [byKeyboard, setByKeyboard] = useState(false);
	const typeahead = useRef(new Typeahead());

	// Before the first answer rows in the shape of entries hold the place.
	const total = state.total ?? SKELETON_ROWS;
	const list = view === "list";
	const layout = gridLayout(size.width);
	const rows = listLayout(size.width, size.row);
	const columns = list ? 1 : layout.columns;
	const frame: Frame = {
		rows: Math.ceil(total / columns),
		rowHeight: list ? rows.rowHeight : layout.rowHeight,
		viewport: Math.max(0, size.height - (list ? LIST_HEADER_HEIGHT : layout.padding * 2)),
	};
	const window = rowWindow(frame, scrollTop);
	const slots = mostRows(frame);
	const firstEntry = window.first * columns;
	const lastEntry = Math.min(total, window.last * columns);

	useLayoutEffect(() => {
		const element = scroller.current;
		if (!element) return;
		const measure = () =>
			setSize({
				width: element.clientWidth,
				height: element.clientHeight,
				row: rowProbe.current?.offsetHeight ?? 40,
			});
		measure();
		const observer = new ResizeObserver(measure);
		observer.observe(element);
		// The height of a row is a token that changes with the density setting.
		if (rowProbe.current) observer.observe(rowProbe.current);
		return () => observer.disconnect();
	}, []);

	// Going back leads to the same rows: the height is known from the remembered listing.
	const start = useRef(place.scrollTop);
	const ready = size.height > 0;
	useLayoutEffect(() => {
		if (!ready || !scroller.current || start.current === 0) return;
		scroller.current.scrollTop = start.current;
		start.current = 0;
	}, [ready]);

	const takesFocus = useRef(props.takesFocus);
	useEffect(() => {
		if (takesFocus.current) scroller.current?.focus({ preventScroll: true });
	}, []);

	useEffect(() => {
		if (ready) pages.want(firstEntry, Math.max(firstEntry, lastEntry - 1));
	}, [pages, ready, firstEntry, lastEntry]);

	const placed = useRef(onPlace);
	placed.current = onPlace;
	useEffect(() => {
		if (ready && scroller.current) {
			placed.current({ scrollTop: scroller.current.scrollTop, row: focus });
		}
	}, [ready, focus]);

	const show = (row: number) => {
		const element = scroller.current;
		if (element)
			element.scrollTop = scrollToRow(frame, element.scrollTop, Math.floor(row / columns));
	};

	/** Moves the focus and selects along, as the held keys say. */
	const go = (row: number, keys: { shift: boolean; ctrl: boolean }) => {
		setFocus(row);
		show(row);
		if (keys.shift) void extendTo(row, keys.ctrl);
		else if (!keys.ctrl) void selectOnly(row);
	};

	const extending = useRef<AbortController>(null);
	const selectOnly = async (row: number) => {
		extending.current?.abort();
		const entry = pages.at(row);
		if (entry) {
			onSelection(only(entry, row));
			return;
		}
		// Home and End of a long folder: the row is not here yet, but Shift may start from it already.
		onSelection({ ...NOTHING, anchor: row });
		const controller = new AbortController();
		extending.current = controller;
		const [late] = (await pages.range(row, row, controller.signal).catch(() => null)) ?? [];
		if (late && !controller.signal.aborted) onSelection(only(late, row));
	};

	const revealRow = useRef(show);
	revealRow.current = show;
	useEffect(() => {
		if (!props.reveal) return;
		setFocus(props.reveal.row);
		revealRow.current(props.reveal.row);
	}, [props.reveal]);

	const extendTo = async (row: number, keep: boolean) => {
		extending.current?.abort();
		const { first, last } = reach(selection, row);
		// From one end to the other nothing has to be fetched to know what is meant.
		if (state.complete && total > PAGE_SIZE && first === 0 && last === total - 1) {
			onSelection({ ...everything<Entry>(), anchor: selection.anchor ?? row });
			return;
		}
		const inMemory: Entry[] = [];
		for (let at = first; at <= last; at++) {
			const entry = pages.at(at);
			if (!entry) break;
			inMemory.push(entry);
		}
		if (inMemory.length === last - first + 1) {
			onSelection(extended(selection, inMemory, row, keep));
			return;
		}
		const controller = new AbortController();
		extending.current = controller;
		const entries = await pages.range(first, last, controller.signal).catch(() => null);
		if (entries && !controller.signal.aborted) {
			onSelection(extended(selection, entries, row, keep));
		}
	};

	const menuAtFocus = () => {
		const element = document.getElementById(`${id}-${focus}`) ?? scroller.current;
		const box = element?.getBoundingClientRect();
		if (box) props.onMenu(box.left + 48, box.top + Math.min(box.height, 40), selection);
	};

	const onKeyDown = (event: KeyboardEvent) => {
		const ctrl = event.ctrlKey || event.metaKey;
		const shape = {
			total,
			columns,
			pageRows: Math.floor(frame.viewport / frame.rowHeight),
			rightToLeft: scroller.current?.matches(":dir(rtl)") ?? false,
		};
		const entry = pages.at(focus);
		const to = event.altKey ? null : moved(event.key, focus, shape);
		setByKeyboard(true);
		const typing = typeahead.current.isTyping(event.timeStamp);
		if (to !== null) go(to, { shift: event.shiftKey, ctrl });
		else if (event.key === "Enter" && entry) props.onOpen(entry, focus);
		else if (event.key === " " && ctrl && entry) onSelection(toggled(selection, entry, focus));
		else if (event.key === " " && !typing) {
			if (entry) props.onPreview(entry, focus);
		} else if (event.key === "Backspace" || (event.altKey && event.key === "ArrowUp")) {
			props.onParent();
		} else if (event.key === "a" && ctrl) onSelection(everything(pages.all()));
		else if (event.key === "Delete") props.onDelete();
		else if (event.key === "Escape" && selection !== NOTHING) onSelection(NOTHING);
		else if (event.key === "ContextMenu" || (event.shiftKey && event.key === "F10")) menuAtFocus();
		else if (event.key.length === 1 && !ctrl && !event.altKey && !"/?[".includes(event.key)) {
			const row = typeahead.current.type(
				event.key,
				event.timeStamp,
				focus,
				total,
				(at) => pages.at(at)?.name,
				pages.loadedRows(),
			);
			if (row !== null) go(row, { shift: false, ctrl: false });
		} else return;
		event.preventDefault();
	};

	const rowOf = (target: EventTarget) => {
		const element = (target as Element).closest("[data-row]");
		return element ? Number(element.getAttribute("data-row")) : null;
	};

	const press = useRef({ timer: 0, long: false, touch: false });
	const onPointerDown = (event: PointerEvent) => {
		setByKeyboard(false);
		press.current.long = false;
		press.current.touch = event.pointerType === "touch";
		if (event.pointerType === "mouse") return;
		const row = rowOf(event.target);
		const entry = row === null ? undefined : pages.at(row);
		if (row === null || !entry) return;
		press.current.timer = globalThis.setTimeout(() => {
			press.current.long = true;
			setFocus(row);
			onSelection(toggled(selection, entry, row));
			navigator.vibrate?.(10);
		}, LONG_PRESS_MS) as unknown as number;
	};
	const endPress = () => clearTimeout(press.current.timer);

	const onClick = (event: MouseEvent) => {
		const row = rowOf(event.target);
		const entry = row === null ? undefined : pages.at(row);
		if (row === null || !entry) {
			if (!(event.target as Element).closest("[role=columnheader]")) onSelection(NOTHING);
			return;
		}
		if (press.current.long) return;
		setFocus(row);
		const part = (event.target as Element).closest("[data-part]")?.getAttribute("data-part");
		if (part === "menu") {
			const box = (event.target as Element).getBoundingClientRect();
			props.onMenu(box.left, box.bottom, ensureSelected(entry, row));
			return;
		}
		// Not asked of the click itself: not every browser says there what it came from.
		const { touch } = press.current;
		if (part === "check" || event.ctrlKey || event.metaKey || (touch && selectedSome(selection))) {
			onSelection(toggled(selection, entry, row));
		} else if (event.shiftKey) void extendTo(row, false);
		else if (touch) props.onOpen(entry, row);
		else onSelection(only(entry, row));
	};

	const onDoubleClick = (event: MouseEvent) => {
		const row = rowOf(event.target);
		const entry = row === null ? undefined : pages.at(row);
		const part = (event.target as Element).closest("[data-part]");
		if (row !== null && entry && !part && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
			props.onOpen(entry, row);
		}
	};

	/** A menu on an entry that is not selected is about this entry alone. */
	const ensureSelected = (entry: Entry, row: number): Selection => {
		if (isSelected(selection, entry.path)) return selection;
		const selected = only(entry, row);
		onSelection(selected);
		return selected;
	};

	const onContextMenu = (event: MouseEvent) => {
		event.preventDefault();
		// A long press has its own meaning here.
		if (press.current.touch) return;
		const row = rowOf(event.target);
		const entry = row === null ? undefined : pages.at(row);
		if (row === null || !entry) {
			onSelection(NOTHING);
			props.onMenu(event.clientX, event.clientY, NOTHING);
			return;
		}
		setFocus(row);
		props.onMenu(event.clientX, event.clientY, ensureSelected(entry, row));
	};

	const active = focus >= firstEntry && focus < lastEntry ? `${id}-${focus}` : undefined;
	const lines: ReactNode[] = [];
	for (let line = window.first; line < window.last; line++) {
		const cells: ReactNode[] = [];
		for (let at = line * columns; at < Math.min(total, (line + 1) * columns); at++) {
			const entry = pages.at(at);
			const shared = {
				id: `${id}-${at}`,
				row: at,
				entry,
				selected: entry ? isSelected(selection, entry.path) : selection.all,
				focused: byKeyboard && at === focus,
			};
			cells.push(
				list ? (
					// Rows are used again for others: changing a few texts is cheaper than building anew.
					<EntryRow key={at % slots} {...shared} layout={rows} />
				) : (
					<EntryTile
						key={at}
						{...shared}
						bucket={props.bucket}
						column={at % columns}
						pictureHeight={layout.pictureHeight}
					/>
				),
			);
		}
		lines.push(
			list ? (
				cells
			) : (
				<div
					key={line}
					role="row"
					aria-rowindex={line + 1}
					className="grid"
					style={{
						height: layout.rowHeight,
						gap: layout.gap,
						gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
					}}
				>
					{cells}
				</div>
			),
		);
	}

	return (
		<div
			ref={scroller}
			role="grid"
			tabIndex={0}
			aria-label={props.label}
			aria-multiselectable="true"
			aria-rowcount={state.total === null ? -1 : list ? total + 1 : frame.rows}
			aria-colcount={list ? rows.columns.length : columns}
			aria-activedescendant={active}
			aria-busy={state.total === null}
			data-keyboard={byKeyboard || undefined}
			className="entry-grid scroll-quiet relative min-h-0 flex-1 select-none overflow-y-auto overflow-x-hidden outline-none"
			onScroll={(event) => {
				const to = event.currentTarget.scrollTop;
				onPlace({ scrollTop: to, row: focus });
				if (!sameWindow(window, rowWindow(frame, to))) setScrollTop(to);
			}}
			onKeyDown={onKeyDown}
			onFocus={() => {
				props.onFocused(true);
				if (focus < 0 && total > 0) setFocus(0);
			}}
			onBlur={() => props.onFocused(false)}
			onPointerDown={onPointerDown}
			onPointerUp={endPress}
			onPointerCancel={endPress}
			onPointerMove={(event) => {
				if (event.pointerType !== "mouse" && Math.hypot(event.movementX, event.movementY) > 4)
					endPress();
			}}
			onClick={onClick}
			onDoubleClick={onDoubleClick}
			onContextMenu={onContextMenu}
		>
			<div ref={rowProbe} aria-hidden="true" className="invisible absolute h-row" />
			{list && props.header(rows)}
			<div
				role="presentation"
				className="relative"
				style={list ? { height: window.height } : { height: window.height, margin: layout.padding }}
			>
				<div
					role="presentation"
					className="absolute inset-x-0"
					style={{ transform: `translateY(${window.top}px)` }}
				>
					{lines}
				</div>
			</div>
		</div>
	);
}

function selectedSome(selection: Selection): boolean {
	return selection.all || selection.named.size > 0;
}
