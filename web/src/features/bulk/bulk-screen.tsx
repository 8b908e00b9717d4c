import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FileDown, FileUp, Play } from "lucide-react";
import { useRef, useState } from "react";
import { Form } from "react-aria-components";
import type { BulkPlan, BulkRun } from "../../api/models";
import { ApiProblem } from "../../api/problem";
import { BackLink } from "../../ui/back-link";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { Page } from "../../ui/page";
import { saveAs } from "../../ui/save-as";
import { TextField } from "../../ui/text-field";
import { When } from "../../ui/when";
import { ActBadge } from "./act-badge";
import { bulkRunsQuery, useCheckTable, useStartTable } from "./queries";
import { RowTable } from "./row-table";

const TEMPLATE = [
	"address,password,two_factor,search_indexing,password_reset,recovery_email",
	"ada@example.org,generate,no,yes,yes,ada@home.example",
].join("\r\n");

/** Makes and changes many mailboxes: a table is brought, what it would do is shown, then it is carried out. */
export function BulkScreen({ onStarted }: { onStarted: (id: string) => void }) {
	const { t } = useLingui();
	const [csv, setCsv] = useState("");
	const check = useCheckTable();
	const plan = check.data;
	const shown = check.variables;
	return (
		<Page
			title={t`Many mailboxes by a table`}
			description={
				<Trans>
					Bring a CSV file with one mailbox in each row. Addresses that exist are changed, others
					are made. You see what each row would do before anything happens.
				</Trans>
			}
			back={<BackLink to="/mail/mailboxes">{t`Mailboxes`}</BackLink>}
		>
			<div className="flex flex-col gap-8">
				<TableForm csv={csv} onCsv={setCsv} check={check} />
				{plan && shown !== undefined && (
					<PlanView plan={plan} csv={shown} isOld={shown !== csv} onStarted={onStarted} />
				)}
				{!plan && <EarlierRuns />}
			</div>
		</Page>
	);
}

function TableForm(props: {
	readonly csv: string;
	readonly onCsv: (csv: string) => void;
	readonly check: ReturnType<typeof useCheckTable>;
}) {
	const { t } = useLingui();
	const { csv, onCsv, check } = props;
	const file = useRef<HTMLInputElement>(null);
	const fields = check.error instanceof ApiProblem ? check.error.fields : {};
	return (
		<Form
			className="flex flex-col gap-4"
			validationErrors={fields}
			onSubmit={(event) => {
				event.preventDefault();
				check.mutate(csv);
			}}
		>
			<div className="flex flex-wrap gap-2">
				<input
					ref={file}
					type="file"
					accept=".csv,.tsv,.txt,text/csv"
					hidden
					aria-label={t`CSV file`}
					onChange={(event) => {
						const [chosen] = event.currentTarget.files ?? [];
						event.currentTarget.value = "";
						void chosen?.text().then((text) => {
							onCsv(text);
							check.mutate(text);
						});
					}}
				/>
				<Button icon={<FileUp size={16} />} onPress={() => file.current?.click()}>
					<Trans>Choose a file</Trans>
				</Button>
				<Button
					variant="ghost"
					icon={<FileDown size={16} />}
					onPress={() => saveAs(new Blob([TEMPLATE], { type: "text/csv" }), "mailboxes.csv")}
				>
					<Trans>Download a template</Trans>
				</Button>
			</div>
			<TextField
				label={t`Or paste the table here`}
				name="csv"
				rows={7}
				mono
				value={csv}
				onChange={onCsv}
				placeholder={TEMPLATE.replace("\r", "")}
				hint={
					<Trans>
						The first line names the columns. Only “address” is needed; “password” is one of 10 or
						more characters, or the word “generate”; the others are yes, no or empty. Commas,
						semicolons and tabs are understood.
					</Trans>
				}
			/>
			{check.error && Object.keys(fields).length === 0 && (
				<Notice tone="danger">{check.error.message}</Notice>
			)}
			<Button
				type="submit"
				className="self-start"
				variant={check.data ? "secondary" : "primary"}
				isDisabled={csv.trim() === ""}
				isPending={check.isPending}
			>
				<Trans>Look at what it would do</Trans>
			</Button>
		</Form>
	);
}

