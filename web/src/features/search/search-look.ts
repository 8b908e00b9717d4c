import { useState } from "react";
import { storageOrMemory } from "../../api/browser-storage";

/** How results are shown on this device. It names nothing, so it outlives the session. */
export interface SearchLook {
	readonly view: "list" | "grid";
	readonly grouped: boolean;
}

const KEY = "mb.search-look";
const storage = storageOrMemory();

function read(): SearchLook {
	try {
		const kept = JSON.parse(storage.getItem(KEY) ?? "{}") as Partial<SearchLook> | null;
		return { view: kept?.view === "grid" ? "grid" : "list", grouped: kept?.grouped === true };
	} catch {
		return { view: "list", grouped: false };
	}
}

export function useSearchLook(): [SearchLook, (look: SearchLook) => void] {
	const [look, setLook] = useState(read);
	return [
		look,
		(next) => {
			setLook(next);
			try {
				storage.setItem(KEY, JSON.stringify(next));
			} catch {
				// Full or forbidden storage: it holds until the page is left.
			}
		},
	];
}
