import { cx } from "./cx";

/** The looks that all fields share. */
export const labelClass = "font-medium text-ink text-sm";
export const hintClass = "text-ink-muted text-xs";
export const errorClass = "text-danger text-xs";

export function inputClass(className?: string): string {
	return cx(
		"w-full min-w-0 rounded-md border border-line-strong/70 bg-canvas px-2.5 text-ink text-sm",
		"data-[hovered]:border-line-strong data-[focused]:border-accent data-[focused]:outline-2 data-[focused]:outline-accent/30 data-[focused]:outline-offset-0",
		"[&:is(input,textarea):read-only]:bg-sunken [&:is(input,textarea):read-only]:text-ink-muted data-[invalid]:border-danger data-[disabled]:bg-sunken data-[disabled]:text-ink-muted",
		className,
	);
}

/** How long a refused form may take to show what is wrong with it. */
const SHOWN_WITHIN_MS = 1000;

/** After a form was refused: the first field that has to be changed. */
export function focusFirstInvalid(form: HTMLFormElement): void {
	const focus = () => {
		const field = form.querySelector<HTMLElement>("[aria-invalid=true]");
		field?.focus();
		return field !== null;
	};
	// The fields are marked when the messages are shown, which takes a frame or, on a busy machine, a few.
	requestAnimationFrame(() => {
		if (focus()) return;
		const marked = new MutationObserver(() => {
			if (focus()) marked.disconnect();
		});
		marked.observe(form, { subtree: true, attributeFilter: ["aria-invalid"] });
		setTimeout(() => marked.disconnect(), SHOWN_WITHIN_MS);
	});
}
