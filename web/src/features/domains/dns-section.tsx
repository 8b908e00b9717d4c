import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { FileDown, RotateCw } from "lucide-react";
import { useState } from "react";
import type { DnsReport, MailDomain } from "../../api/models";
import { Button } from "../../ui/button";
import { HealthBadge } from "../../ui/dns-health";
import { LoadProblem } from "../../ui/load-problem";
import { Notice } from "../../ui/notice";
import { SkeletonRows } from "../../ui/skeleton";
import { notify, notifyProblem } from "../../ui/toast";
import { Until, When } from "../../ui/when";
import { ExportRecords } from "./export-records";
import { dnsQuery, useRecheck } from "./queries";
import { RecordCard } from "./record-card";
import { diagnosis, parted } from "./report";

/** The DNS of a domain: how it is in a sentence, and record by record what is published and what should be. */
export function DnsSection({ domain }: { domain: MailDomain }) {
	const { t } = useLingui();
	const report = useQuery(dnsQuery(domain.name));
	const [exporting, setExporting] = useState(false);
	return (
		<section aria-labelledby="dns-records">
			<div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
				<h2 id="dns-records" className="font-semibold text-base">
					<Trans>DNS records</Trans>
				</h2>
				<HealthBadge health={domain.health} />
				<span className="ms-auto flex flex-wrap gap-2">
					<Button
						size="small"
						icon={<FileDown size={14} />}
						onPress={() => setExporting(true)}
						aria-haspopup="dialog"
					>
						<Trans>Export</Trans>
					</Button>
					<CheckAgain name={domain.name} />
				</span>
			</div>
			{report.data ? (
				<Report report={report.data} />
			) : report.isError ? (
				<LoadProblem
					title={t`The DNS report could not be loaded`}
					detail={report.error.message}
					onRetry={() => void report.refetch()}
				/>
			) : (
				<SkeletonRows rows={7} label={t`Loading the DNS report`} />
			)}
			{exporting && <ExportRecords name={domain.name} onClose={() => setExporting(false)} />}
		</section>
	);
}

function CheckAgain({ name }: { name: string }) {
	const { t } = useLingui();
	const recheck = useRecheck(name);
	return (
		<Button
			size="small"
			icon={<RotateCw size={14} />}
			isPending={recheck.isPending}
			onPress={() =>
				recheck.mutate(undefined, {
					onSuccess: ({ health }) =>
						notify(t`The DNS was looked at again`, {
							detail: {
								healthy: t`Every record that is needed is right.`,
								broken: t`Some records are still wrong.`,
								unknown: t`Not everything could be found out.`,
							}[health],
						}),
					onError: (error) =>
						notifyProblem(t`The DNS was not looked at again`, { detail: error.message }),
				})
			}
		>
			<Trans>Check again</Trans>
		</Button>
	);
}

function Report({ report }: { report: DnsReport }) {
	const { t } = useLingui();
	const { needed, optional } = parted(report.records);
	const looked = report.checked_at !== null;
	return (
		<>
			<p className="max-w-prose text-pretty" role="status">
				<Sentence report={report} />
			</p>
			<p className="mt-0.5 mb-3 max-w-prose text-pretty text-ink-muted text-xs">
				<Sources report={report} />
			</p>
			{report.second_look && (
				<Notice tone="warning" title={t`A second look decides`} className="mb-3">
					<Trans>
						Something that worked was seen broken for the first time. It is looked at again{" "}
						<Until at={report.next_at} />; if it is still so, every admin is told.
					</Trans>
				</Notice>
			)}
			<ul aria-label={t`DNS records`} className="grid gap-3">
				{needed.map((record) => (
					<RecordCard key={record.purpose} record={record} looked={looked} />
				))}
			</ul>
			{optional.length > 0 && (
				<details className="mt-4">
					<summary className="w-fit cursor-default rounded-md px-1 py-1 font-medium">
						<Trans>Optional: how mail programs find the server</Trans>
					</summary>
					<ul aria-label={t`Optional DNS records`} className="mt-2 grid gap-3">
						{optional.map((record) => (
							<RecordCard key={record.purpose} record={record} looked={looked} />
						))}
					</ul>
				</details>
			)}
		</>
	);
}

function Sentence({ report }: { report: DnsReport }) {
	const { i18n } = useLingui();
	const found = diagnosis(report);
	const list = (labels: readonly string[]) => new Intl.ListFormat(i18n.locale).format(labels);
	switch (found.is) {
		case "right":
			return (
				<Trans>
					Every record that is needed is right: mail arrives, and what is sent is believed.
				</Trans>
			);
		case "wrong": {
			const labels = list(found.labels);
			return (
				<>
					<Plural
						value={found.labels.length}
						one={`# of ${found.of} records is not right:`}
						other={`# of ${found.of} records are not right:`}
					/>{" "}
					<strong className="font-semibold">{labels}</strong>.{" "}
					<Trans>What to do is said at each.</Trans>
				</>
			);
		}
		case "not_known": {
			const labels = list(found.labels);
			return (
				<Trans>
					Nothing is known to be wrong, but this could not be found out: {labels}. It is tried again
					by itself.
				</Trans>
			);
		}
		case "not_looked":
			return report.looks ? (
				<Trans>
					Nobody has looked at the DNS yet. Publish these records; the look follows by itself within
					a minute.
				</Trans>
			) : (
				<Trans>
					These are the records to publish. This server does not look at the DNS (the setting
					mail.check_dns is off), so only PurelyMail's own marks are known.
				</Trans>
			);
	}
}

function Sources({ report }: { report: DnsReport }) {
	const { i18n } = useLingui();
	if (report.checked_at === null) {
		return <Trans>PurelyMail's marks are from its own last look.</Trans>;
	}
	const servers = new Intl.ListFormat(i18n.locale).format(report.name_servers);
	return (
		<>
			<Trans>
				Looked up by this server <When at={report.checked_at} />, and again{" "}
				<Until at={report.next_at} />. PurelyMail's marks are from its own last look and may be
				older.
			</Trans>{" "}
			{report.name_servers.length > 0 && <Trans>The domain's name servers: {servers}.</Trans>}
		</>
	);
}
