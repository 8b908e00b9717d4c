import { useLingui } from "@lingui/react/macro";
import { Page } from "../../ui/page";

export function MailboxListScreen() {
	const { t } = useLingui();
	return <Page title={t`Mailboxes`}>{null}</Page>;
}
