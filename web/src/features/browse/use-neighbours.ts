import { useEffect, useState } from "react";
import type { Entry } from "../../api/models";
import type { EntryPages, PagesState } from "./entry-pages";

/** Rows looked through for a file that was opened by its URL; beyond that it has no left and right. */
const MOST_LOOKED_AT = 20_000;

export interface FileNeighbours {
	readonly known: Entry | undefined;
	readonly row: number | null;
	readonly previous: Entry | null;
	readonly next: Entry | null;
	readonly position: number | null;
	readonly total: number | null;
}

const NONE: FileNeighbours = {
	known: undefined,
	row: null,
	previous: null,
	next: null,
	position: null,
	total: null,
};

/**
 * The files before and after `path` in the folder's order. `hint` is the row it was opened from, if any;
 * otherwise the row is looked for once the folder is listed.
 */
export function useNeighbours(
	pages: EntryPages<Entry>,
	state: PagesState,
	path: string | undefined,
	hint: number | null,
	enabled: boolean,
): FileNeighbours {
	const [found, setFound] = useState<FileNeighbours & { readonly of: string }>({ ...NONE, of: "" });
	const { total, version } = state;

	// biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that rows may have moved
	useEffect(() => {
		if (path === undefined || !enabled || total === null) return;
		const controller = new AbortController();
		const { signal } = controller;
		void (async () => {
			const near = [hint, found.of === path ? found.row : null].find(
				(row) => row !== null && pages.at(row)?.path === path,
			);
			const row =
				near ?? (await pages.find((entry) => entry.path === path, MOST_LOOKED_AT, signal));
			if (signal.aborted) return;
			if (row === null) {
				setFound({ ...NONE, of: path });
				return;
			}
			const around = await pages.range(Math.max(0, row - 1), Math.min(total - 1, row + 1), signal);
			if (signal.aborted) return;
			const at = around.findIndex((entry) => entry.path === path);
			const fileOrNull = (entry: Entry | undefined) => (entry?.kind === "file" ? entry : null);
			const first = firstFile(pages, total);
			setFound({
				of: path,
				known: around[at],
				row,
				previous: at > 0 ? fileOrNull(around[at - 1]) : null,
				next: fileOrNull(around[at + 1]),
				position: first === null ? null : row - first + 1,
				total: first === null ? null : total - first,
			});
		})().catch(() => {
			// The folder is out of reach: the file itself is still shown.
		});
		return () => controller.abort();
	}, [pages, path, hint, enabled, total, version]);

	return found.of === path ? found : NONE;
}

/** The row of the first file, folders coming first; null when it is not in memory. */
function firstFile(pages: EntryPages<Entry>, total: number): number | null {
	for (let row = 0; row < total; row++) {
		const entry = pages.at(row);
		if (!entry) return null;
		if (entry.kind === "file") return row;
	}
	return null;
}
