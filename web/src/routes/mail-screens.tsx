import { getRouteApi } from "@tanstack/react-router";
import { BulkRunScreen } from "../features/bulk/bulk-run-screen";
import { BulkScreen } from "../features/bulk/bulk-screen";
import { DeletionsScreen } from "../features/deletions/deletions-screen";
import { DomainListScreen } from "../features/domains/domain-list-screen";
import { DomainScreen } from "../features/domains/domain-screen";
import { MailOverviewScreen } from "../features/mail/overview-screen";
import { MailboxListScreen } from "../features/mailboxes/mailbox-list-screen";
import { MailboxScreen } from "../features/mailboxes/mailbox-screen";
import { RoutingScreen } from "../features/routing/routing-screen";

/** The screens of mail.tsx, composed of features. Loaded when one of them is opened for the first time. */
export const screens = {
	overview: MailOverviewScreen,
	mailboxes: Mailboxes,
	mailbox: Mailbox,
	bulk: Bulk,
	bulkRun: BulkRun,
	domains: DomainListScreen,
	domain: Domain,
	routing: Routing,
	deletions: DeletionsScreen,
};

const mailboxes = getRouteApi("/shell/mail/mailboxes");
const bulk = getRouteApi("/shell/mail/bulk");
const bulkRun = getRouteApi("/shell/mail/bulk/$id");
const domain = getRouteApi("/shell/mail/domains/$name");
const routing = getRouteApi("/shell/mail/routing");
const mailbox = getRouteApi("/shell/mail/mailboxes/$address");

function Mailboxes() {
	const navigate = mailboxes.useNavigate();
	return (
		<MailboxListScreen
			filters={mailboxes.useSearch()}
			onFilters={(search) => void navigate({ search, replace: true })}
		/>
	);
}

function Mailbox() {
	const { address } = mailbox.useParams();
	return <MailboxScreen key={address} address={address} />;
}

function Bulk() {
	const navigate = bulk.useNavigate();
	return <BulkScreen onStarted={(id) => void navigate({ to: "/mail/bulk/$id", params: { id } })} />;
}

function BulkRun() {
	const { id } = bulkRun.useParams();
	return <BulkRunScreen key={id} id={id} />;
}

function Domain() {
	const { name } = domain.useParams();
	return <DomainScreen key={name} name={name} />;
}

function Routing() {
	const navigate = routing.useNavigate();
	return (
		<RoutingScreen
			params={routing.useSearch()}
			onParams={(search) => void navigate({ search, replace: true })}
		/>
	);
}
