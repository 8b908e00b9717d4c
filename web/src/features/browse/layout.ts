/** Pixels. */
export const LIST_HEADER_HEIGHT = 36;

export type Column = "name" | "size" | "modified" | "type";

export interface ListLayout {
	readonly rowHeight: number;
	/** Columns with cells of their own; a narrow list puts size and time under the name. */
	readonly columns: readonly Column[];
	readonly narrow: boolean;
	/** The CSS grid shared by the header and all rows: check mark, columns, menu. */
	readonly template: string;
}

const SHAPES = {
	narrow: {
		columns: ["name"],
		narrow: true,
		template: "16px minmax(0, 1fr) 44px",
	},
	medium: {
		columns: ["name", "size", "modified"],
		narrow: false,
		template: "40px minmax(0, 1fr) 96px 128px 44px",
	},
	roomy: {
		columns: ["name", "size", "modified", "type"],
		narrow: false,
		template: "40px minmax(0, 1fr) 104px 136px 128px 44px",
	},
} as const;

/** Two lines of text and a finger need this much. */
const NARROW_ROW = 56;
const made = new Map<string, ListLayout>();

/**
 * The list in a space of `width` pixels, with the row height of the density setting. The same object for the
 * same layout, so rows need not be redrawn.
 */
export function listLayout(width: number, rowHeight: number): ListLayout {
	const shape = width < 560 ? "narrow" : width < 820 ? "medium" : "roomy";
	const height = shape === "narrow" ? NARROW_ROW : rowHeight;
	const key = `${shape} ${height}`;
	const layout = made.get(key) ?? { ...SHAPES[shape], rowHeight: height };
	made.set(key, layout);
	return layout;
}

export interface GridLayout {
	readonly columns: number;
	readonly gap: number;
	readonly padding: number;
	/** Height of a line of tiles including the gap below it. */
	readonly rowHeight: number;
	readonly pictureHeight: number;
}

/** Name and facts below the picture. */
const TILE_TEXT_HEIGHT = 52;

/** Tiles in a space of `width` pixels: as many as fit, each at least wide enough for a name. */
export function gridLayout(width: number): GridLayout {
	const narrow = width < 560;
	const gap = narrow ? 10 : 14;
	const padding = narrow ? 12 : 20;
	const least = narrow ? 132 : 168;
	const inner = Math.max(0, width - padding * 2);
	const columns = Math.max(1, Math.floor((inner + gap) / (least + gap)));
	const tile = (inner - gap * (columns - 1)) / columns;
	const pictureHeight = Math.max(60, Math.round(tile * 0.75));
	return {
		columns,
		gap,
		padding,
		pictureHeight,
		rowHeight: pictureHeight + TILE_TEXT_HEIGHT + gap,
	};
}
