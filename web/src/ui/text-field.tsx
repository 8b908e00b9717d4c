import type { FormEvent, ReactNode, Ref } from "react";
import {
	TextField as AriaTextField,
	type TextFieldProps as AriaTextFieldProps,
	FieldError,
	Input,
	Label,
	Text,
	TextArea,
} from "react-aria-components";
import { cx } from "./cx";
import { errorClass, hintClass, inputClass, labelClass } from "./field";

export interface TextFieldProps extends Omit<AriaTextFieldProps, "className" | "children"> {
	readonly label: string;
	readonly hint?: ReactNode;
	readonly placeholder?: string;
	/** More than one line. */
	readonly rows?: number;
	/** For keys, paths and other text whose characters matter. */
	readonly mono?: boolean;
	/** Stands inside the field, at its end. */
	readonly suffix?: ReactNode;
	readonly hideLabel?: boolean;
	readonly className?: string;
	readonly inputRef?: Ref<HTMLInputElement>;
}

export function TextField(props: TextFieldProps) {
	const { label, hint, placeholder, rows, mono, suffix, hideLabel, className, inputRef, ...rest } =
		props;
	const classes = inputClass(
		cx(mono && "font-mono text-[0.8125rem]", rows ? "py-2" : "h-control", suffix ? "pe-10" : null),
	);
	const optional = placeholder === undefined ? {} : { placeholder };
	return (
		<AriaTextField {...rest} className={cx("flex min-w-0 flex-col gap-1.5", className)}>
			<Label className={hideLabel ? "sr-only" : labelClass}>{label}</Label>
			{rows ? (
				<TextArea
					rows={rows}
					spellCheck={mono ? false : undefined}
					className={classes}
					{...optional}
				/>
			) : (
				<div className="relative">
					<Input
						{...(inputRef ? { ref: inputRef } : {})}
						spellCheck={mono ? false : undefined}
						className={classes}
						onInput={recheck}
						{...optional}
					/>
					{suffix && <div className="absolute inset-y-0 end-0.5 flex items-center">{suffix}</div>}
				</div>
			)}
			{hint && (
				<Text slot="description" className={hintClass}>
					{hint}
				</Text>
			)}
			<FieldError className={errorClass} />
		</AriaTextField>
	);
}

/**
 * A field that is marked as wrong is looked at again with every key. Otherwise that happens when it is left: by
 * pressing the button below it, which then moves up with the vanishing message, away from under the pointer.
 */
function recheck({ currentTarget }: FormEvent<HTMLInputElement>): void {
	if (currentTarget.getAttribute("aria-invalid") !== "true") return;
	currentTarget.dispatchEvent(new Event("change", { bubbles: true }));
}
