import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Download, Link2, Square } from "lucide-react";
import { useState } from "react";
import type { BulkRunDetails } from "../../api/models";
import { BackLink } from "../../ui/back-link";
import { Button } from "../../ui/button";
import { ConfirmDialog } from "../../ui/dialog";
import { LoadProblem } from "../../ui/load-problem";
import { Notice } from "../../ui/notice";
import { Page } from "../../ui/page";
import { Progress } from "../../ui/progress";
import { saveAs } from "../../ui/save-as";
import { SkeletonRows } from "../../ui/skeleton";
import { notify, notifyProblem } from "../../ui/toast";
import { When } from "../../ui/when";
import { StateBadge } from "./act-badge";
import { Figure } from "./bulk-screen";
import { bulkRunQuery, useResult, useStopRun } from "./queries";
import { RowTable } from "./row-table";

/** A table that is being carried out, or was: how far it is, and what became of each row. */
export function BulkRunScreen({ id }: { id: string }) {
	const { t } = useLingui();
	const query = useQuery(bulkRunQuery(id));
	const back = <BackLink to="/mail/bulk">{t`Many mailboxes by a table`}</BackLink>;
	if (query.data === undefined) {
		return (
			<Page title={t`A table of mailboxes`} back={back}>
				{query.isError ? (
					<LoadProblem
						title={t`The table could not be loaded`}
						detail={query.error.message}
						onRetry={() => void query.refetch()}
					/>
				) : (
					<SkeletonRows rows={8} label={t`Loading the table`} />
				)}
			</Page>
		);
	}
	return <Loaded details={query.data} />;
}

function Loaded({ details }: { details: BulkRunDetails }) {
	const { t } = useLingui();
	const { run, rows } = details;
	const done = rows.length - run.open;
	return (
		<Page
			title={t`A table of mailboxes`}
			description={
				<Trans>
					Brought by {run.made_by}, <When at={run.created_at} />. Rows are kept for 30 days; what
					was done is in the audit for good.
				</Trans>
			}
			back={<BackLink to="/mail/bulk">{t`Many mailboxes by a table`}</BackLink>}
			actions={<Actions details={details} />}
		>
			<div className="flex flex-col gap-5">
				{run.is_running ? (
					<div className="flex flex-col gap-2">
						<p role="status">
							<Trans>
								{done} of {rows.length} rows are done. You can leave this page; it goes on.
							</Trans>
						</p>
						<Progress
							label={t`Rows that are done`}
							value={rows.length === 0 ? 1 : done / rows.length}
						/>
						{run.problem && (
							<Notice tone="warning" title={t`PurelyMail has trouble, so this waits a little`}>
								{run.problem}
							</Notice>
						)}
					</div>
				) : (
					<End details={details} />
				)}
				<div className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-4">
					<Figure value={run.created} label={t`made`} />
					<Figure value={run.changed} label={t`changed`} />
					<Figure value={run.unchanged + run.stopped} label={t`left as they were`} />
					<Figure value={run.failed} label={t`failed`} isBad={run.failed > 0} />
				</div>
				<RowTable
					label={t`What became of each row`}
					rows={rows.map((row) => ({
						line: row.line,
						address: row.address,
						detail: row.detail,
						isWrong: row.state === "failed",
						badge: <StateBadge state={row.state} />,
					}))}
				/>
			</div>
		</Page>
	);
}

function End({ details: { run } }: { details: BulkRunDetails }) {
	if (run.stopped_at !== null) {
		return (
			<Notice tone="warning">
				<Plural
					value={run.stopped}
					one="It was stopped. # row was not begun."
					other="It was stopped. # rows were not begun."
				/>
			</Notice>
		);
	}
	return run.failed > 0 ? (
		<Notice tone="warning">
			<Plural
				value={run.failed}
				one="It is done, but for # row. That says why."
				other="It is done, but for # rows. Each says why."
			/>
		</Notice>
	) : (
		<Notice tone="success">
			<Trans>Every row is done.</Trans>
		</Notice>
	);
}

function Actions({ details: { run, rows } }: { details: BulkRunDetails }) {
	const { t } = useLingui();
	const stop = useStopRun(run.id);
	const result = useResult(run.id);
	const [asking, setAsking] = useState(false);
	const download = (links: boolean) =>
		result.mutate(links, {
			onSuccess: (blob) => {
				saveAs(blob, links ? "mailboxes-with-links.csv" : "mailboxes.csv");
				if (links) {
					notify(t`The table with the links is downloaded`, {
						detail: t`Each link shows one password, once. Keep the file away from others.`,
					});
				}
			},
			onError: (error) => notifyProblem(t`The table was not downloaded`, { detail: error.message }),
			onSettled: () => setAsking(false),
		});
	if (run.is_running) {
		return (
			<Button
				icon={<Square size={15} />}
				isPending={stop.isPending}
				isDisabled={run.stopped_at !== null}
				onPress={() =>
					stop.mutate(undefined, {
						onError: (error) => notifyProblem(t`It was not stopped`, { detail: error.message }),
					})
				}
			>
				<Trans>Stop</Trans>
			</Button>
		);
	}
	return (
		<>
			<Button icon={<Download size={16} />} onPress={() => download(false)}>
				<Trans>Download</Trans>
			</Button>
			{rows.some((row) => row.has_password) && (
				<Button variant="primary" icon={<Link2 size={16} />} onPress={() => setAsking(true)}>
					<Trans>Download with links</Trans>
				</Button>
			)}
			{asking && (
				<ConfirmDialog
					isOpen
					danger={false}
					onClose={() => setAsking(false)}
					title={t`Make links that hand the passwords over?`}
					act={t`Make them and download`}
					isPending={result.isPending}
					onConfirm={() => download(true)}
				>
					<p>
						{run.links_at === null ? (
							<Trans>
								The file has a link in each row whose password was set. Whoever opens it first sees
								the password, once. The links are not shown again.
							</Trans>
						) : (
							<Trans>
								Links were made before. Those that nobody has opened stop working, and new ones take
								their place. Passwords that were seen are not shown again.
							</Trans>
						)}
					</p>
				</ConfirmDialog>
			)}
		</>
	);
}
