import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChartPie, ChevronRight, FolderOpen } from "lucide-react";
import { type ReactNode, useState } from "react";
import { crumbsOf, nameOf } from "../../api/entry-path";
import type { Amount, Bucket, Usage } from "../../api/models";
import { buttonClass } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { formatNumber, formatSize } from "../../ui/format";
import { useFreshnessWords, useNow } from "../../ui/freshness-words";
import { LoadProblem } from "../../ui/load-problem";
import { Page } from "../../ui/page";
import { Segmented } from "../../ui/segmented";
import { Skeleton, SkeletonRows } from "../../ui/skeleton";
import { type Bar, Bars, Card } from "./bars";
import { Duplicates, FileList } from "./file-list";
import { Growth } from "./growth";
import { PortionTable } from "./portion-table";
import { usageQuery } from "./queries";
import { type Portion, Treemap } from "./treemap";

/** What takes the space: in every bucket that is open to the person. */
export function AllUsage({ buckets }: { buckets: readonly Bucket[] }) {
	const { t } = useLingui();
	const answers = useQueries({ queries: buckets.map((bucket) => usageQuery(bucket, "")) });
	const known = answers.flatMap(({ data }) => (data ? [data] : []));
	const portions = buckets.flatMap((bucket): Portion[] => {
		const usage = known.find((one) => one.bucket_id === bucket.id);
		return usage
			? [
					{
						key: bucket.id,
						name: bucket.name,
						bytes: usage.bytes,
						objects: usage.objects,
						to: { bucket: bucket.id, path: undefined },
					},
				]
			: [];
	});
	const failed = answers.filter(({ isError }) => isError);
	return (
		<Page
			title={t`Usage`}
			description={t`What takes the space in the buckets that are open to you.`}
		>
			{failed.length > 0 && (
				<LoadProblem
					title={
						failed.length === 1
							? t`The figures of one bucket could not be loaded`
							: t`The figures of ${failed.length} buckets could not be loaded`
					}
					detail={failed[0]?.error?.message ?? ""}
					onRetry={() => {
						for (const { refetch } of failed) void refetch();
					}}
				/>
			)}
			{answers.some(({ isPending }) => isPending) ? (
				<UsageSkeleton />
			) : (
				known.length > 0 && (
					<Parts portions={portions} label={t`Buckets by size`}>
						<Total amount={sum(known)} freshness={null} />
					</Parts>
				)
			)}
		</Page>
	);
}

/** What takes the space below a folder. */
export function FolderUsage({ bucket, path }: { bucket: Bucket; path: string }) {
	const { t } = useLingui();
	const usage = useQuery(usageQuery(bucket, path));
	const title = path === "" ? bucket.name : nameOf(path);
	return (
		<Page
			title={title}
			back={<Crumbs bucket={bucket} path={path} />}
			actions={
				<Link
					to="/b/$bucketId"
					params={{ bucketId: bucket.id }}
					search={{ path: path || undefined }}
					className={buttonClass()}
				>
					<FolderOpen size={16} aria-hidden="true" />
					<Trans>Open the folder</Trans>
				</Link>
			}
		>
			{usage.isPending && <UsageSkeleton />}
			{usage.isError && (
				<LoadProblem
					title={t`The figures of ${title} could not be loaded`}
					detail={usage.error.message}
					onRetry={() => void usage.refetch()}
				/>
			)}
			{usage.data && <Figures bucket={bucket} usage={usage.data} />}
		</Page>
	);
}

