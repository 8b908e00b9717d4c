import { getRouteApi } from "@tanstack/react-router";
import { DeletionsScreen } from "../features/deletions/deletions-screen";
import { MailOverviewScreen } from "../features/mail/overview-screen";
import { MailboxListScreen } from "../features/mailboxes/mailbox-list-screen";
import { MailboxScreen } from "../features/mailboxes/mailbox-screen";

/** The screens of mail.tsx, composed of features. Loaded when one of them is opened for the first time. */
export const screens = {
	overview: MailOverviewScreen,
	mailboxes: Mailboxes,
	mailbox: Mailbox,
	deletions: DeletionsScreen,
};

const mailboxes = getRouteApi("/shell/mail/mailboxes");
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
