import { Trans, useLingui } from "@lingui/react/macro";
import type { MailboxChange, MailboxDetails } from "../../api/models";
import { ExplainedSwitch } from "../../ui/explained-switch";
import { notify, notifyProblem } from "../../ui/toast";
import { PasswordResetWords } from "./new-mailbox-dialog";
import { useChangeMailbox } from "./queries";

type Flag = "two_factor" | "password_reset" | "search_indexing";

export function Settings({ mailbox }: { mailbox: MailboxDetails }) {
	const { t } = useLingui();
	const { address, settings } = mailbox;
	const change = useChangeMailbox(address);
	const asked: MailboxChange = change.isPending ? change.variables : {};
	const now = (flag: Flag) => asked[flag] ?? settings[flag];
	const save = (name: string, flag: Flag) => (on: boolean) =>
		change.mutate(
			{ [flag]: on },
			{
				onSuccess: () => notify(on ? t`${name} is on` : t`${name} is off`, { detail: address }),
				onError: (error) => notifyProblem(t`${name} is unchanged`, { detail: error.message }),
			},
		);
	const names = {
		two_factor: t`Two-factor sign-in`,
		password_reset: t`Password reset`,
		search_indexing: t`Search index`,
	};
	const row = (flag: Flag) => ({
		label: names[flag],
		isSelected: now(flag),
		isDisabled: change.isPending,
		onChange: save(names[flag], flag),
	});
	return (
		<>
			<ExplainedSwitch {...row("two_factor")}>
				<Trans>
					PurelyMail demands a second factor at sign-in. It wants a way to recover the mailbox
					first; whether the owner has set the factor up cannot be told from here.
				</Trans>
			</ExplainedSwitch>
			<ExplainedSwitch {...row("password_reset")}>
				<PasswordResetWords isOn={now("password_reset")} />
			</ExplainedSwitch>
			<ExplainedSwitch {...row("search_indexing")}>
				<Trans>PurelyMail keeps an index of the mail, so that searching it is fast.</Trans>
			</ExplainedSwitch>
			<p className="text-ink-muted text-xs">
				{settings.spam_filtering ? (
					<Trans>Spam is filtered. That can be changed on PurelyMail's own pages only.</Trans>
				) : (
					<Trans>Spam is not filtered. That can be changed on PurelyMail's own pages only.</Trans>
				)}
			</p>
		</>
	);
}
