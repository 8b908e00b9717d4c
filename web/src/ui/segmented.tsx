import type { ReactNode } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { cx } from "./cx";

export interface Segment<Value extends string> {
	readonly value: Value;
	readonly label: string;
	/** Shown instead of the label, which is then read aloud. */
	readonly icon?: ReactNode;
}

/** A choice between few things that are all in sight. */
export function Segmented<Value extends string>(props: {
	readonly label: string;
	readonly value: Value;
	readonly onChange: (value: Value) => void;
	readonly segments: readonly Segment<Value>[];
	readonly className?: string;
}) {
	return (
		<ToggleButtonGroup
			aria-label={props.label}
			selectionMode="single"
			disallowEmptySelection
			selectedKeys={[props.value]}
			onSelectionChange={(keys) => {
				const segment = props.segments.find((one) => keys.has(one.value));
				if (segment) props.onChange(segment.value);
			}}
			className={cx(
				"inline-flex h-control shrink-0 items-stretch gap-0.5 rounded-md border border-line bg-sunken p-0.5",
				props.className,
			)}
		>
			{props.segments.map((segment) => (
				<ToggleButton
					key={segment.value}
					id={segment.value}
					aria-label={segment.label}
					className="flex min-w-7 flex-auto cursor-default items-center whitespace-nowrap justify-center gap-1.5 rounded-sm px-2 text-ink-muted data-[selected]:bg-[light-dark(var(--color-raised),var(--color-line))] data-[hovered]:text-ink data-[selected]:font-medium data-[selected]:text-ink data-[selected]:shadow-[0_0_0_1px_var(--color-line)]"
				>
					{segment.icon ?? segment.label}
				</ToggleButton>
			))}
		</ToggleButtonGroup>
	);
}
