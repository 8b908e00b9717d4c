import type { ReactNode } from "react";

/** A part of a form: what it is about at its start, the fields beside it; above each other on a phone. */
export function FormSection(props: {
	readonly title: string;
	readonly text: ReactNode;
	readonly children: ReactNode;
}) {
	return (
		<section className="grid gap-4 md:grid-cols-[11rem_1fr] md:gap-8">
			<div>
				<h2 className="font-medium">{props.title}</h2>
				<p className="mt-0.5 text-pretty text-ink-muted text-xs">{props.text}</p>
			</div>
			<div className="flex min-w-0 flex-col gap-4">{props.children}</div>
		</section>
	);
}
