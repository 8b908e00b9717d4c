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

/** `isPending` keeps the width and the focus, and shows a moving line instead of the icon. */
export function Button({ variant, size, icon, className, children, ...props }: ButtonProps) {
	return (
		<AriaButton
			{...props}
			className={cx(buttonClass(variant, size, className), "relative overflow-hidden")}
		>
			{({ isPending }) => (
				<>
					{icon}
					{children}
					{isPending && <span aria-hidden="true" className="pending-line" />}
				</>
			)}
		</AriaButton>
	);
}
