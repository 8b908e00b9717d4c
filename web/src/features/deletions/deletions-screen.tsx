import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { LoadProblem } from "../../ui/load-problem";
import { Page } from "../../ui/page";
import { SkeletonRows } from "../../ui/skeleton";
import { History } from "./history";
import { OpenDeletion } from "./open-deletion";
import { deletionsQuery } from "./queries";

/** What is going to be deleted for good, and what was. Any admin can stop what has not happened. */
export function DeletionsScreen() {
	const { t } = useLingui();
	const query = useInfiniteQuery(deletionsQuery);
	const open = query.data?.pages[0]?.open ?? [];
	const over = query.data?.pages.flatMap(({ items }) => items) ?? [];
	return (
		<Page
			title={t`Deletions`}
			description={t`What cannot be brought back is deleted with a delay: every admin is told, and any of them can cancel it.`}
		>
			{query.isPending && <SkeletonRows rows={4} label={t`Loading the deletions`} />}
			{query.isError && !query.data && (
				<LoadProblem
					title={t`The deletions could not be loaded`}
					detail={query.error.message}
					onRetry={() => void query.refetch()}
				/>
			)}
			{query.data && open.length === 0 && (
				<EmptyState
					icon={<ShieldCheck size={20} />}
					title={t`Nothing is going to be deleted`}
					className="py-10"
				>
					<Trans>Mailboxes, domains and rules that somebody deletes wait here first.</Trans>
				</EmptyState>
			)}
			{open.length > 0 && (
				<ul aria-label={t`Going to be deleted`} className="grid gap-3">
					{open.map((deletion) => (
						<OpenDeletion key={deletion.id} deletion={deletion} />
					))}
				</ul>
			)}
			{over.length > 0 && (
				<section
					aria-labelledby="deletion-history"
					// biome-ignore lint/a11y/noNoninteractiveTabindex: a long history has nothing else to scroll it by with the keyboard
					tabIndex={0}
					className="mt-10 flex flex-col outline-offset-4"
				>
					<h2 id="deletion-history" className="mb-3 font-semibold text-base">
						<Trans>History</Trans>
					</h2>
					<History deletions={over} />
					{query.hasNextPage && (
						<Button
							variant="ghost"
							className="mt-3 self-center"
							onPress={() => void query.fetchNextPage()}
							isPending={query.isFetchingNextPage}
						>
							<Trans>Show older ones</Trans>
						</Button>
					)}
				</section>
			)}
		</Page>
	);
}
