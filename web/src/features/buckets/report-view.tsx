import { Trans, useLingui } from "@lingui/react/macro";
import { CircleCheck, CircleMinus, CircleX } from "lucide-react";
import type { Check, CheckName, Report } from "../../api/models";
import { Snippet } from "../../ui/copy-field";
import { cx } from "../../ui/cx";
import { Skeleton } from "../../ui/skeleton";
import { When } from "../../ui/when";

/** The connection test as a list: what works, what does not, and what to change. */
export function ReportView({ report }: { report: Report }) {
	const failed = report.checks.filter((check) => check.status === "failed").length;
	return (
		<section aria-live="polite" className="overflow-hidden rounded-lg border border-line bg-canvas">
			<header className="flex flex-wrap items-baseline gap-x-3 border-line border-b bg-sunken/60 px-4 py-2.5">
				<h2 className="flex-1 font-medium">
					{report.ok ? (
						<Trans>Everything works</Trans>
					) : failed === 1 ? (
						<Trans>One thing to change</Trans>
					) : (
						<Trans>{failed} things to change</Trans>
					)}
				</h2>
				<span className="text-ink-muted text-xs">
					<Trans>
						Checked <When at={report.checked_at} />
					</Trans>
				</span>
			</header>
			<ul>
				{report.checks.map((check) => (
					<CheckLine key={check.check} check={check} />
				))}
			</ul>
		</section>
	);
}

const MARKS = {
	passed: { icon: CircleCheck, color: "text-success" },
	failed: { icon: CircleX, color: "text-danger" },
	skipped: { icon: CircleMinus, color: "text-ink-faint" },
} as const;

function CheckLine({ check }: { check: Check }) {
	const { t } = useLingui();
	const title = useCheckTitle()(check.check);
	const { icon: Icon, color } = MARKS[check.status];
	const status = {
		passed: t`Works`,
		failed: t`Does not work`,
		skipped: t`Not tried`,
	}[check.status];
	return (
		<li className="flex gap-3 border-line-soft border-b px-4 py-2.5 last:border-0">
			<Icon size={16} aria-hidden="true" className={cx("mt-0.5 shrink-0", color)} />
			<div className="min-w-0 flex-1">
				<div className="flex flex-wrap gap-x-3">
					<span className="w-40 shrink-0 font-medium">{title}</span>
					<span className="min-w-0 flex-1 basis-60 text-ink-muted">
						<span className="sr-only">{status}. </span>
						{check.detail}
					</span>
				</div>
				{check.fix && (
					<div className="mt-2 mb-1">
						<p>{check.fix.text}</p>
						{check.fix.snippet && (
							<Snippet label={t`To copy: ${title}`} text={check.fix.snippet} className="mt-2" />
						)}
					</div>
				)}
			</div>
		</li>
	);
}

function useCheckTitle(): (check: CheckName) => string {
	const { t } = useLingui();
	return (check) =>
		({
			connect: t`Connection`,
			clock: t`Clock`,
			list: t`List files`,
			put: t`Upload files`,
			get: t`Read files`,
			delete: t`Delete files`,
			cors: t`Use in browsers (CORS)`,
		})[check];
}

const WIDTHS = [
	["connect", "w-72"],
	["clock", "w-56"],
	["list", "w-64"],
	["put", "w-60"],
	["get", "w-72"],
	["delete", "w-52"],
	["cors", "w-64"],
] as const;

/** In the shape of a report, while the test runs. */
export function ReportSkeleton() {
	const { t } = useLingui();
	return (
		<div
			role="status"
			aria-label={t`Testing the connection`}
			className="overflow-hidden rounded-lg border border-line bg-canvas"
		>
			<div className="border-line border-b bg-sunken/60 px-4 py-2.5">
				<Trans>Testing the connection</Trans>
			</div>
			{WIDTHS.map(([key, width]) => (
				<div
					key={key}
					className="flex h-10 items-center gap-3 border-line-soft border-b px-4 last:border-0"
				>
					<Skeleton className="size-4 rounded-full!" />
					<Skeleton className="w-24" />
					<Skeleton className={cx("ms-10 max-sm:hidden", width)} />
				</div>
			))}
		</div>
	);
}
