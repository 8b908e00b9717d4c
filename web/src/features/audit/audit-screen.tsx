import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Download, ScrollText } from "lucide-react";
import { useCallback } from "react";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { LoadProblem } from "../../ui/load-problem";
import { saveAs } from "../../ui/save-as";
import { SkeletonRows } from "../../ui/skeleton";
import { notify, notifyProblem } from "../../ui/toast";
import { useTitle } from "../../ui/use-title";
import { AuditFilterBar } from "./audit-filters";
import { AuditTable } from "./audit-table";
import { type AuditFilters, auditCsv, auditQuery } from "./queries";

/** Who did what, with which file, from where and when. */
export function AuditScreen(props: {
	readonly filters: AuditFilters;
	readonly onFilters: (filters: AuditFilters) => void;
}) {
	const { t } = useLingui();
	useTitle(t`Audit log`);
	const log = useInfiniteQuery(auditQuery(props.filters));
	const { fetchNextPage, isFetchingNextPage, isFetchNextPageError } = log;
	const more = useCallback(() => {
		if (!isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
	}, [fetchNextPage, isFetchingNextPage, isFetchNextPageError]);
	const rows = log.data?.pages.flatMap((page) => page.items) ?? [];
	const filtered = Object.values(props.filters).some((value) => value !== undefined);
	return (
		<div className="flex h-full flex-col overflow-y-auto px-4 pt-5 pb-4 sm:px-8 sm:pt-8">
			<header className="mb-5 flex flex-wrap items-start gap-x-4 gap-y-3">
				<div className="min-w-0 flex-1 basis-64">
					<h1 className="font-semibold text-xl tracking-[-0.01em]">
						<Trans>Audit log</Trans>
					</h1>
					<p className="mt-1 text-ink-muted">
						<Trans>
							Who did what, with which file, from where and when. Rows are added, never edited.
						</Trans>
					</p>
				</div>
				<ExportButton filters={props.filters} />
			</header>
			<AuditFilterBar filters={props.filters} onChange={props.onFilters} />
			{log.isPending && <SkeletonRows rows={12} label={t`Loading the audit log`} />}
			{log.isError && rows.length === 0 && (
				<LoadProblem
					title={t`The audit log could not be loaded`}
					detail={log.error.message}
					onRetry={() => void log.refetch()}
				/>
			)}
			{log.isSuccess && rows.length === 0 && (
				<EmptyState
					icon={<ScrollText size={20} />}
					title={filtered ? t`Nothing matches these filters` : t`Nothing has happened yet`}
				>
					{filtered ? (
						<Trans>Choose a longer time, or clear the filters.</Trans>
					) : (
						<Trans>Sign-ins, uploads, deletions and changes of access are written down here.</Trans>
					)}
				</EmptyState>
			)}
			{rows.length > 0 && (
				<AuditTable
					rows={rows}
					more={log.hasNextPage}
					onMore={more}
					problem={
						log.isFetchNextPageError && (
							<div className="p-3">
								<LoadProblem
									title={t`Older entries could not be loaded`}
									detail={log.error.message}
									onRetry={() => void fetchNextPage()}
								/>
							</div>
						)
					}
				/>
			)}
		</div>
	);
}

function ExportButton({ filters }: { filters: AuditFilters }) {
	const { t } = useLingui();
	const download = useMutation({
		mutationFn: () => auditCsv(filters),
		onSuccess: (blob) => {
			saveAs(blob, `audit-${new Date().toISOString().slice(0, 10)}.csv`);
			notify(t`The audit log is exported`, { detail: t`With the filters that are set.` });
		},
		onError: (error) => notifyProblem(t`The audit log was not exported`, { detail: error.message }),
	});
	return (
		<Button
			icon={<Download size={16} />}
			onPress={() => download.mutate()}
			isPending={download.isPending}
		>
			<Trans>Export as CSV</Trans>
		</Button>
	);
}
