import { Trans, useLingui } from "@lingui/react/macro";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChartPie, Database, Globe, Lock, Plus } from "lucide-react";
import type { Bucket, BucketSettings } from "../../api/models";
import { bucketsQuery } from "../../api/queries";
import { buttonClass } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { LoadProblem } from "../../ui/load-problem";
import { Page } from "../../ui/page";
import { Skeleton, SkeletonRows } from "../../ui/skeleton";
import { Cell, Row, Table } from "../../ui/table";
import { When } from "../../ui/when";
import { HealthBadge } from "./health-badge";
import { settingsQuery } from "./queries";

export function BucketListScreen() {
	const { t } = useLingui();
	const buckets = useQuery(bucketsQuery);
	const settings = useQueries({
		queries: (buckets.data ?? []).map((bucket) => settingsQuery(bucket.id)),
	});
	const connect = (
		<Link to="/admin/buckets/new" className={buttonClass("primary")}>
			<Plus size={16} aria-hidden="true" />
			<Trans>Connect a bucket</Trans>
		</Link>
	);
	return (
		<Page
			title={t`Buckets`}
			description={t`Each bucket has its own storage, key and folder. Who sees what is decided by grants.`}
			actions={buckets.data?.length ? connect : undefined}
		>
			{buckets.isPending && <SkeletonRows rows={5} label={t`Loading the buckets`} />}
			{buckets.isError && (
				<LoadProblem
					title={t`The buckets could not be loaded`}
					detail={buckets.error.message}
					onRetry={() => void buckets.refetch()}
				/>
			)}
			{buckets.data?.length === 0 && (
				<EmptyState
					icon={<Database size={20} />}
					title={t`Connect your first bucket`}
					actions={connect}
				>
					<ol className="mt-3 flex list-decimal flex-col gap-1.5 ps-5 text-start">
						<li>
							<Trans>
								Make a key that may read and write one bucket, at AWS, Garage, MinIO, RustFS or R2.
							</Trans>
						</li>
						<li>
							<Trans>
								Enter it here. A test says which permissions are missing, and gives you the policy
								to copy.
							</Trans>
						</li>
						<li>
							<Trans>Give members access to the bucket, or to one folder of it.</Trans>
						</li>
					</ol>
				</EmptyState>
			)}
			{buckets.data && buckets.data.length > 0 && (
				<Table
					label={t`Buckets`}
					columns={[
						{ id: "name", title: t`Name` },
						{ id: "storage", title: t`Storage`, className: "max-md:hidden" },
						{ id: "links", title: t`Links`, className: "max-sm:hidden" },
						{ id: "health", title: t`Connection` },
						{ id: "checked", title: t`Checked`, className: "max-lg:hidden" },
						{ id: "usage", title: <span className="sr-only">{t`Usage`}</span> },
					]}
				>
					{buckets.data.map((bucket, at) => (
						<BucketRow key={bucket.id} bucket={bucket} settings={settings[at]?.data} />
					))}
				</Table>
			)}
		</Page>
	);
}

function BucketRow({ bucket, settings }: { bucket: Bucket; settings: BucketSettings | undefined }) {
	const { t } = useLingui();
	return (
		<Row className="relative">
			<Cell className="w-full max-w-0 sm:w-2/5">
				<Link
					to="/admin/buckets/$id"
					params={{ id: bucket.id }}
					search={{ tab: undefined }}
					className="block truncate font-medium before:absolute before:inset-0"
				>
					{bucket.name}
				</Link>
				{bucket.description && (
					<span className="block truncate text-ink-muted text-xs">{bucket.description}</span>
				)}
			</Cell>
			<Cell className="w-2/5 max-w-0 max-md:hidden">
				{settings ? (
					<span className="block truncate text-ink-muted" title={addressOf(settings)}>
						{addressOf(settings)}
					</span>
				) : (
					<Skeleton className="w-40" />
				)}
			</Cell>
			<Cell className="whitespace-nowrap text-ink-muted max-sm:hidden">
				<span className="flex items-center gap-1.5">
					{bucket.visibility === "public" ? (
						<>
							<Globe size={14} aria-hidden="true" />
							<Trans>Public</Trans>
						</>
					) : (
						<>
							<Lock size={14} aria-hidden="true" />
							<Trans>Private</Trans>
						</>
					)}
				</span>
			</Cell>
			<Cell className="whitespace-nowrap">
				{settings ? <HealthBadge report={settings.last_report} /> : <Skeleton className="w-14" />}
			</Cell>
			<Cell className="whitespace-nowrap text-ink-muted tabular-nums max-lg:hidden">
				{settings?.last_report ? <When at={settings.last_report.checked_at} /> : "–"}
			</Cell>
			<Cell className="w-0">
				<Link
					to="/usage"
					search={{ bucket: bucket.id, path: undefined }}
					aria-label={t`What takes the space in ${bucket.name}?`}
					title={t`What takes the space?`}
					className={buttonClass("ghost", "small", "relative px-2! text-ink-muted")}
				>
					<ChartPie size={15} aria-hidden="true" />
				</Link>
			</Cell>
		</Row>
	);
}

function addressOf(settings: BucketSettings): string {
	const host = settings.endpoint?.replace(/^https?:\/\//, "") ?? `AWS ${settings.region}`;
	return `${host} · ${settings.bucket}${settings.root === "" ? "" : `/${settings.root}`}`;
}
