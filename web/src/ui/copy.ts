/** Puts text on the clipboard; false when the browser does not let us. */
export async function copyText(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return copyBySelection(text);
	}
}

/** The old way, for pages that are not served over TLS. */
function copyBySelection(text: string): boolean {
	const area = document.createElement("textarea");
	area.value = text;
	area.setAttribute("aria-hidden", "true");
	area.className = "fixed opacity-0";
	// Inside of an open dialog, because focus may not leave it.
	(document.querySelector("[role=dialog],[role=alertdialog]") ?? document.body).append(area);
	const before = document.activeElement;
	area.select();
	const done = document.execCommand("copy");
	area.remove();
	if (before instanceof HTMLElement) before.focus();
	return done;
}
