import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import type { MailAccount, MailDashboard } from "../../api/models";
import { mailQuery } from "../../api/queries";
import { Button, buttonClass } from "../../ui/button";
import { formatNumber } from "../../ui/format";
import { LoadProblem } from "../../ui/load-problem";
import { Notice } from "../../ui/notice";
import { Page } from "../../ui/page";
import { ShareBar } from "../../ui/share-bar";
import { SkeletonRows } from "../../ui/skeleton";
import { notify, notifyProblem } from "../../ui/toast";
import { When } from "../../ui/when";
import { AccountMenu } from "./account-menu";
import { ConnectForm } from "./connect-form";
import { CreditChart, CreditFigure } from "./credit";
import { Figure } from "./figure";
import { countHealth, HealthMatrix } from "./health";
import { useReadNow } from "./queries";

/** The PurelyMail account at a glance, or the way to connect one. */
export function MailOverviewScreen() {
	const { t } = useLingui();
	const query = useQuery(mailQuery);
	if (query.isPending || (query.isError && !query.data)) {
		return (
			<Page title={t`Mail`}>
				{query.isPending ? (
					<SkeletonRows rows={6} label={t`Loading the mail overview`} />
				) : (
					<LoadProblem
						title={t`The mail overview could not be loaded`}
						detail={query.error.message}
						onRetry={() => void query.refetch()}
					/>
				)}
			</Page>
		);
	}
	const { account } = query.data;
	return account === null ? <Connect /> : <Overview mail={query.data} account={account} />;
}

function Connect() {
	const { t } = useLingui();
	return (
		<Page
			width="form"
			title={t`Mail`}
			description={t`Mailboxes, domains and routing of a PurelyMail account, for every admin, with an audit and a day to stop each deletion.`}
		>
			<section className="rounded-lg border border-line p-5" aria-labelledby="connect-account">
				<h2 id="connect-account" className="mb-4 font-semibold text-base">
					<Trans>Connect your PurelyMail account</Trans>
				</h2>
				<ConnectForm
					act={t`Connect the account`}
					onDone={() => notify(t`The PurelyMail account is connected`)}
				/>
			</section>
		</Page>
	);
}

function Overview({ mail, account }: { mail: MailDashboard; account: MailAccount }) {
	const { t } = useLingui();
	return (
		<Page
			title={t`Mail`}
			description={<LastRead account={account} />}
			actions={
				<>
					<ReadNow />
					<AccountMenu />
				</>
			}
		>
			<div className="mb-6 grid gap-2 empty:hidden">
				{account.sync_problem !== null && (
					<Notice tone="danger" title={t`PurelyMail's lists could not be read`}>
						{account.sync_problem}{" "}
						<Trans>
							What is shown is from the last time it worked. It is tried again by itself.
						</Trans>
					</Notice>
				)}
				{mail.deletions > 0 && (
					<Notice
						tone="warning"
						title={t`Something is going to be deleted`}
						action={
							<Link to="/mail/deletions" className={buttonClass("secondary", "small")}>
								<Trans>Look at it</Trans>
							</Link>
						}
					>
						<Plural
							value={mail.deletions}
							one="# deletion is planned. Until its time has come, any admin can cancel it."
							other="# deletions are planned. Until their time has come, any admin can cancel them."
						/>
					</Notice>
				)}
				{account.mailboxes_may_be_cut && (
					<Notice tone="warning" title={t`The list of mailboxes may be cut`}>
						<Trans>
							PurelyMail lists a thousand mailboxes at most, and that many are here. Others may
							exist that cannot be shown.
						</Trans>
					</Notice>
				)}
			</div>
			<Figures mail={mail} account={account} />
			<div className="mt-8 grid gap-8 lg:grid-cols-2">
				<Part title={t`DNS health`} className="lg:col-span-2">
					<HealthMatrix />
					<p className="mt-2 text-pretty text-ink-muted text-xs">
						<Trans>
							The marks are what PurelyMail found when it last looked. The health is by this
							server's own look at the DNS, as soon as there was one.
						</Trans>
					</p>
				</Part>
				<Part title={t`Mailboxes per domain`}>
					<MailboxesPerDomain mail={mail} />
				</Part>
				<Part title={t`Credit at the end of each day`}>
					<CreditChart days={mail.credit_days} />
				</Part>
			</div>
		</Page>
	);
}

