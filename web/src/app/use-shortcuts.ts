import { useEffect } from "react";
import { actionRegistry } from "../ui/action-registry";

/** What lies over the page. A message in the corner is an alertdialog too, but in nobody's way. */
const OPEN = "[role=dialog],[role=alertdialog]:not([aria-modal=false]),[role=menu]";

/** Runs the action of a key, unless somebody is typing or a dialog is open. */
export function useShortcuts(): void {
	useEffect(() => {
		const onKey = (event: KeyboardEvent) => {
			if (event.defaultPrevented || event.isComposing || event.repeat) return;
			const withModifier = event.ctrlKey || event.metaKey;
			if (!withModifier && isTyping(event.target)) return;
			if (document.querySelector(OPEN)) return;
			const action = actionRegistry.find(event);
			if (!action?.run) return;
			event.preventDefault();
			action.run();
		};
		window.addEventListener("keydown", onKey);
		return () => window.removeEventListener("keydown", onKey);
	}, []);
}

function isTyping(target: EventTarget | null): boolean {
	return (
		target instanceof HTMLElement &&
		(target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
	);
}
