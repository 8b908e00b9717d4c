export type KeyedStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The browser's storage for this site. Where it is forbidden, things are kept as long as the page. */
export function storageOrMemory(): KeyedStorage {
	try {
		return window.localStorage;
	} catch {
		const kept = new Map<string, string>();
		return {
			getItem: (key) => kept.get(key) ?? null,
			setItem: (key, value) => void kept.set(key, value),
			removeItem: (key) => void kept.delete(key),
		};
	}
}