function PlanView(props: {
	readonly plan: BulkPlan;
	readonly csv: string;
	/** The text has changed since. */
	readonly isOld: boolean;
	readonly onStarted: (id: string) => void;
}) {
	const { t } = useLingui();
	const { plan, csv } = props;
	const start = useStartTable();
	const count = (act: string) => plan.rows.filter((row) => row.act === act).length;
	const [made, changed, same, wrong] = [
		count("create"),
		count("change"),
		count("unchanged"),
		count("error"),
	];
	const acts = made + changed;
	return (
		<section aria-label={t`What it would do`} className="flex flex-col gap-4">
			<div
				role="status"
				className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-4"
			>
				<Figure value={made} label={t`to be made`} />
				<Figure value={changed} label={t`to be changed`} />
				<Figure value={same} label={t`as they should be`} />
				<Figure value={wrong} label={t`wrong`} isBad={wrong > 0} />
			</div>
			{wrong > 0 && acts > 0 && (
				<Notice tone="warning">
					<Plural
						value={wrong}
						one="# row is wrong and is left out. Put it right now, or bring it in another table later."
						other="# rows are wrong and are left out. Put them right now, or bring them in another table later."
					/>
				</Notice>
			)}
			{props.isOld && (
				<Notice>
					<Trans>The table has changed since. Look once more at what it would do.</Trans>
				</Notice>
			)}
			{start.error && <Notice tone="danger">{start.error.message}</Notice>}
			<div className="flex flex-wrap items-center gap-3">
				<Button
					variant="primary"
					icon={<Play size={16} />}
					isDisabled={acts === 0 || props.isOld}
					isPending={start.isPending}
					onPress={() =>
						start.mutate({ csv, plan: plan.plan }, { onSuccess: ({ id }) => props.onStarted(id) })
					}
				>
					<Plural value={acts} one="Carry # row out" other="Carry # rows out" />
				</Button>
				{acts === 0 && (
					<span className="text-ink-muted">
						<Trans>There is nothing to carry out.</Trans>
					</span>
				)}
			</div>
			<RowTable
				key={plan.plan}
				label={t`What each row would do`}
				rows={plan.rows.map((row) => ({
					line: row.line,
					address: row.address,
					detail: row.detail,
					isWrong: row.act === "error",
					badge: <ActBadge act={row.act} />,
				}))}
			/>
		</section>
	);
}

export function Figure(props: {
	readonly value: number;
	readonly label: string;
	readonly isBad?: boolean;
}) {
	return (
		<div className="bg-canvas px-3 py-2.5">
			<p className={`font-semibold text-lg tabular-nums ${props.isBad ? "text-danger" : ""}`}>
				{props.value}
			</p>
			<p className="text-ink-muted text-xs">{props.label}</p>
		</div>
	);
}

function EarlierRuns() {
	const { t } = useLingui();
	const runs = useQuery(bulkRunsQuery).data?.items ?? [];
	if (runs.length === 0) return null;
	return (
		<section aria-label={t`Tables from before`} className="flex flex-col gap-3">
			<h2 className="font-medium">
				<Trans>Tables from before</Trans>
			</h2>
			<ul className="divide-y divide-line-soft overflow-hidden rounded-lg border border-line bg-canvas">
				{runs.map((run) => (
					<li key={run.id}>
						<Link
							to="/mail/bulk/$id"
							params={{ id: run.id }}
							className="flex flex-wrap gap-x-3 gap-y-0.5 px-3 py-2.5 -outline-offset-2 hover:bg-hover"
						>
							<span className="min-w-0 flex-1 basis-48 font-medium">
								<RunWords run={run} />
							</span>
							<span className="text-ink-muted">
								<Trans>
									{run.made_by}, <When at={run.created_at} />
								</Trans>
							</span>
						</Link>
					</li>
				))}
			</ul>
		</section>
	);
}

function RunWords({ run }: { run: BulkRun }) {
	if (run.is_running) {
		return <Plural value={run.open} one="# row still waits" other="# rows still wait" />;
	}
	return (
		<Trans>
			{run.created} made, {run.changed} changed, {run.failed} failed
		</Trans>
	);
}
