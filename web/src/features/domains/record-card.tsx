import { Trans, useLingui } from "@lingui/react/macro";
import { CircleAlert, CircleCheck, CircleHelp, Info } from "lucide-react";
import type { ReactNode } from "react";
import type { DnsRecord, DnsVerdict } from "../../api/models";
import { Badge, type Tone } from "../../ui/badge";
import { RecordLine } from "./record-line";
import { disagree, toPublish } from "./report";

/** One record of a domain: what should be published beside what is, what is wrong with it, and what to do. */
export function RecordCard({ record, looked }: { record: DnsRecord; looked: boolean }) {
	const { kind, host, priority, label, findings } = record;
	return (
		<li className="@container rounded-lg border border-line">
			<div className="px-4 pt-3 pb-2">
				<div className="flex flex-wrap items-center gap-x-3 gap-y-1">
					<h3 className="font-semibold">{label}</h3>
					{looked && <VerdictBadge verdict={record.verdict} optional={record.optional} />}
					<PurelyMailSays record={record} looked={looked} />
				</div>
				{findings.map((finding) => (
					<p
						key={`${finding.code} ${finding.advice}`}
						className="mt-1.5 max-w-prose select-text text-pretty break-words"
					>
						{finding.advice}
					</p>
				))}
				{findings.length === 0 && (
					<p className="mt-0.5 max-w-prose text-pretty text-ink-muted text-xs">
						<Purpose purpose={record.purpose} />
					</p>
				)}
			</div>
			<div className="grid border-line-soft border-t @2xl:grid-cols-2">
				<Side title={<Trans>Should be</Trans>}>
					<RecordLine kind={kind} host={host} value={toPublish(record)} priority={priority} />
				</Side>
				<Side
					title={<Trans>Published</Trans>}
					className="border-line-soft @max-2xl:border-t @2xl:border-s"
				>
					<Published record={record} looked={looked} />
				</Side>
			</div>
		</li>
	);
}

function Side(props: {
	readonly title: ReactNode;
	readonly className?: string;
	readonly children: ReactNode;
}) {
	return (
		<div className={`min-w-0 px-4 py-2 ${props.className ?? ""}`}>
			<p className="font-medium text-ink-muted text-xs">{props.title}</p>
			{props.children}
		</div>
	);
}

function Published({ record, looked }: { record: DnsRecord; looked: boolean }) {
	if (record.published.length === 0) {
		return (
			<p className="py-1.5 text-ink-muted text-xs">
				{!looked || record.verdict === "not_known" ? (
					<Trans>Not known</Trans>
				) : (
					<Trans>Nothing</Trans>
				)}
			</p>
		);
	}
	return (
		<ul>
			{record.published.map(({ name, kind, value }) => (
				<li
					key={`${name} ${kind} ${value}`}
					className="grid grid-cols-[3.75rem_minmax(0,1fr)] gap-x-2 py-1.5 text-xs"
				>
					<span className="row-span-2 font-mono text-ink-muted">{kind}</span>
					<code className="min-w-0 select-text break-all text-ink-muted">{name}</code>
					<code className="min-w-0 select-text break-all">{value}</code>
				</li>
			))}
		</ul>
	);
}

function VerdictBadge({ verdict, optional }: { verdict: DnsVerdict; optional: boolean }) {
	const { t } = useLingui();
	const bad: Tone = optional ? "neutral" : "danger";
	const [tone, Icon, words] = (
		{
			right: ["success", CircleCheck, t`Right`],
			remark: ["success", Info, t`Right, with a remark`],
			not_known: ["neutral", CircleHelp, t`Not known`],
			wrong: [bad, CircleAlert, t`Wrong`],
			missing: [bad, CircleAlert, t`Missing`],
		} as const
	)[verdict];
	return (
		<Badge tone={tone} icon={<Icon size={12} aria-hidden="true" />}>
			{words}
		</Badge>
	);
}

function PurelyMailSays({ record, looked }: { record: DnsRecord; looked: boolean }) {
	if (record.purelymail === null) return null;
	const differs = looked && disagree(record);
	return (
		<span className={differs ? "text-warning text-xs" : "text-ink-muted text-xs"}>
			{record.purelymail ? (
				<Trans>PurelyMail: right at its last look</Trans>
			) : (
				<Trans>PurelyMail: not right at its last look</Trans>
			)}
		</span>
	);
}

function Purpose({ purpose }: { purpose: string }) {
	switch (purpose) {
		case "mx":
			return (
				<Trans>
					Brings mail for the domain to PurelyMail. Another MX record beside it takes a part of the
					mail away.
				</Trans>
			);
		case "spf":
			return (
				<Trans>
					Lets PurelyMail send for the domain. A domain has one SPF record: if there is one already,
					add the “include” to that one instead of publishing a second.
				</Trans>
			);
		case "dkim1":
		case "dkim2":
		case "dkim3":
			return (
				<Trans>
					Signs the mail, so that others see it is yours and unchanged. All three are needed; at
					Cloudflare, without the proxy.
				</Trans>
			);
		case "dmarc":
			return (
				<Trans>
					Tells others what to do with mail that only pretends to be yours. Any other record of this
					name has to go first, since a CNAME stands alone.
				</Trans>
			);
		case "ownership":
			return (
				<Trans>
					Proves to PurelyMail that the domain is yours. It is asked for when the domain is added.
				</Trans>
			);
		default:
			return <Trans>Lets mail programs find the server by themselves.</Trans>;
	}
}
