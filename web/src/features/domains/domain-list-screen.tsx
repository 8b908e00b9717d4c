import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Globe, Plus, Unplug } from "lucide-react";
import { useState } from "react";
import type { MailDomain } from "../../api/models";
import { mailDomainsQuery, mailQuery, openDeletionsQuery } from "../../api/queries";
import { Button, buttonClass } from "../../ui/button";
import { DeletionLink } from "../../ui/deletion-link";
import { HealthBadge, RecordMark } from "../../ui/dns-health";
import { EmptyState } from "../../ui/empty-state";
import { LoadProblem } from "../../ui/load-problem";
import { Page } from "../../ui/page";
import { SkeletonRows } from "../../ui/skeleton";
import { Cell, Row, Table } from "../../ui/table";
import { AddDomainDialog } from "./add-domain-dialog";

/** Every domain of the account, and whether its mail arrives. */
export function DomainListScreen() {
	const { t } = useLingui();
	const [adding, setAdding] = useState(false);
	const domains = useQuery(mailDomainsQuery);
	const isConnected = useQuery(mailQuery).data?.account !== null;
	const add = (
		<Button variant="primary" icon={<Plus size={16} />} onPress={() => setAdding(true)}>
			<Trans>Add a domain</Trans>
		</Button>
	);
	return (
		<Page
			title={t`Domains`}
			description={t`The domains of the PurelyMail account, and whether mail to and from them arrives.`}
			actions={isConnected && add}
		>
			{domains.isPending && <SkeletonRows rows={4} label={t`Loading the domains`} />}
			{domains.isError && !domains.data && (
				<LoadProblem
					title={t`The domains could not be loaded`}
					detail={domains.error.message}
					onRetry={() => void domains.refetch()}
				/>
			)}
			{!isConnected && (
				<EmptyState
					icon={<Unplug size={20} />}
					title={t`No PurelyMail account is connected`}
					actions={
						<Link to="/mail" className={buttonClass("primary")}>
							<Trans>Connect an account</Trans>
						</Link>
					}
				/>
			)}
			{isConnected && domains.data?.length === 0 && (
				<EmptyState icon={<Globe size={20} />} title={t`There is no domain yet`} actions={add}>
					<Trans>A domain of your own is what stands behind the @ of its mailboxes.</Trans>
				</EmptyState>
			)}
			{domains.data && domains.data.length > 0 && <DomainTable domains={domains.data} />}
			{adding && <AddDomainDialog onClose={() => setAdding(false)} />}
		</Page>
	);
}

function DomainTable({ domains }: { domains: readonly MailDomain[] }) {
	const { t } = useLingui();
	const middle = "text-center! max-md:hidden";
	return (
		<Table
			label={t`Domains`}
			columns={[
				{ id: "name", title: t`Domain` },
				{ id: "health", title: t`Health`, className: "max-sm:hidden" },
				{ id: "mailboxes", title: t`Mailboxes`, className: "text-end! max-sm:hidden" },
				{ id: "mx", title: "MX", className: middle },
				{ id: "spf", title: "SPF", className: middle },
				{ id: "dkim", title: "DKIM", className: middle },
				{ id: "dmarc", title: "DMARC", className: middle },
			]}
		>
			{domains.map((domain) => (
				<Line key={domain.name} domain={domain} />
			))}
		</Table>
	);
}

function Line({ domain }: { domain: MailDomain }) {
	const { name, mailboxes, deletion_id, is_shared, health, purelymail } = domain;
	const deletion = useQuery(openDeletionsQuery).data?.find(({ id }) => id === deletion_id);
	return (
		<Row className="relative">
			<Cell className="w-full max-w-0">
				<Link
					to="/mail/domains/$name"
					params={{ name }}
					title={name}
					className="block truncate font-medium before:absolute before:inset-0"
				>
					{name}
				</Link>
				<span className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1 sm:hidden">
					<HealthBadge health={health} />
					<span className="text-ink-muted text-xs tabular-nums">
						<Plural value={mailboxes} _0="No mailbox" one="# mailbox" other="# mailboxes" />
					</span>
				</span>
				{deletion_id !== null && (
					<DeletionLink at={deletion?.state === "pending" ? deletion.execute_at : null} />
				)}
			</Cell>
			<Cell className="max-sm:hidden">
				<HealthBadge health={health} />
			</Cell>
			<Cell className="text-end tabular-nums max-sm:hidden">{mailboxes}</Cell>
			{([purelymail.mx, purelymail.spf, purelymail.dkim, purelymail.dmarc] as const).map(
				(right, at) => (
					<Cell key={RECORDS[at]} className="text-center max-md:hidden">
						<RecordMark right={is_shared ? null : right} />
					</Cell>
				),
			)}
		</Row>
	);
}

const RECORDS = ["mx", "spf", "dkim", "dmarc"] as const;