function LastRead({ account }: { account: MailAccount }) {
	return account.synced_at === null ? (
		<Trans>The PurelyMail account is connected. Its lists are being read for the first time.</Trans>
	) : (
		<Trans>
			A copy of the PurelyMail account, read <When at={account.synced_at} />.
		</Trans>
	);
}

function ReadNow() {
	const { t } = useLingui();
	const read = useReadNow();
	return (
		<Button
			icon={<RefreshCw size={16} />}
			isPending={read.isPending}
			onPress={() =>
				read.mutate(undefined, {
					onSuccess: () => notify(t`PurelyMail's lists are read`),
					onError: (error) =>
						notifyProblem(t`PurelyMail's lists were not read`, { detail: error.message }),
				})
			}
		>
			<Trans>Read now</Trans>
		</Button>
	);
}

const linkClass = "text-accent underline-offset-2 hover:underline";

function Figures({ mail, account }: { mail: MailDashboard; account: MailAccount }) {
	const { t, i18n } = useLingui();
	const health = countHealth(mail.domains);
	const number = (value: number) => formatNumber(value, i18n.locale);
	return (
		<dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
			<Figure title={t`Mailboxes`} value={number(mail.mailboxes)}>
				<Link to="/mail/mailboxes" className={linkClass}>
					<Trans>Show the mailboxes</Trans>
				</Link>
			</Figure>
			<Figure title={t`Domains`} value={number(mail.domains.length)}>
				<Link to="/mail/domains" className={linkClass}>
					{health.broken > 0 ? (
						<Plural value={health.broken} one="# has wrong records" other="# have wrong records" />
					) : health.unknown > 0 ? (
						<Plural value={health.unknown} one="# is not known yet" other="# are not known yet" />
					) : (
						<Trans>All records are right</Trans>
					)}
				</Link>
			</Figure>
			<Figure title={t`Routing rules`} value={number(mail.rules)}>
				<Link to="/mail/routing" className={linkClass}>
					<Trans>Show the rules</Trans>
				</Link>
			</Figure>
			<CreditFigure credit={account.credit} />
		</dl>
	);
}

function Part(props: {
	readonly title: string;
	readonly className?: string;
	readonly children: ReactNode;
}) {
	return (
		<section className={props.className}>
			<h2 className="mb-3 font-medium">{props.title}</h2>
			{props.children}
		</section>
	);
}

function MailboxesPerDomain({ mail }: { mail: MailDashboard }) {
	const { t, i18n } = useLingui();
	const most = Math.max(...mail.domains.map(({ mailboxes }) => mailboxes), 1);
	if (mail.domains.length === 0) {
		return (
			<p className="text-ink-muted">
				<Trans>There is no domain yet.</Trans>
			</p>
		);
	}
	return (
		<ul aria-label={t`Mailboxes per domain`} className="grid gap-2.5">
			{[...mail.domains]
				.sort((a, b) => b.mailboxes - a.mailboxes)
				.map(({ name, mailboxes }) => (
					<li key={name}>
						<span className="mb-1 flex items-baseline gap-2">
							<Link
								to="/mail/mailboxes"
								search={{ domain: name }}
								className="min-w-0 flex-1 truncate underline-offset-2 hover:underline"
							>
								{name}
							</Link>
							<span className="shrink-0 text-xs tabular-nums">
								{formatNumber(mailboxes, i18n.locale)}
							</span>
						</span>
						<ShareBar share={mailboxes / most} />
					</li>
				))}
		</ul>
	);
}
