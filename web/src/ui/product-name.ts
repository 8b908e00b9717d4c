import { useEffect, useSyncExternalStore } from "react";

/** What the product is called where only one half of it is in use, and where both are. */
const NAMES = { mediabridge: "MediaBridge", purelymanage: "PurelyManage" } as const;

let name: string = NAMES.mediabridge;
const listeners = new Set<() => void>();

function subscribe(listener: () => void) {
	listeners.add(listener);
	return () => void listeners.delete(listener);
}

/** For titles and texts. */
export function useProductName(): string {
	return useSyncExternalStore(subscribe, () => name);
}

/** The server has said what it is; until it has, the name stays what it was. */
export function useNameOfProduct(said: keyof typeof NAMES | undefined): void {
	useEffect(() => {
		if (said === undefined || NAMES[said] === name) return;
		name = NAMES[said];
		for (const tell of listeners) tell();
	}, [said]);
}
