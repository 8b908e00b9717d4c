import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Check, CircleAlert, CircleCheck, CircleHelp, Minus, X } from "lucide-react";
import type { DomainCount, MailDomain, MailHealth } from "../../api/models";
import { mailDomainsQuery } from "../../api/queries";
import { Badge } from "../../ui/badge";
import { LoadProblem } from "../../ui/load-problem";
import { SkeletonRows } from "../../ui/skeleton";
import { Cell, Row, Table } from "../../ui/table";

/** Which records of which domain are right, as PurelyMail found them when it last looked. */
export function HealthMatrix() {
	const { t } = useLingui();
	const domains = useQuery(mailDomainsQuery);
	if (domains.isPending) return <SkeletonRows rows={4} label={t`Loading the domains`} />;
	if (domains.isError) {
		return (
			<LoadProblem
				title={t`The domains could not be loaded`}
				detail={domains.error.message}
				onRetry={() => void domains.refetch()}
			/>
		);
	}
	return (
		<Table
			label={t`DNS health`}
			columns={[
				{ id: "domain", title: t`Domain` },
				{ id: "mx", title: "MX", className: "text-center!" },
				{ id: "spf", title: "SPF", className: "text-center!" },
				{ id: "dkim", title: "DKIM", className: "text-center!" },
				{ id: "dmarc", title: "DMARC", className: "text-center!" },
				{ id: "health", title: t`Health`, className: "max-sm:hidden" },
			]}
		>
			{domains.data.map((domain) => (
				<Line key={domain.name} domain={domain} />
			))}
		</Table>
	);
}

function Line({ domain }: { domain: MailDomain }) {
	const { mx, spf, dkim, dmarc } = domain.purelymail;
	return (
		<Row>
			<Cell className="w-full max-w-0 truncate font-medium">
				<span title={domain.name}>{domain.name}</span>
			</Cell>
			{domain.is_shared ? (
				<>
					<Mark right={null} />
					<Mark right={null} />
					<Mark right={null} />
					<Mark right={null} />
				</>
			) : (
				<>
					<Mark right={mx} />
					<Mark right={spf} />
					<Mark right={dkim} />
					<Mark right={dmarc} />
				</>
			)}
			<Cell className="max-sm:hidden">
				<HealthBadge health={domain.health} />
			</Cell>
		</Row>
	);
}

/** Null: PurelyMail looks after this record. */
function Mark({ right }: { right: boolean | null }) {
	const { t } = useLingui();
	const [Icon, color, words] =
		right === null
			? [Minus, "text-ink-muted", t`PurelyMail's own`]
			: right
				? [Check, "text-success", t`Right`]
				: [X, "text-danger", t`Wrong or missing`];
	return (
		<Cell className="text-center">
			<span title={words}>
				<Icon size={16} strokeWidth={2.5} aria-hidden="true" className={`inline ${color}`} />
				<span className="sr-only">{words}</span>
			</span>
		</Cell>
	);
}

function HealthBadge({ health }: { health: MailHealth }) {
	switch (health) {
		case "healthy":
			return (
				<Badge tone="success" icon={<CircleCheck size={12} aria-hidden="true" />}>
					<Trans>Healthy</Trans>
				</Badge>
			);
		case "broken":
			return (
				<Badge tone="danger" icon={<CircleAlert size={12} aria-hidden="true" />}>
					<Trans>Records are wrong</Trans>
				</Badge>
			);
		case "unknown":
			return (
				<Badge icon={<CircleHelp size={12} aria-hidden="true" />}>
					<Trans>Not known yet</Trans>
				</Badge>
			);
	}
}

/** How many domains are in which state. */
export function countHealth(domains: readonly DomainCount[]): Readonly<Record<MailHealth, number>> {
	const counts = { healthy: 0, broken: 0, unknown: 0 };
	for (const { health } of domains) counts[health]++;
	return counts;
}
