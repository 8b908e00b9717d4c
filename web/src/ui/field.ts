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

/** After a form was refused: the first field that has to be changed. */
export function focusFirstInvalid(form: HTMLFormElement): void {
	// The fields are marked when the messages are shown.
	requestAnimationFrame(() => {
		form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
	});
}
