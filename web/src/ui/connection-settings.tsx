import { useLingui } from "@lingui/react/macro";
import { Snippet } from "./copy-field";

/** What a mail program asks for. The same for every mailbox of PurelyMail. */
export function ConnectionSettings(props: {
	readonly address: string;
	/** Shown with them while it is known. */
	readonly password?: string;
}) {
	const { t } = useLingui();
	const lines = [
		t`Address and user name: ${props.address}`,
		props.password === undefined ? null : t`Password: ${props.password}`,
		t`Incoming mail (IMAP): imap.purelymail.com, port 993, TLS`,
		t`Outgoing mail (SMTP): smtp.purelymail.com, port 465, TLS`,
		t`In a browser: inbox.purelymail.com`,
	];
	return (
		<Snippet
			label={t`Settings for a mail program`}
			text={lines.filter((line) => line !== null).join("\n")}
		/>
	);
}
