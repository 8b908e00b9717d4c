import { parentOf } from "../../api/entry-path";
import { type ListingKey, listEntries } from "../../api/files";
import type { Entry } from "../../api/models";
import { session } from "../../api/session";
import { EntryPages } from "./entry-pages";

/** Where someone was in a folder, so that Back leads to the same rows. */
export interface Place {
	readonly scrollTop: number;
	readonly row: number;
}

/** Folders whose listing stays in memory after they are left, so that going back shows it at once. */
const KEPT = 12;
const GATHER_MS = 300;

interface Open {
	readonly key: ListingKey;
	readonly pages: EntryPages<Entry>;
	place: Place;
	/** A look again that is due soon. */
	due: boolean;
}

/** The listings of this tab. They outlive the screen that shows them. */
class FolderStore {
	private readonly open = new Map<string, Open>();

	/**
	 * The listing for a key; the same one as long as it is remembered. The grant's version is part of it: a
	 * changed grant may show other entries under the same path.
	 */
	get(key: ListingKey): Open {
		const id = JSON.stringify(key);
		const known = this.open.get(id);
		if (known) {
			this.open.delete(id);
			this.open.set(id, known);
			return known;
		}
		const created: Open = {
			key,
			pages: new EntryPages<Entry>({
				fetch: async (offset, limit, signal) => {
					const page = await listEntries(key, offset, limit, signal);
					return {
						...page,
						checkedAt: page.checked_at,
						freshness: page.freshness ?? null,
						totals: page.totals ?? null,
					};
				},
				later: (ms, run) => {
					const timer = setTimeout(run, ms);
					return () => clearTimeout(timer);
				},
			}),
			place: { scrollTop: 0, row: -1 },
			due: false,
		};
		this.open.set(id, created);
		for (const oldest of this.open.keys()) {
			if (this.open.size <= KEPT) break;
			this.open.delete(oldest);
		}
		return created;
	}

	forget(): void {
		this.open.clear();
	}

	/**
	 * Looks again at a folder in whatever order it is shown, and at the one above it. Twenty uploads tell twenty
	 * times that something changed; one look serves them all.
	 */
	changed(bucketId: string, folder: string): void {
		for (const open of this.open.values()) {
			const { key } = open;
			const meant = key.path === folder || (folder !== "" && key.path === parentOf(folder));
			if (key.bucketId !== bucketId || !meant || open.due) continue;
			open.due = true;
			setTimeout(() => {
				open.due = false;
				open.pages.refresh();
			}, GATHER_MS);
		}
	}
}

export const folders = new FolderStore();

// Two people may have different folders of one bucket, both by the path "".
session.onEnd(() => folders.forget());
