import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import { type ButtonSize, type ButtonVariant, buttonClass } from "./button";
import { cx } from "./cx";
import { Tooltip } from "./tooltip";

export interface IconButtonProps
	extends Omit<AriaButtonProps, "className" | "children" | "aria-label"> {
	/** Read aloud, and shown on hover. */
	readonly label: string;
	/** Keys that do the same, shown on hover. */
	readonly keys?: string;
	readonly variant?: ButtonVariant;
	readonly size?: ButtonSize;
	readonly className?: string;
	readonly children: ReactNode;
}

export function IconButton(props: IconButtonProps) {
	const { label, keys, variant = "ghost", size = "medium", className, children, ...rest } = props;
	return (
		<Tooltip text={label} {...(keys ? { keys } : {})}>
			<AriaButton
				{...rest}
				aria-label={label}
				className={cx(
					buttonClass(variant, size),
					"px-0!",
					size === "small" ? "size-control-small" : "size-control",
					variant === "ghost" && "text-ink-muted hover:text-ink",
					className,
				)}
			>
				{children}
			</AriaButton>
		</Tooltip>
	);
}
