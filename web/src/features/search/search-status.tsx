import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Bucket } from "../../api/models";
import { Button } from "../../ui/button";
import { formatDuration, formatNumber } from "../../ui/format";
import { useFreshnessWords, useNow } from "../../ui/freshness-words";
import { Notice } from "../../ui/notice";
import type { BucketRun, SearchRun } from "./search-run";

const TRUTH = ["indexing", "listed", "checked", "live"];

/** How many, how fast, and how true, in one quiet line. */
export function SearchStatus(props: {
	readonly run: SearchRun;
	readonly buckets: ReadonlyMap<string, Bucket>;
	readonly onStop: () => void;
	readonly onAgain: () => void;
}) {
	const { run, buckets } = props;
	const { t, i18n } = useLingui();
	const ticking = run.buckets.some(({ freshness }) => freshness.state === "checked");
	const now = useNow(ticking);
	const words = useFreshnessWords();
	const nameOf = (id: string) => buckets.get(id)?.name ?? t`a bucket`;

	// Buckets of which the same can be said are said together.
	const said = new Map<string, string[]>();
	// What is least true comes first: the line may be too short for all.
	const byTruth = [...run.buckets].sort(
		(a, b) => TRUTH.indexOf(a.freshness.state) - TRUTH.indexOf(b.freshness.state),
	);
	for (const bucket of byTruth) {
		if (bucket.state === "failed") continue;
		const text = words(bucket.freshness, now);
		said.set(text, [...(said.get(text) ?? []), nameOf(bucket.bucketId)]);
	}
	const freshness = [...said].map(([text, names]) =>
		said.size === 1 ? text : t`${names.join(", ")}: ${text}`,
	);
	const walking = run.buckets.find((bucket) => bucket.walking !== null);
	return (
		<>
			<p role="status" className="min-w-0 truncate text-ink-muted text-xs tabular-nums">
				<Count run={run} />
				{walking ? (
					<Trans>
						{" · "}looking through {nameOf(walking.bucketId)}
						{walking.walking === "" ? "" : ` / ${walking.walking?.replace(/\/$/, "")}`}…
					</Trans>
				) : (
					run.milliseconds !== null && (
						<>
							{" · "}
							{run.milliseconds < 1000
								? t`${formatNumber(Math.max(1, Math.round(run.milliseconds)), i18n.locale)} ms`
								: formatDuration(run.milliseconds / 1000, i18n.locale)}
						</>
					)
				)}
				{!run.stale && freshness.length > 0 && (
					<span title={freshness.join("\n")}>
						{" · "}
						{freshness.join(" · ")}
					</span>
				)}
			</p>
			{run.state === "running" && walking && (
				<Button size="small" variant="ghost" onPress={props.onStop}>
					<Trans>Stop</Trans>
				</Button>
			)}
			{run.state === "stopped" && (
				<Button size="small" variant="ghost" onPress={props.onAgain}>
					<Trans>Search again</Trans>
				</Button>
			)}
		</>
	);
}

/** "1,234 hits", "10,000+ hits"; while they still come, as many as there are. */
function Count({ run }: { run: SearchRun }): ReactNode {
	const { t, i18n } = useLingui();
	if (run.state === "refused") return null;
	const number = (value: number) => formatNumber(value, i18n.locale);
	if (run.total === null) {
		if (run.state === "stopped")
			return t`${number(run.hits.length)} hits, stopped: there may be more`;
		return run.stale ? t`Searching…` : t`${number(run.hits.length)} hits so far`;
	}
	const { value, exact } = run.total;
	const shown = exact ? number(value) : `${number(value)}+`;
	return (
		<span className="font-medium text-ink">
			{exact && value === 1 ? t`1 hit` : t`${shown} hits`}
		</span>
	);
}

/** Buckets that could not be searched. The others are not held up by them. */
export function SearchFailures(props: {
	readonly failed: readonly BucketRun[];
	readonly buckets: ReadonlyMap<string, Bucket>;
	readonly onAgain: () => void;
}) {
	const { failed, buckets } = props;
	const { t } = useLingui();
	if (failed.length === 0) return null;
	const name = buckets.get(failed[0]?.bucketId ?? "")?.name ?? t`A bucket`;
	return (
		<Notice
			tone="warning"
			className="mx-3 mt-2"
			title={
				failed.length === 1
					? t`${name} could not be searched`
					: t`${failed.length} buckets could not be searched`
			}
			action={
				<Button size="small" onPress={props.onAgain}>
					<Trans>Try again</Trans>
				</Button>
			}
		>
			{failed.length === 1
				? failed[0]?.detail
				: failed.map(({ bucketId, detail }) => (
						<p key={bucketId}>
							{buckets.get(bucketId)?.name ?? bucketId}: {detail}
						</p>
					))}
		</Notice>
	);
}
