import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type { BucketSettings, CatalogState, CatalogStatus } from "../../api/models";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { formatNumber, formatSize } from "../../ui/format";
import { LoadProblem } from "../../ui/load-problem";
import { Notice } from "../../ui/notice";
import { Progress } from "../../ui/progress";
import { SkeletonRows } from "../../ui/skeleton";
import { notify } from "../../ui/toast";
import { When } from "../../ui/when";
import { EventHookCard } from "./event-hook-card";
import { catalogPath, catalogQuery } from "./queries";

/** The catalog of a bucket: what is in it, how true it is, and how the storage tells of changes. */
export function CatalogCard({ bucket }: { bucket: BucketSettings }) {
	const { t } = useLingui();
	const catalog = useQuery(catalogQuery(bucket.id));
	if (catalog.isPending) return <SkeletonRows rows={6} label={t`Loading the catalog`} />;
	if (catalog.isError) {
		return (
			<LoadProblem
				title={t`The catalog could not be loaded`}
				detail={catalog.error.message}
				onRetry={() => void catalog.refetch()}
			/>
		);
	}
	return (
		<div className="flex max-w-200 flex-col gap-8">
			<Figures bucket={bucket} data={catalog.data} />
			{catalog.data.state !== "off" && <EventHookCard bucket={bucket} hook={catalog.data.events} />}
		</div>
	);
}

function Figures({ bucket, data }: { bucket: BucketSettings; data: CatalogState }) {
	const { t, i18n } = useLingui();
	const cache = useQueryClient();
	const crawl = useMutation({
		mutationFn: () => api.post<void>(`${catalogPath(bucket.id)}/crawl`),
		onSuccess: () => {
			notify(t`${bucket.name} is being indexed again`, {
				detail: t`Search and folders keep working meanwhile.`,
			});
			return cache.invalidateQueries({ queryKey: keys.catalog(bucket.id) });
		},
	});
	const number = (value: number) => formatNumber(value, i18n.locale);
	const reading = data.state === "indexing" || data.state === "checking";
	const facts: (readonly [string, ReactNode])[] = [
		[t`Files`, number(data.objects)],
		[t`Size of the files`, formatSize(data.bytes, i18n.locale)],
		// A small one is in memory only.
		...(data.file_bytes > 0
			? [[t`Size of the index`, formatSize(data.file_bytes, i18n.locale)] as const]
			: []),
		...(reading
			? ([
					[t`Looked at so far`, t`${number(data.keys_seen)} names`],
					[t`Requests to the storage`, number(data.lists_made)],
				] as const)
			: []),
		[
			t`Last compared`,
			data.checked_at === null ? t`not yet` : <When key="checked" at={data.checked_at} />,
		],
	];
	return (
		<section>
			<div className="mb-4 flex flex-wrap items-center gap-3">
				<h2 className="flex min-w-0 flex-1 basis-60 items-center gap-2.5 font-medium">
					<Trans>Catalog</Trans>
					<StateBadge state={data.state} />
				</h2>
				{data.state !== "off" && (
					<Button
						icon={<RefreshCw size={16} />}
						onPress={() => crawl.mutate()}
						isPending={crawl.isPending}
						isDisabled={reading}
					>
						<Trans>Index again</Trans>
					</Button>
				)}
			</div>
			<p className="mb-4 max-w-prose text-ink-muted">
				{data.state === "off" ? (
					<Trans>
						This server keeps no catalog of the bucket: folders are listed straight from the
						storage, searching reads it through, and the usage page has no figures.
					</Trans>
				) : (
					<Trans>
						Search, folders and the usage page answer from this index of names, sizes and times. It
						holds nothing of what is inside the files.
					</Trans>
				)}
			</p>
			{reading && (
				<Progress
					label={
						data.state === "indexing" ? t`Indexing ${bucket.name}` : t`Comparing ${bucket.name}`
					}
					value={data.progress === null ? undefined : data.progress / 100}
					className="mb-4"
				/>
			)}
			{data.error !== null && (
				<Notice tone="danger" className="mb-4" title={t`The last look did not get through`}>
					{data.error}
				</Notice>
			)}
			{crawl.isError && (
				<Notice tone="danger" className="mb-4">
					{crawl.error.message}
				</Notice>
			)}
			{data.state !== "off" && (
				<dl className="flex flex-wrap gap-px overflow-hidden rounded-lg border border-line bg-line">
					{facts.map(([name, value]) => (
						<div key={name} className="min-w-36 flex-1 bg-canvas px-4 py-3">
							<dt className="text-ink-muted text-xs">{name}</dt>
							<dd className="mt-0.5 whitespace-nowrap font-medium tabular-nums">{value}</dd>
						</div>
					))}
				</dl>
			)}
		</section>
	);
}

function StateBadge({ state }: { state: CatalogStatus }) {
	const { t } = useLingui();
	switch (state) {
		case "complete":
			return <Badge tone="success">{t`Complete`}</Badge>;
		case "checking":
			return <Badge tone="success">{t`Complete, being compared`}</Badge>;
		case "indexing":
			return <Badge tone="accent">{t`Indexing`}</Badge>;
		case "failed":
			return <Badge tone="danger">{t`Stopped by a problem`}</Badge>;
		case "off":
			return <Badge tone="neutral">{t`Off`}</Badge>;
	}
}
