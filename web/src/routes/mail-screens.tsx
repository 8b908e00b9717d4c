import { DeletionsScreen } from "../features/deletions/deletions-screen";
import { MailOverviewScreen } from "../features/mail/overview-screen";
import { MailboxListScreen } from "../features/mailboxes/mailbox-list-screen";

/** The screens of mail.tsx, composed of features. Loaded when one of them is opened for the first time. */
export const screens = {
	overview: MailOverviewScreen,
	mailboxes: MailboxListScreen,
	mailbox: MailboxListScreen,
	deletions: DeletionsScreen,
};
