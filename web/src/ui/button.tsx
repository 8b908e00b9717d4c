import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import { cx } from "./cx";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
export type ButtonSize = "small" | "medium";

const VARIANTS: Readonly<Record<ButtonVariant, string>> = {
	primary:
		"bg-accent-fill text-accent-ink hover:bg-accent-fill-hover data-[pressed]:bg-accent-fill-hover",
	secondary:
		"border border-line bg-canvas text-ink hover:bg-[color-mix(in_srgb,var(--color-canvas),var(--color-ink)_4%)] data-[pressed]:bg-[color-mix(in_srgb,var(--color-canvas),var(--color-ink)_8%)]",
	ghost: "text-ink hover:bg-hover data-[pressed]:bg-pressed",
	danger:
		"bg-danger-fill text-white hover:bg-danger-fill-hover data-[pressed]:bg-danger-fill-hover",
};

/** The looks of a button, also for links that act like one. */
export function buttonClass(
	variant: ButtonVariant = "secondary",
	size: ButtonSize = "medium",
	className?: string,
): string {
	return cx(
		"inline-flex shrink-0 cursor-default select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium text-sm transition-colors duration-100",
		size === "small" ? "h-control-small px-2" : "h-control px-3",
		"disabled:opacity-50 data-[disabled]:opacity-50",
		VARIANTS[variant],
		className,
	);
}

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "children"> {
	readonly variant?: ButtonVariant;
	readonly size?: ButtonSize;
	/** Stands before the text; 16 px. */
	readonly icon?: ReactNode;
	readonly className?: string;
	readonly children: ReactNode;
}

/**
 * `isPending` keeps the width and the focus, ignores presses and shows a moving line. (The one of React Aria
 * leaves an image without a name in the document when the button goes away before it has ended.)
 */
export function Button(props: ButtonProps) {
	const { variant, size, icon, className, children, isPending, onPress, type, ...rest } = props;
	const { t } = useLingui();
	return (
		<AriaButton
			{...rest}
			type={isPending ? "button" : (type ?? "button")}
			{...(onPress && !isPending ? { onPress } : {})}
			className={cx(buttonClass(variant, size, className), "relative overflow-hidden")}
		>
			{icon}
			{children}
			{isPending && (
				<>
					<span className="sr-only">{t`(working)`}</span>
					<span aria-hidden="true" className="pending-line" />
				</>
			)}
		</AriaButton>
	);
}
