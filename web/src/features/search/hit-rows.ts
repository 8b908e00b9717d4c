/** How hits lie on the screen: lines of the list, and where an arrow leads. */

export type HitRow =
	| { readonly kind: "bucket"; readonly bucketId: string; readonly count: number }
	/** Folders beside each other, above the files. */
	| { readonly kind: "folders"; readonly first: number; readonly count: number }
	/** Positions in the order of the screen, not in the order of arrival. */
	| { readonly kind: "hits"; readonly first: number; readonly count: number };

export interface HitLayout<Hit> {
	readonly rows: readonly HitRow[];
	/** The hits as they lie on the screen. */
	readonly order: readonly Hit[];
	/** The row of each hit of `order`. */
	readonly rowOf: readonly number[];
	/** So many folders stand above the first file. */
	readonly lead: number;
}

/**
 * Lays hits out in lines of `columns`; grouped ones under their bucket, in the order in which buckets first appear.
 * Folders share one line above the files; where there are no files, they are the hits.
 */
export function layOut<Hit extends { readonly bucket_id: string }>(
	files: readonly Hit[],
	folders: readonly Hit[],
	columns: number,
	grouped: boolean,
): HitLayout<Hit> {
	const groups = new Map<string, Hit[]>();
	for (const hit of files.length > 0 ? files : folders) {
		const name = grouped ? hit.bucket_id : "";
		const group = groups.get(name);
		if (group) group.push(hit);
		else groups.set(name, [hit]);
	}
	const rows: HitRow[] = [];
	const order: Hit[] = [];
	const rowOf: number[] = [];
	const lead = files.length > 0 ? folders.length : 0;
	if (lead > 0) {
		rows.push({ kind: "folders", first: 0, count: lead });
		for (const folder of folders) {
			rowOf.push(0);
			order.push(folder);
		}
	}
	for (const [bucketId, group] of groups) {
		if (grouped) rows.push({ kind: "bucket", bucketId, count: group.length });
		for (let at = 0; at < group.length; at += columns) {
			const line = group.slice(at, at + columns);
			for (const hit of line) {
				rowOf.push(rows.length);
				order.push(hit);
			}
			rows.push({ kind: "hits", first: order.length - line.length, count: line.length });
		}
	}
	return { rows, order, rowOf, lead };
}

export type Move = "up" | "down" | "left" | "right" | "page-up" | "page-down" | "first" | "last";

/** Lines that Page Up and Page Down pass. */
const PAGE = 8;

/** The hit that a key leads to from `from`. Lines of a group may be shorter than the others. */
export function moved(layout: HitLayout<unknown>, from: number, move: Move): number {
	const last = layout.order.length - 1;
	if (last < 0) return 0;
	const within = (at: number) => Math.max(0, Math.min(last, at));
	switch (move) {
		case "left":
			return within(from - 1);
		case "right":
			return within(from + 1);
		case "first":
			return 0;
		case "last":
			return last;
		case "up":
			return lines(layout, from, -1);
		case "down":
			return lines(layout, from, 1);
		case "page-up":
			return lines(layout, from, -PAGE);
		case "page-down":
			return lines(layout, from, PAGE);
	}
}

function lines({ rows, rowOf, order }: HitLayout<unknown>, from: number, by: number): number {
	const start = rowOf[from];
	if (start === undefined) return 0;
	const row = rows[start];
	const column = row && row.kind !== "bucket" ? from - row.first : 0;
	let found = start;
	for (
		let at = start + Math.sign(by), left = Math.abs(by);
		left > 0 && rows[at];
		at += Math.sign(by)
	) {
		if (rows[at]?.kind === "bucket") continue;
		found = at;
		left--;
	}
	const target = rows[found];
	if (!target || target.kind === "bucket") return from;
	// At the edge: the very first or last.
	if (found === start) return by < 0 ? 0 : order.length - 1;
	return target.first + Math.min(column, target.count - 1);
}
