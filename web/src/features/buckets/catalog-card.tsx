import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type { BucketCatalog, BucketSettings } from "../../api/models";
import { segment } from "../../api/wire";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { CopyField, Snippet } from "../../ui/copy-field";
import { formatDuration, formatNumber, formatSize } from "../../ui/format";
import { LoadProblem } from "../../ui/load-problem";
import { Notice } from "../../ui/notice";
import { Progress } from "../../ui/progress";
import { SkeletonRows } from "../../ui/skeleton";
import { notify } from "../../ui/toast";
import { When } from "../../ui/when";

const WATCH_MS = 1500;
const of = (id: string) => `/buckets/${segment(id)}/catalog`;

/** The index of a bucket: what is in it, how true it is, and how the storage tells of changes. */
export function CatalogCard({ bucket }: { bucket: BucketSettings }) {
	const { t, i18n } = useLingui();
	const cache = useQueryClient();
	const key = keys.catalog(bucket.id);
	const catalog = useQuery({
		queryKey: key,
		queryFn: ({ signal }) => api.get<BucketCatalog>(of(bucket.id), { signal }),
		refetchInterval: ({ state }) => (state.data?.state === "indexing" ? WATCH_MS : false),
	});
	const crawl = useMutation({
		mutationFn: () => api.post<void>(`${of(bucket.id)}/crawl`),
		onSuccess: () => {
			notify(t`${bucket.name} is being indexed again`, {
				detail: t`Search and folders keep working meanwhile.`,
			});
			return cache.invalidateQueries({ queryKey: key });
		},
	});
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
	const { data } = catalog;
	const number = (value: number) => formatNumber(value, i18n.locale);
	const took =
		data.started_at !== null && data.finished_at !== null && data.finished_at > data.started_at
			? formatDuration((data.finished_at - data.started_at) / 1000, i18n.locale)
			: null;
	const indexing = data.state === "indexing";
	const facts: (readonly [string, ReactNode])[] = [
		[t`Files`, number(data.objects)],
		[t`Size of the files`, formatSize(data.bytes, i18n.locale)],
		[t`Size of the index`, formatSize(data.file_bytes, i18n.locale)],
		[indexing ? t`Looked at so far` : t`Looked at`, t`${number(data.keys_seen)} names`],
		[t`Requests to the storage`, number(data.lists_made)],
		[
			t`Last compared`,
			data.checked_at === null ? t`not yet` : <When key="checked" at={data.checked_at} />,
		],
	];
	return (
		<div className="flex max-w-200 flex-col gap-8">
			<section>
				<div className="mb-4 flex flex-wrap items-center gap-3">
					<h2 className="flex min-w-0 flex-1 basis-60 items-center gap-2.5 font-medium">
						<Trans>Catalog</Trans>
						<StateBadge state={data.state} />
					</h2>
					<Button
						icon={<RefreshCw size={16} />}
						onPress={() => crawl.mutate()}
						isPending={crawl.isPending}
						isDisabled={indexing}
					>
						<Trans>Index again</Trans>
					</Button>
				</div>
				<p className="mb-4 max-w-prose text-ink-muted">
					<Trans>
						Search, folders and the usage page answer from this index of names, sizes and times. It
						holds nothing of what is inside the files.
					</Trans>
				</p>
				{indexing && <Progress label={t`Indexing ${bucket.name}`} className="mb-4" />}
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
				<dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-3">
					{facts.map(([name, value]) => (
						<div key={name} className="bg-canvas px-4 py-3">
							<dt className="text-ink-muted text-xs">{name}</dt>
							<dd className="mt-0.5 font-medium tabular-nums">{value}</dd>
						</div>
					))}
				</dl>
				{took !== null && !indexing && (
					<p className="mt-2 text-ink-muted text-xs tabular-nums">
						<Trans>The last full look took {took}.</Trans>
					</p>
				)}
			</section>
			<Events bucket={bucket} events={data.events} />
		</div>
	);
}

function StateBadge({ state }: { state: BucketCatalog["state"] }) {
	const { t } = useLingui();
	switch (state) {
		case "complete":
			return <Badge tone="success">{t`Complete`}</Badge>;
		case "indexing":
			return <Badge tone="accent">{t`Indexing`}</Badge>;
		case "failed":
			return <Badge tone="danger">{t`Stopped by a problem`}</Badge>;
		case "off":
			return <Badge tone="neutral">{t`Off`}</Badge>;
	}
}

/** How the storage itself can tell of changes, so that nobody has to look for them. */
function Events({ bucket, events }: { bucket: BucketSettings; events: BucketCatalog["events"] }) {
	const { t } = useLingui();
	const target = bucket.bucket;
	return (
		<section>
			<h2 className="font-medium">
				<Trans>Tell of changes</Trans>
			</h2>
			<p className="mt-1 mb-4 max-w-prose text-ink-muted">
				<Trans>
					Without this, changes that other programs make are found when a folder is opened or the
					bucket is compared. With it, they show within a second. Have the storage send its events
					to this address; treat it as a secret.
				</Trans>
			</p>
			<CopyField label={t`Address for events`} value={events.url} />
			<p role="status" className="mt-2 mb-6 text-ink-muted text-xs">
				{events.last_event_at === null ? (
					<Trans>No event has come yet.</Trans>
				) : (
					<Trans>
						The last event came <When at={events.last_event_at} />.
					</Trans>
				)}
			</p>
			<div className="grid grid-cols-[minmax(0,1fr)] gap-4">
				<div>
					<h3 className="mb-1.5 text-ink-muted text-xs">
						<Trans>MinIO, with its command line</Trans>
					</h3>
					<Snippet
						label={t`Commands for MinIO`}
						text={[
							`mc admin config set ALIAS notify_webhook:mediabridge endpoint="${events.url}"`,
							"mc admin service restart ALIAS",
							`mc event add ALIAS/${target} arn:minio:sqs::mediabridge:webhook --event put,delete`,
						].join("\n")}
					/>
				</div>
				<div>
					<h3 className="mb-1.5 text-ink-muted text-xs">
						<Trans>
							AWS: turn on EventBridge for the bucket, then a rule with this pattern and the address
							above as its API destination
						</Trans>
					</h3>
					<Snippet
						label={t`Event pattern for EventBridge`}
						text={JSON.stringify(
							{
								source: ["aws.s3"],
								"detail-type": ["Object Created", "Object Deleted"],
								detail: { bucket: { name: [target] } },
							},
							null,
							2,
						)}
					/>
				</div>
				<p className="text-ink-muted text-xs">
					<Trans>
						RustFS and Ceph send the same notifications as MinIO to a webhook. Garage sends none:
						there the bucket is compared from time to time.
					</Trans>
				</p>
			</div>
		</section>
	);
}
