import { Trans, useLingui } from "@lingui/react/macro";
import type { MailDomain } from "../../api/models";
import { ExplainedSwitch } from "../../ui/explained-switch";
import { Notice } from "../../ui/notice";
import { notify, notifyProblem } from "../../ui/toast";
import { useChangeDomain } from "./queries";

/** Each is saved as soon as it is switched; what is refused goes back. */
export function Settings({ domain }: { domain: MailDomain }) {
	const { t } = useLingui();
	const { name, symbolic_subaddressing: subaddressing, allow_account_reset: reset } = domain;
	const change = useChangeDomain(name);
	const sent = change.isPending ? change.variables : {};
	const save = (part: Parameters<typeof change.mutate>[0], done: string, refused: string): void =>
		change.mutate(part, {
			onSuccess: () => notify(done),
			onError: (error) => notifyProblem(refused, { detail: error.message }),
		});
	return (
		<>
			<ExplainedSwitch
				label={t`Symbolic subaddressing`}
				isSelected={sent.symbolic_subaddressing ?? subaddressing}
				isDisabled={change.isPending}
				onChange={(on) =>
					save(
						{ symbolic_subaddressing: on },
						on ? t`Symbolic subaddressing is on` : t`Symbolic subaddressing is off`,
						t`Symbolic subaddressing is unchanged`,
					)
				}
			>
				<Trans>
					Whatever stands between a symbol such as + . or - and the @ is ignored: mail to anna+shop@
					{name} and to anna.shop@{name} reaches anna@{name}. Addresses like first.last@{name} need
					this off.
				</Trans>
			</ExplainedSwitch>
			<ExplainedSwitch
				label={t`Resetting the account's password`}
				isSelected={sent.allow_account_reset ?? reset}
				isDisabled={change.isPending}
				onChange={(on) =>
					save(
						{ allow_account_reset: on },
						on
							? t`Addresses of ${name} can reset the account's password`
							: t`Addresses of ${name} cannot reset the account's password`,
						t`Resetting the account's password is unchanged`,
					)
				}
			>
				<Trans>
					PurelyMail accepts this domain as a proof of who you are when the password of the whole
					account was forgotten.
				</Trans>
			</ExplainedSwitch>
			{reset && (
				<Notice tone="warning" title={t`Whoever controls ${name} can take the account over`}>
					<Trans>
						With it go all mailboxes of all its domains. Switch this off unless you need this domain
						to get back in.
					</Trans>
				</Notice>
			)}
		</>
	);
}
