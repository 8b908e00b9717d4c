import type { ReactElement } from "react";
import { Tooltip as AriaTooltip, TooltipTrigger } from "react-aria-components";
import { Keys } from "./kbd";

interface TooltipProps {
	readonly text: string;
	readonly keys?: string;
	/** One element that can be focused, from React Aria. */
	readonly children: ReactElement;
}

export function Tooltip({ text, keys, children }: TooltipProps) {
	return (
		<TooltipTrigger delay={500} closeDelay={80}>
			{children}
			<AriaTooltip
				offset={6}
				className="flex max-w-72 animate-fade-in items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 text-ink text-xs shadow-float"
			>
				{text}
				{keys && <Keys keys={keys} />}
			</AriaTooltip>
		</TooltipTrigger>
	);
}