function Figures({ bucket, usage }: { bucket: Bucket; usage: Usage }) {
	const { t, i18n } = useLingui();
	const path = usage.path || undefined;
	const kinds: Readonly<Record<string, string>> = {
		image: t`Pictures`,
		video: t`Videos`,
		audio: t`Sound`,
		document: t`Documents`,
		archive: t`Archives`,
		code: t`Source code`,
		other: t`Other files`,
	};
	const ages: Readonly<Record<string, string>> = {
		week: t`Last 7 days`,
		month: t`Last 30 days`,
		quarter: t`Last 3 months`,
		year: t`Last 12 months`,
		older: t`Older`,
	};
	if (usage.objects === 0) {
		return (
			<EmptyState icon={<ChartPie size={20} />} title={t`There is nothing in here`}>
				<Trans>As soon as there are files, this page shows what takes the space.</Trans>
			</EmptyState>
		);
	}
	const portions: Portion[] = [
		...usage.folders.map((folder) => ({
			...folder,
			key: folder.path,
			to: { bucket: bucket.id, path: folder.path },
		})),
		...(usage.other.objects > 0
			? [{ ...usage.other, key: "", name: t`Files directly in here`, to: null }]
			: []),
	];
	const searchable = (kind: string) => kind !== "other";
	const types: Bar[] = usage.types.map((one) => ({
		...one,
		key: one.kind,
		title: kinds[one.kind] ?? one.kind,
		query: searchable(one.kind) ? `type:${one.kind}` : null,
	}));
	const shared = { bucket: bucket.id, path };
	const { duplicates } = usage;
	return (
		<>
			<Parts portions={portions} label={t`Folders by size`}>
				<Total amount={usage} freshness={usage.freshness} />
			</Parts>
			{/* Two stacks: the lists are long, and beside them nothing should stay empty. */}
			<div className="mt-10 grid gap-x-12 gap-y-10 lg:grid-cols-2">
				<div className="flex min-w-0 flex-col gap-10">
					<Card title={t`Kinds of files`}>
						<Bars bars={types} {...shared} />
					</Card>
					{usage.history.length > 1 && (
						<Card title={t`Growth`}>
							<Growth history={usage.history} />
						</Card>
					)}
					{usage.storage_classes.length > 0 && (
						<Card title={t`Storage classes`}>
							<Bars
								bars={usage.storage_classes.map((one) => ({
									...one,
									key: one.name,
									title: one.name,
									query: null,
								}))}
								{...shared}
							/>
						</Card>
					)}
					<Card
						title={t`Copies of the same`}
						note={
							duplicates.groups.length > 0 &&
							(duplicates.complete
								? t`${formatSize(duplicates.wasted_bytes, i18n.locale)} could be spared`
								: t`at least ${formatSize(duplicates.wasted_bytes, i18n.locale)} could be spared`)
						}
					>
						{duplicates.groups.length > 0 ? (
							<Duplicates bucket={bucket.id} duplicates={duplicates} />
						) : (
							<p className="text-ink-muted">
								{duplicates.complete ? (
									<Trans>No file is in here twice.</Trans>
								) : (
									<Trans>No large file is in here twice. Small ones were not compared.</Trans>
								)}
							</p>
						)}
					</Card>
				</div>
				<div className="flex min-w-0 flex-col gap-10">
					<Card title={t`Last changed`}>
						<Bars
							bars={usage.ages.map((one) => ({
								...one,
								key: one.label,
								title: ages[one.label] ?? one.label,
								query: null,
							}))}
							{...shared}
						/>
					</Card>
					{usage.largest.length > 0 && (
						<Card title={t`Largest files`}>
							<FileList bucket={bucket.id} entries={usage.largest} />
						</Card>
					)}
				</div>
			</div>
		</>
	);
}

/** As a picture first; as a table for whoever wants the figures, or cannot see it. */
function Parts(props: {
	readonly portions: readonly Portion[];
	readonly label: string;
	readonly children: ReactNode;
}) {
	const { portions, label } = props;
	const { t } = useLingui();
	const [view, setView] = useState<"map" | "table">("map");
	return (
		<section aria-label={label}>
			<div className="mb-3 flex items-end gap-4">
				<div className="min-w-0 flex-1">{props.children}</div>
				<Segmented
					label={t`How folders are shown`}
					value={view}
					onChange={setView}
					className="h-control-small"
					segments={[
						{ value: "map", label: t`Map` },
						{ value: "table", label: t`Table` },
					]}
				/>
			</div>
			{view === "map" ? (
				<Treemap portions={portions} label={label} />
			) : (
				<PortionTable portions={portions} label={label} />
			)}
		</section>
	);
}

function Total({ amount, freshness }: { amount: Amount; freshness: Usage["freshness"] | null }) {
	const { i18n } = useLingui();
	const now = useNow(freshness?.state === "checked");
	const words = useFreshnessWords();
	return (
		<p className="tabular-nums">
			<span className="font-semibold text-xl">{formatSize(amount.bytes, i18n.locale)}</span>{" "}
			<span className="text-ink-muted">
				<Plural
					value={amount.objects}
					one="in # file"
					other={`in ${formatNumber(amount.objects, i18n.locale)} files`}
				/>
				{freshness && ` · ${words(freshness, now)}`}
			</span>
		</p>
	);
}

function Crumbs({ bucket, path }: { bucket: Bucket; path: string }): ReactNode {
	const { t } = useLingui();
	const steps = [{ name: bucket.name, path: "" }, ...crumbsOf(path)].slice(0, -1);
	const look = "truncate rounded-sm underline-offset-2 hover:text-ink hover:underline";
	return (
		<nav aria-label={t`Path`} className="mb-2 text-ink-muted">
			<ol className="flex flex-wrap items-center gap-1">
				<li className="flex min-w-0 items-center gap-1">
					<Link to="/usage" search={{ bucket: undefined, path: undefined }} className={look}>
						<Trans>Usage</Trans>
					</Link>
				</li>
				{steps.map((step) => (
					<li key={step.path} className="flex min-w-0 items-center gap-1">
						<ChevronRight size={14} aria-hidden="true" className="shrink-0 rtl:rotate-180" />
						<Link
							to="/usage"
							search={{ bucket: bucket.id, path: step.path || undefined }}
							className={look}
						>
							{step.name}
						</Link>
					</li>
				))}
			</ol>
		</nav>
	);
}

function UsageSkeleton() {
	const { t } = useLingui();
	return (
		<>
			<Skeleton className="mb-4 h-7 w-48" />
			<Skeleton className="mb-10 h-64 w-full sm:h-96" />
			<SkeletonRows rows={4} label={t`Adding up what is there`} />
		</>
	);
}

function sum(amounts: readonly Amount[]): Amount {
	return {
		objects: amounts.reduce((all, { objects }) => all + objects, 0),
		bytes: amounts.reduce((all, { bytes }) => all + bytes, 0),
	};
}
