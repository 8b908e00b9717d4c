/** What the selection remembers of an entry, so that counts and sizes need no loaded page. */
export interface Picked {
	readonly path: string;
	readonly kind: "folder" | "file";
	/** Bytes; null for folders and unknown sizes. */
	readonly size: number | null;
}

/**
 * Which entries of one folder are selected. Two forms: some named entries, or everything except
 * some named entries. The second keeps "select all 84,213" cheap although only a window of the
 * folder is in memory.
 */
export interface Selection<P extends Picked = Picked> {
	readonly all: boolean;
	/** The selected entries, or with `all` the ones that are not. */
	readonly named: ReadonlyMap<string, P>;
	/** Row from which Shift extends; null before the first selection. */
	readonly anchor: number | null;
}

export const NOTHING: Selection<never> = {
	all: false,
	named: new Map<string, never>(),
	anchor: null,
};

export function isSelected(selection: Selection, path: string): boolean {
	return selection.named.has(path) !== selection.all;
}

/** How many entries are selected in a folder of `total`. */
export function selectedCount(selection: Selection, total: number): number {
	return selection.all ? Math.max(0, total - selection.named.size) : selection.named.size;
}

/** Sum of the sizes in bytes, or null when it cannot be told from what is in memory. */
export function selectedSize(selection: Selection): number | null {
	if (selection.all) return null;
	let sum = 0;
	for (const { size } of selection.named.values()) {
		if (size === null) return null;
		sum += size;
	}
	return sum;
}

/** A plain click: this entry and nothing else. */
export function only<P extends Picked>(entry: P, row: number): Selection<P> {
	return { all: false, named: new Map([[entry.path, entry]]), anchor: row };
}

/** Ctrl-click or Space with Ctrl: adds the entry or takes it away. */
export function toggled<P extends Picked>(
	selection: Selection<P>,
	entry: P,
	row: number,
): Selection<P> {
	const named = new Map(selection.named);
	if (!named.delete(entry.path)) named.set(entry.path, entry);
	return { all: selection.all, named, anchor: row };
}

/** Everything in a folder: by name where all of it is in memory, so that what is done with named entries can be done. */
export function everything<P extends Picked>(entries: readonly P[] | null = null): Selection<P> {
	if (!entries) return { all: true, named: new Map<string, P>(), anchor: 0 };
	return { all: false, named: new Map(entries.map((entry) => [entry.path, entry])), anchor: 0 };
}

/** The rows that Shift reaches from the anchor to `row`, first and last included. */
export function reach(selection: Selection, row: number): { first: number; last: number } {
	const anchor = selection.anchor ?? row;
	return { first: Math.min(anchor, row), last: Math.max(anchor, row) };
}

/**
 * Shift-click: exactly the given entries, or with `keep` (Ctrl-Shift) these as well. The anchor
 * stays where it was, so the next Shift-click turns around the same row.
 */
export function extended<P extends Picked>(
	selection: Selection<P>,
	entries: readonly P[],
	row: number,
	keep: boolean,
): Selection<P> {
	const anchor = selection.anchor ?? row;
	if (keep && selection.all) {
		const named = new Map(selection.named);
		for (const entry of entries) named.delete(entry.path);
		return { all: true, named, anchor };
	}
	const named = new Map<string, P>(keep ? selection.named : []);
	for (const entry of entries) named.set(entry.path, entry);
	return { all: false, named, anchor };
}

/** Forgets entries that are gone (deleted), keeping the rest selected. */
export function without<P extends Picked>(
	selection: Selection<P>,
	paths: Iterable<string>,
): Selection<P> {
	if (selection.all) return NOTHING;
	const named = new Map(selection.named);
	for (const path of paths) named.delete(path);
	return named.size === selection.named.size ? selection : { ...selection, named };
}
