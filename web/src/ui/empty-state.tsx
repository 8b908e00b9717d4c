import type { ReactNode } from "react";
import { cx } from "./cx";

/** Says what this place is for and offers the next step. */
export function EmptyState(props: {
	readonly icon?: ReactNode;
	readonly title: string;
	readonly children?: ReactNode;
	readonly actions?: ReactNode;
	readonly className?: string;
}) {
	return (
		<div
			className={cx(
				"mx-auto flex max-w-md flex-col items-center px-4 py-16 text-center",
				props.className,
			)}
		>
			{props.icon && (
				<span
					aria-hidden="true"
					className="mb-4 grid size-11 place-items-center rounded-xl border border-line bg-canvas text-ink-muted"
				>
					{props.icon}
				</span>
			)}
			<h2 className="text-balance font-semibold text-base">{props.title}</h2>
			{props.children && <div className="mt-1.5 text-pretty text-ink-muted">{props.children}</div>}
			{props.actions && (
				<div className="mt-5 flex flex-wrap justify-center gap-2">{props.actions}</div>
			)}
		</div>
	);
}
