import { getRouteApi } from "@tanstack/react-router";
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
	domains: DomainListScreen,
	domain: Domain,
	routing: Routing,
	deletions: DeletionsScreen,
};

const mailboxes = getRouteApi("/shell/mail/mailboxes");
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
