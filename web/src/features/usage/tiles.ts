import { hierarchy, treemap, treemapSquarify } from "d3-hierarchy";

/** A part of the whole, as large as its bytes. */
export interface Part<Kind> {
	readonly key: string;
	readonly bytes: number;
	readonly kind: Kind;
}

export interface Tile<Kind> {
	readonly part: Part<Kind>;
	/** Pixels. */
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

const GAP = 2;

/** Rectangles close to squares, which the eye compares best. What has no bytes has no tile. */
export function tilesOf<Kind>(
	parts: readonly Part<Kind>[],
	width: number,
	height: number,
): readonly Tile<Kind>[] {
	const shown = parts.filter(({ bytes }) => bytes > 0);
	if (shown.length === 0 || width <= 0 || height <= 0) return [];
	type Node = { readonly part?: Part<Kind>; readonly children?: readonly Node[] };
	const root = hierarchy<Node>({ children: shown.map((part) => ({ part })) }, (node) =>
		node.children ? [...node.children] : undefined,
	)
		.sum((node) => node.part?.bytes ?? 0)
		.sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
	const laid = treemap<Node>().tile(treemapSquarify).size([width, height]).paddingInner(GAP)(root);
	return (laid.leaves() ?? []).flatMap(({ data, x0, y0, x1, y1 }) =>
		data.part ? [{ part: data.part, x: x0, y: y0, width: x1 - x0, height: y1 - y0 }] : [],
	);
}

/** The largest, and all the others as one: slivers can neither be read nor hit. */
export function foldSmall<Item extends { readonly bytes: number; readonly objects: number }>(
	items: readonly Item[],
	most: number,
	leastShare: number,
): { readonly large: readonly Item[]; readonly small: readonly Item[] } {
	const total = items.reduce((sum, item) => sum + item.bytes, 0);
	const sorted = [...items].sort((a, b) => b.bytes - a.bytes);
	const fits = sorted.filter((item, at) => at < most && item.bytes >= total * leastShare);
	// One by itself is better shown than called "1 other".
	const large = sorted.length - fits.length === 1 ? sorted : fits;
	return { large, small: sorted.slice(large.length) };
}
