import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { DomainCount, MailDomain, MailHealth } from "../../api/models";
import { mailDomainsQuery } from "../../api/queries";
import { HealthBadge, RecordMark } from "../../ui/dns-health";
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
				<Link
					to="/mail/domains/$name"
					params={{ name: domain.name }}
					title={domain.name}
					className="underline-offset-2 hover:underline"
				>
					{domain.name}
				</Link>
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

function Mark({ right }: { right: boolean | null }) {
	return (
		<Cell className="text-center">
			<RecordMark right={right} />
		</Cell>
	);
}

/** How many domains are in which state. */
export function countHealth(domains: readonly DomainCount[]): Readonly<Record<MailHealth, number>> {
	const counts = { healthy: 0, broken: 0, unknown: 0 };
	for (const { health } of domains) counts[health]++;
	return counts;
}
