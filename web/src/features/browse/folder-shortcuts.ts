import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import type { Action } from "../../ui/action-registry";

/** The keys of the entry grid, for the list of shortcuts; the grid itself reads them. */
export function useFolderShortcuts(): readonly Action[] {
	const { t } = useLingui();
	return useMemo(() => {
		const group = t`Files`;
		const key = (id: string, title: string, ...keys: string[]): Action => ({
			id: `files:${id}`,
			title,
			group,
			keys,
			handledBy: "place",
			inPalette: false,
		});
		return [
			key("open", t`Open`, "enter"),
			key("preview", t`Preview`, "space"),
			key("parent", t`Folder above`, "backspace", "alt+arrowup"),
			key("all", t`Select all`, "mod+a"),
			key("extend", t`Extend the selection`, "shift+arrowdown"),
			key("toggle", t`Select or unselect`, "mod+space"),
			key("none", t`Clear the selection`, "escape"),
			key("delete", t`Delete`, "delete"),
			key("menu", t`Menu of actions`, "shift+f10"),
		];
	}, [t]);
}
