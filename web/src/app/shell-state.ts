import { useSyncExternalStore } from "react";

/** What is open in the frame; the actions change it from anywhere. */
interface ShellState {
	readonly collapsed: boolean;
	readonly sheet: boolean;
	readonly overlay: "search" | "palette" | "shortcuts" | "notices" | null;
	/** Where the search begins; everywhere when empty. */
	readonly searchFrom: { readonly bucket?: string; readonly path?: string | undefined };
	/** What was typed before the palette opened. */
	readonly paletteText: string;
}

const KEY = "mb.sidebar";
const listeners = new Set<() => void>();

function readCollapsed(): boolean {
	try {
		return localStorage.getItem(KEY) === "collapsed";
	} catch {
		return false;
	}
}

let state: ShellState = {
	collapsed: readCollapsed(),
	sheet: false,
	overlay: null,
	searchFrom: {},
	paletteText: "",
};

export function setShell(change: Partial<ShellState>): void {
	state = { ...state, ...change };
	if (change.collapsed !== undefined) {
		try {
			localStorage.setItem(KEY, change.collapsed ? "collapsed" : "open");
		} catch {
			// Forbidden storage: it holds until the page is left.
		}
	}
	for (const listener of listeners) listener();
}

export function shellState(): ShellState {
	return state;
}

export function useShell(): ShellState {
	return useSyncExternalStore((listener) => {
		listeners.add(listener);
		return () => listeners.delete(listener);
	}, shellState);
}
