import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";

type NoticeTone = "info" | "success" | "warning" | "danger";

const TONES = {
	info: { icon: Info, box: "border-line bg-sunken", mark: "text-ink-muted" },
	success: { icon: CircleCheck, box: "border-success/25 bg-success-soft", mark: "text-success" },
	warning: { icon: TriangleAlert, box: "border-warning/25 bg-warning-soft", mark: "text-warning" },
	danger: { icon: CircleAlert, box: "border-danger/25 bg-danger-soft", mark: "text-danger" },
} as const;

/** A sentence about the place where it stands. Problems are read aloud as soon as they appear. */
export function Notice(props: {
	readonly tone?: NoticeTone;
	readonly title?: string;
	readonly children?: ReactNode;
	readonly action?: ReactNode;
	readonly className?: string;
}) {
	const tone = props.tone ?? "info";
	const { icon: Icon, box, mark } = TONES[tone];
	return (
		<div
			role={tone === "danger" ? "alert" : "status"}
			className={cx("flex items-start gap-2.5 rounded-lg border px-3 py-2.5", box, props.className)}
		>
			<Icon size={16} aria-hidden="true" className={cx("mt-0.5 shrink-0", mark)} />
			<div className="min-w-0 flex-1">
				{props.title && <p className="font-medium">{props.title}</p>}
				{props.children && (
					<div className={props.title ? "text-ink-muted" : undefined}>{props.children}</div>
				)}
			</div>
			{props.action}
		</div>
	);
}
