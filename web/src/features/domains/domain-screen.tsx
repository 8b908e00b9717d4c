import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Inbox, SearchX, Split, Trash2 } from "lucide-react";
import { useState } from "react";
import type { MailDomain } from "../../api/models";
import { mailDomainsQuery, mailRulesQuery, openDeletionsQuery } from "../../api/queries";
import { BackLink } from "../../ui/back-link";
import { Button, buttonClass } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { FormSection } from "../../ui/form-section";
import { LoadProblem } from "../../ui/load-problem";
import { Notice } from "../../ui/notice";
import { Page } from "../../ui/page";
import { SkeletonRows } from "../../ui/skeleton";
import { Until } from "../../ui/when";
import { DeleteDomain } from "./delete-domain";
import { DnsSection } from "./dns-section";
import { Settings } from "./settings";

/** One domain: its records, its settings, and what hangs on it. */
export function DomainScreen({ name }: { name: string }) {
	const { t } = useLingui();
	const query = useQuery(mailDomainsQuery);
	const back = <BackLink to="/mail/domains">{t`Domains`}</BackLink>;
	const domain = query.data?.find((one) => one.name === name);
	if (domain) return <Loaded domain={domain} />;
	if (query.data) {
		return (
			<EmptyState
				level="page"
				icon={<SearchX size={20} />}
				title={t`There is no such domain here`}
				actions={
					<Link to="/mail/domains" className={buttonClass("primary")}>
						<Trans>Show all domains</Trans>
					</Link>
				}
			>
				<Trans>{name} was deleted, or is not on the PurelyMail account.</Trans>
			</EmptyState>
		);
	}
	return (
		<Page title={name} back={back}>
			{query.isError ? (
				<LoadProblem
					title={t`The domain could not be loaded`}
					detail={query.error.message}
					onRetry={() => void query.refetch()}
				/>
			) : (
				<SkeletonRows rows={6} label={t`Loading the domain`} />
			)}
		</Page>
	);
}

function Loaded({ domain }: { domain: MailDomain }) {
	const { t } = useLingui();
	const { name, mailboxes, is_shared } = domain;
	const [deleting, setDeleting] = useState(false);
	const rules = useQuery(mailRulesQuery).data?.filter((rule) => rule.domain === name).length ?? 0;
	return (
		<Page
			title={name}
			back={<BackLink to="/mail/domains">{t`Domains`}</BackLink>}
			actions={
				<>
					<Link to="/mail/mailboxes" search={{ domain: name }} className={buttonClass("secondary")}>
						<Inbox size={16} aria-hidden="true" />
						<Plural value={mailboxes} _0="No mailbox" one="# mailbox" other="# mailboxes" />
					</Link>
					<Link to="/mail/routing" search={{ domain: name }} className={buttonClass("secondary")}>
						<Split size={16} aria-hidden="true" />
						<Plural value={rules} _0="No rule" one="# rule" other="# rules" />
					</Link>
				</>
			}
		>
			<Planned domain={domain} />
			{is_shared ? (
				<Notice title={t`This domain is PurelyMail's own`}>
					<Trans>Its records and settings are theirs. Mailboxes on it work like any other.</Trans>
				</Notice>
			) : (
				<div className="flex flex-col gap-10">
					<DnsSection domain={domain} />
					<FormSection
						title={t`Settings`}
						text={<Trans>Each is saved at PurelyMail as soon as it is switched.</Trans>}
					>
						<Settings domain={domain} />
					</FormSection>
					<FormSection
						title={t`Delete`}
						text={<Trans>After a delay in which any admin can stop it.</Trans>}
					>
						<div>
							<p className="mb-3 max-w-prose text-pretty">
								<Trans>
									PurelyMail deletes a domain together with its mailboxes, all mail in them, and its
									rules. None of it can be brought back.
								</Trans>
							</p>
							<Button
								icon={<Trash2 size={16} />}
								className="text-danger!"
								isDisabled={domain.deletion_id !== null}
								onPress={() => setDeleting(true)}
							>
								{domain.deletion_id === null ? t`Delete the domain` : t`Up for deletion already`}
							</Button>
						</div>
					</FormSection>
				</div>
			)}
			{deleting && (
				<DeleteDomain domain={domain} rules={rules} onClose={() => setDeleting(false)} />
			)}
		</Page>
	);
}

function Planned({ domain }: { domain: MailDomain }) {
	const { t } = useLingui();
	const deletion = useQuery(openDeletionsQuery).data?.find(({ id }) => id === domain.deletion_id);
	if (domain.deletion_id === null) return null;
	return (
		<Notice
			tone="warning"
			title={t`This domain is up for deletion`}
			className="mb-6"
			action={
				<Link to="/mail/deletions" className={buttonClass("secondary", "small")}>
					<Trans>Look at it</Trans>
				</Link>
			}
		>
			{deletion?.state === "pending" && (
				<Trans>
					{deletion.requested_by} asked for it. It happens <Until at={deletion.execute_at} />, and
					any admin can cancel it until then.
				</Trans>
			)}
		</Notice>
	);
}
