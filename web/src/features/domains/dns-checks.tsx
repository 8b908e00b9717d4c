import { Trans, useLingui } from "@lingui/react/macro";
import { Check, CircleAlert, CircleCheck, Copy } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "../../ui/badge";
import { useCopied } from "../../ui/copy-field";
import { IconButton } from "../../ui/icon-button";
import type { CheckName, DnsCheck, DnsRecord } from "./records";

/** What a domain should publish, what each is for, and whether it is right. */
export function DnsChecks({ checks }: { checks: readonly DnsCheck[] }) {
	const { t } = useLingui();
	return (
		<ul aria-label={t`DNS records`} className="grid gap-3">
			{checks.map((check) => (
				<CheckCard key={check.name} check={check} />
			))}
		</ul>
	);
}

function CheckCard({ check }: { check: DnsCheck }) {
	const titles: Readonly<Record<CheckName, ReactNode>> = {
		mx: "MX",
		spf: "SPF",
		dkim: "DKIM",
		dmarc: "DMARC",
		ownership: <Trans>Ownership</Trans>,
	};
	return (
		<li className="rounded-lg border border-line">
			<div className="px-4 pt-3 pb-2">
				<div className="flex flex-wrap items-center gap-2">
					<h3 className="font-semibold">{titles[check.name]}</h3>
					<Verdict right={check.right} />
				</div>
				<p className="mt-0.5 max-w-prose text-pretty text-ink-muted text-xs">
					<Purpose name={check.name} />
				</p>
			</div>
			<ul>
				{check.records.map((record) => (
					<RecordLine key={`${record.host} ${record.value}`} record={record} />
				))}
			</ul>
		</li>
	);
}

function Verdict({ right }: { right: boolean | null }) {
	if (right === null) return null;
	return right ? (
		<Badge tone="success" icon={<CircleCheck size={12} aria-hidden="true" />}>
			<Trans>Right</Trans>
		</Badge>
	) : (
		<Badge tone="danger" icon={<CircleAlert size={12} aria-hidden="true" />}>
			<Trans>Wrong or missing</Trans>
		</Badge>
	);
}

function Purpose({ name }: { name: CheckName }) {
	switch (name) {
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
		case "dkim":
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
	}
}

/** One record in a row, each part with a button that copies it. */
export function RecordLine({ record }: { record: DnsRecord }) {
	const { t } = useLingui();
	const { type, host, value, priority } = record;
	return (
		<li className="@container border-line-soft border-t px-4 py-1">
			<div className="grid grid-cols-[3.75rem_minmax(0,1fr)] items-start gap-x-3 @xl:grid-cols-[3.75rem_minmax(0,2fr)_minmax(0,3fr)]">
				<span className="row-span-2 py-1.5 font-mono text-ink-muted text-xs @xl:row-span-1">
					{type}
				</span>
				<Part text={host} label={t`Copy the name ${host}`} />
				<Part text={value} label={t`Copy the value ${value}`}>
					{priority !== undefined && (
						<span className="shrink-0 text-ink-muted">
							<Trans>priority {priority}</Trans>
						</span>
					)}
				</Part>
			</div>
		</li>
	);
}

function Part(props: {
	readonly text: string;
	readonly label: string;
	readonly children?: ReactNode;
}) {
	const { t } = useLingui();
	const [copied, copy] = useCopied();
	return (
		<span className="flex min-w-0 items-start gap-2">
			<span className="flex min-w-0 flex-wrap gap-x-2 py-1.5 text-xs">
				<code className="min-w-0 select-text break-all">{props.text}</code>
				{props.children}
			</span>
			<IconButton
				label={copied ? t`Copied` : props.label}
				size="small"
				onPress={() => copy(props.text)}
				className="@max-xl:ms-auto"
			>
				{copied ? <Check size={14} className="text-success" /> : <Copy size={14} />}
			</IconButton>
		</span>
	);
}
