import type { ReactNode } from "react";
import { cx } from "./cx";
import { useTitle } from "./use-title";

/** A screen with a title, what it is for, and its actions. */
export function Page(props: {
	readonly title: string;
	readonly description?: ReactNode;
	readonly back?: ReactNode;
	readonly actions?: ReactNode;
	readonly children: ReactNode;
	readonly width?: "form" | "wide";
}) {
	useTitle(props.title);
	return (
		<div className="scroll-quiet h-full overflow-y-auto">
			<div
				className={cx(
					"mx-auto flex min-h-full w-full flex-col px-4 pt-5 pb-16 sm:px-8 sm:pt-8",
					props.width === "form" ? "max-w-180" : "max-w-280",
				)}
			>
				{props.back}
				<header className="mb-6 flex flex-wrap items-start gap-x-4 gap-y-3">
					<div className="min-w-0 flex-1 basis-64">
						<h1 className="truncate font-semibold text-xl tracking-[-0.01em]">{props.title}</h1>
						{props.description && (
							<p className="mt-1 max-w-prose text-pretty text-ink-muted">{props.description}</p>
						)}
					</div>
					{props.actions && <div className="flex flex-wrap gap-2">{props.actions}</div>}
				</header>
				{props.children}
			</div>
		</div>
	);
}
