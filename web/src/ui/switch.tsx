import type { ReactNode } from "react";
import { type SwitchProps as AriaProps, Switch as AriaSwitch } from "react-aria-components";
import { cx } from "./cx";

export interface SwitchProps extends Omit<AriaProps, "className" | "children"> {
	readonly children: ReactNode;
	readonly className?: string;
}

export function Switch({ children, className, ...props }: SwitchProps) {
	return (
		<AriaSwitch
			{...props}
			className={cx(
				"group/switch flex min-h-6 cursor-default items-center gap-2 data-[disabled]:opacity-50",
				className,
			)}
		>
			<span
				aria-hidden="true"
				className="flex h-4.5 w-8 shrink-0 items-center rounded-full bg-line-strong p-0.5 transition-colors group-data-[selected]/switch:bg-accent-fill group-data-[focus-visible]/switch:outline-2 group-data-[focus-visible]/switch:outline-accent group-data-[focus-visible]/switch:outline-offset-2"
			>
				<span className="size-3.5 rounded-full bg-white transition-transform duration-120 group-data-[selected]/switch:translate-x-3.5 rtl:group-data-[selected]/switch:-translate-x-3.5" />
			</span>
			<span>{children}</span>
		</AriaSwitch>
	);
}
