/**
 * Which rows of a long list to draw, and where. All rows are equally tall, so this is arithmetic:
 * no measuring, no array with a place per row, the same cost for ten rows and ten million.
 *
 * Browsers limit the height of an element (Firefox to about 17.8 million pixels), so a taller list is
 * squeezed: the scroll bar covers it proportionally while rows keep their size. That mapping is why the
 * folder does not use TanStack Virtual, which places every row at its own offset.
 */
export const MAX_HEIGHT = 15_000_000;

export interface Frame {
	readonly rows: number;
	/** Pixels. */
	readonly rowHeight: number;
	/** Pixels of the visible part. */
	readonly viewport: number;
}

export interface RowWindow {
	/** Height of the scrolled content in pixels. */
	readonly height: number;
	/** Rows to draw, first included, last excluded. */
	readonly first: number;
	readonly last: number;
	/** Where the first drawn row stands in the content, in pixels. */
	readonly top: number;
}

const OVERSCAN_ROWS = 6;

/** The window for a scroll position in pixels. */
export function rowWindow(frame: Frame, scrollTop: number): RowWindow {
	const real = frame.rows * frame.rowHeight;
	const height = Math.min(real, MAX_HEIGHT);
	const offset = toReal(frame, scrollTop);
	const first = Math.max(0, Math.floor(offset / frame.rowHeight) - OVERSCAN_ROWS);
	const last = Math.min(
		frame.rows,
		Math.ceil((offset + frame.viewport) / frame.rowHeight) + OVERSCAN_ROWS,
	);
	const place = first * frame.rowHeight;
	// In a squeezed list the drawn rows keep their distance to the visible edge.
	return { height, first, last, top: height === real ? place : scrollTop + (place - offset) };
}

/** Whether two scroll positions need the same rows in the same places, so that nothing has to be drawn. */
export function sameWindow(a: RowWindow, b: RowWindow): boolean {
	return a.first === b.first && a.last === b.last && a.top === b.top && a.height === b.height;
}

/** No window of this frame has more rows. */
export function mostRows(frame: Frame): number {
	return Math.ceil(frame.viewport / frame.rowHeight) + 1 + 2 * OVERSCAN_ROWS;
}

/** The first and last row that are wholly visible. */
export function visibleRows(frame: Frame, scrollTop: number): { first: number; last: number } {
	const offset = toReal(frame, scrollTop);
	return {
		first: Math.max(0, Math.floor(offset / frame.rowHeight)),
		last: Math.min(frame.rows - 1, Math.ceil((offset + frame.viewport) / frame.rowHeight) - 1),
	};
}

/** The scroll position that shows `row` with the least movement; the current one if it is visible. */
export function scrollToRow(frame: Frame, scrollTop: number, row: number): number {
	const offset = toReal(frame, scrollTop);
	const top = row * frame.rowHeight;
	const bottom = top + frame.rowHeight;
	if (top < offset) return toScroll(frame, top);
	if (bottom > offset + frame.viewport) return toScroll(frame, bottom - frame.viewport);
	return scrollTop;
}

/** Distance from the top of the first row to the top of the visible part, in unsqueezed pixels. */
function toReal(frame: Frame, scrollTop: number): number {
	const real = frame.rows * frame.rowHeight;
	const height = Math.min(real, MAX_HEIGHT);
	const scrolled = Math.max(0, scrollTop);
	if (height === real) return Math.min(scrolled, Math.max(0, real - frame.viewport));
	const range = height - frame.viewport;
	return Math.min(1, scrolled / range) * (real - frame.viewport);
}

function toScroll(frame: Frame, offset: number): number {
	const real = frame.rows * frame.rowHeight;
	const height = Math.min(real, MAX_HEIGHT);
	if (height === real) return offset;
	return (offset / (real - frame.viewport)) * (height - frame.viewport);
}
