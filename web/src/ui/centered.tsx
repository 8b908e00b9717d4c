import type { ReactNode } from "react";
import { cx } from "./cx";
import { Logo } from "./logo";
import { useTitle } from "./use-title";

/** A page with one thing to do, before anything else of the app is there. */
export function Centered(props: {
	readonly title: string;
	readonly description?: ReactNode;
	readonly children?: ReactNode;
	readonly className?: string;
}) {
	useTitle(props.title);
	return (
		<main className="scroll-quiet flex h-full flex-col overflow-y-auto p-4">
			<div className={cx("m-auto w-full max-w-96 py-6", props.className)}>
				<Logo className="mb-5 size-9" />
				<h1 className="text-balance font-semibold text-xl tracking-[-0.01em]">{props.title}</h1>
				{props.description && (
					<div className="mt-1.5 text-pretty text-ink-muted">{props.description}</div>
				)}
				{props.children && <div className="mt-6">{props.children}</div>}
			</div>
		</main>
	);
}
