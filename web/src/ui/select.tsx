import { Check, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import {
	Select as AriaSelect,
	Button,
	FieldError,
	type Key,
	Label,
	ListBox,
	ListBoxItem,
	Popover,
	SelectValue,
	Text,
} from "react-aria-components";
import { cx } from "./cx";
import { errorClass, hintClass, inputClass, labelClass } from "./field";
import { popoverClass } from "./menu";

export interface Choice<Value extends string> {
	readonly value: Value;
	readonly label: string;
	readonly hint?: string;
}

export interface SelectProps<Value extends string> {
	readonly label: string;
	readonly value: Value | null;
	readonly onChange: (value: Value) => void;
	readonly choices: readonly Choice<Value>[];
	readonly hint?: ReactNode;
	readonly name?: string;
	readonly placeholder?: string;
	readonly hideLabel?: boolean;
	readonly isDisabled?: boolean;
	readonly className?: string;
}

export function Select<Value extends string>(props: SelectProps<Value>) {
	const { label, value, onChange, choices, hint, hideLabel, className, ...rest } = props;
	return (
		<AriaSelect
			{...rest}
			value={value}
			onChange={(key: Key | null) => {
				const choice = choices.find((one) => one.value === key);
				if (choice) onChange(choice.value);
			}}
			className={cx("flex min-w-0 flex-col gap-1.5", className)}
		>
			<Label className={hideLabel ? "sr-only" : labelClass}>{label}</Label>
			<Button className={inputClass("flex h-control cursor-default items-center gap-2 text-start")}>
				<SelectValue className="min-w-0 flex-1 truncate data-[placeholder]:text-ink-muted">
					{({ selectedText, defaultChildren }) => selectedText || defaultChildren}
				</SelectValue>
				<ChevronsUpDown size={14} aria-hidden="true" className="shrink-0 text-ink-faint" />
			</Button>
			{hint && (
				<Text slot="description" className={hintClass}>
					{hint}
				</Text>
			)}
			<FieldError className={errorClass} />
			<Popover offset={4} className={cx(popoverClass, "min-w-(--trigger-width) max-w-80")}>
				<ListBox className="max-h-80 overflow-auto p-1 outline-none">
					{choices.map((choice) => (
						<ListBoxItem
							key={choice.value}
							id={choice.value}
							textValue={choice.label}
							className="group/item flex min-h-8 cursor-default items-center gap-2 rounded-md px-2 py-1 outline-none data-[focused]:bg-hover"
						>
							<span className="min-w-0 flex-1">
								<Text slot="label" className="block truncate">
									{choice.label}
								</Text>
								{choice.hint && (
									<Text slot="description" className={cx("block", hintClass)}>
										{choice.hint}
									</Text>
								)}
							</span>
							<Check
								size={14}
								aria-hidden="true"
								className="invisible shrink-0 text-accent group-data-[selected]/item:visible"
							/>
						</ListBoxItem>
					))}
				</ListBox>
			</Popover>
		</AriaSelect>
	);
}
