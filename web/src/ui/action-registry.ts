import { useLayoutEffect, useSyncExternalStore } from "react";

/** Something a person can do, wherever it is offered: toolbar, menu, palette or key. */
export interface Action {
	readonly id: string;
	readonly title: string;
	/** The heading under which the palette and the list of shortcuts show it. */
	readonly group: string;
	/** "mod+k", "shift+arrowdown", "?"; `mod` is Ctrl, or ⌘ on a Mac. Several are alternatives. */
	readonly keys?: readonly string[];
	/** Words that find it although they are not in the title. */
	readonly words?: string;
	/**
	 * Who reads the keys. "page": the registry, everywhere on the page. "place": the screen itself, so
	 * they are only listed here.
	 */
	readonly handledBy?: "page" | "place";
	/** False keeps it out of the palette: moving around a list, for example. */
	readonly inPalette?: boolean;
	/** Absent when it is only a line in the list of shortcuts. */
	readonly run?: () => void;
}

/** Everything that can be done right now. Screens add to it while they are shown. */
export class ActionRegistry {
	private readonly sets = new Set<readonly Action[]>();
	private current: readonly Action[] = [];
	private readonly listeners = new Set<() => void>();

	add(actions: readonly Action[]): () => void {
		this.sets.add(actions);
		this.update();
		return () => {
			this.sets.delete(actions);
			this.update();
		};
	}

	readonly all = (): readonly Action[] => this.current;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	};

	/** The action of a key press; the one that was added last wins. */
	find(event: KeyPress): Action | undefined {
		return this.current.findLast(
			(action) =>
				action.run &&
				action.handledBy !== "place" &&
				action.keys?.some((keys) => matches(keys, event)),
		);
	}

	/** The action that these keys would run now, for buttons that do the same. */
	byKeys(keys: string): Action | undefined {
		return this.current.findLast((action) => action.run && action.keys?.includes(keys));
	}

	private update(): void {
		this.current = [...this.sets].flat();
		for (const listener of this.listeners) listener();
	}
}

export type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** Does this key press mean `keys`? Shift is ignored for signs that need it on some keyboards, such as "?". */
export function matches(keys: string, event: KeyPress): boolean {
	const parts = keys.toLowerCase().split("+");
	const key = parts.at(-1) ?? "";
	const pressed = event.key === " " ? "space" : event.key.toLowerCase();
	const sign = key.length === 1 && !/[a-z0-9]/.test(key);
	return (
		pressed === key &&
		(event.ctrlKey || event.metaKey) === parts.includes("mod") &&
		event.altKey === parts.includes("alt") &&
		(sign || event.shiftKey === parts.includes("shift"))
	);
}

export const actionRegistry = new ActionRegistry();

/** Offers `actions` while the component is shown. Keep the array the same between renders (useMemo). */
export function useActions(actions: readonly Action[]): void {
	// Before the screen is painted: whoever sees an action can press its key.
	useLayoutEffect(() => actionRegistry.add(actions), [actions]);
}

export function useAllActions(): readonly Action[] {
	return useSyncExternalStore(actionRegistry.subscribe, actionRegistry.all);
}
