import type { ReactNode } from "react";
import { cx } from "./cx";

export type Tone = "neutral" | "accent" | "success" | "warning" | "danger";

const TONES: Readonly<Record<Tone, string>> = {
	neutral: "border-line bg-sunken text-ink-muted",
	accent: "border-accent/25 bg-accent-soft text-accent",
	success: "border-success/25 bg-success-soft text-success",
	warning: "border-warning/25 bg-warning-soft text-warning",
	danger: "border-danger/25 bg-danger-soft text-danger",
};

/** A short fact about a thing. The words carry the meaning, the colour only helps. */
export function Badge(props: {
	readonly tone?: Tone;
	readonly icon?: ReactNode;
	readonly children: ReactNode;
	readonly className?: string;
	readonly title?: string;
}) {
	return (
		<span
			title={props.title}
			className={cx(
				"inline-flex h-5 shrink-0 items-center gap-1 whitespace-nowrap rounded-sm border px-1.5 font-medium text-[0.6875rem]",
				TONES[props.tone ?? "neutral"],
				props.className,
			)}
		>
			{props.icon}
			{props.children}
		</span>
	);
}
