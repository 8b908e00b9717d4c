/** The shape of the grid that arrow keys move in. */
export interface GridShape {
	readonly total: number;
	/** 1 in the list. */
	readonly columns: number;
	/** Rows that fit on the screen. */
	readonly pageRows: number;
	readonly rightToLeft: boolean;
}

/** Where a key moves the focus, or null when it is not a moving key. `from` is -1 before the first. */
export function moved(key: string, from: number, shape: GridShape): number | null {
	const last = shape.total - 1;
	if (last < 0) return null;
	const step = stepOf(key, shape);
	if (step === null) return null;
	if (step === Number.NEGATIVE_INFINITY) return 0;
	if (step === Number.POSITIVE_INFINITY) return last;
	if (from < 0) return 0;
	const to = from + step;
	if (to >= 0 && to <= last) return to;
	// Up and down stay in the column, except that the short last line may be reached from above it.
	if (Math.abs(step) === 1 || shape.columns === 1) return to < 0 ? 0 : last;
	if (to < 0) return Math.abs(step) === shape.columns ? from : from % shape.columns;
	const lastLine = Math.floor(last / shape.columns);
	return Math.floor(from / shape.columns) < lastLine ? last : from;
}

function stepOf(key: string, { columns, pageRows, rightToLeft }: GridShape): number | null {
	const forward = rightToLeft ? -1 : 1;
	switch (key) {
		case "ArrowDown":
			return columns;
		case "ArrowUp":
			return -columns;
		case "ArrowRight":
			return columns > 1 ? forward : null;
		case "ArrowLeft":
			return columns > 1 ? -forward : null;
		case "PageDown":
			return columns * Math.max(1, pageRows - 1);
		case "PageUp":
			return -columns * Math.max(1, pageRows - 1);
		case "Home":
			return Number.NEGATIVE_INFINITY;
		case "End":
			return Number.POSITIVE_INFINITY;
		default:
			return null;
	}
}
