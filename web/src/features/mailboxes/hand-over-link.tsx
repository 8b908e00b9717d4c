import { Trans, useLingui } from "@lingui/react/macro";
import type { HandOverLink } from "../../api/models";
import { CopyField } from "../../ui/copy-field";
import { ExplainedSwitch } from "../../ui/explained-switch";
import { formatExact } from "../../ui/format";

/** The link, shown only now. */
export function HandOverLinkField(props: {
	readonly address: string;
	readonly link: HandOverLink;
}) {
	const { t, i18n } = useLingui();
	const { address, link } = props;
	const until = formatExact(link.expires_at, i18n.locale);
	return (
		<div className="flex flex-col gap-3">
			<p className="text-ink-muted">
				<Trans>
					Send this link to whoever {address} is for, and to nobody else: it shows the password and
					the settings for mail programs. It can be opened once, until {until}, and is not shown
					again here. The page of the mailbox tells whether it was opened.
				</Trans>
			</p>
			<CopyField label={t`Link that hands the password over`} value={link.url} />
		</div>
	);
}

/** On: nobody but its owner ever sees the password. */
export function HandOverSwitch(props: {
	readonly isSelected: boolean;
	readonly onChange: (on: boolean) => void;
}) {
	const { t } = useLingui();
	return (
		<ExplainedSwitch
			label={t`Hand the password over by a link`}
			isSelected={props.isSelected}
			onChange={props.onChange}
		>
			{props.isSelected ? (
				<Trans>
					The server makes a password that nobody here sees. You get a link that shows it once, to
					whoever you send it to.
				</Trans>
			) : (
				<Trans>You see the password, and hand it over yourself.</Trans>
			)}
		</ExplainedSwitch>
	);
}
