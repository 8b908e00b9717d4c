import type { ReactNode } from "react";
import { cx } from "./cx";

/** Says what this place is for and offers the next step. */
export function EmptyState(props: {
	readonly icon?: ReactNode;
	readonly title: string;
	readonly children?: ReactNode;
	readonly actions?: ReactNode;
	readonly className?: string;
	/** "page" when nothing else is on the screen, so that it has a heading. */
	readonly level?: "page" | "section";
}) {
	const Heading = props.level === "page" ? "h1" : "h2";
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
			<Heading className="text-balance font-semibold text-base">{props.title}</Heading>
			{props.children && <div className="mt-1.5 text-pretty text-ink-muted">{props.children}</div>}
			{props.actions && (
				<div className="mt-5 flex flex-wrap justify-center gap-2">{props.actions}</div>
			)}
		</div>
	);
}
