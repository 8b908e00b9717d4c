import type { ReactNode } from "react";

/** One number of the overview, and a few words on it. Inside of a list of terms. */
export function Figure(props: {
	readonly title: string;
	readonly value: ReactNode;
	readonly children?: ReactNode;
}) {
	return (
		<div className="rounded-lg border border-line px-4 py-3">
			<dt className="text-ink-muted text-xs">{props.title}</dt>
			<dd>
				<span className="mt-0.5 block font-semibold text-xl tabular-nums">{props.value}</span>
				<span className="mt-0.5 block min-h-4 text-ink-muted text-xs">{props.children}</span>
			</dd>
		</div>
	);
}
