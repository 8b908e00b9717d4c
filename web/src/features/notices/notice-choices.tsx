import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { NoticeKind } from "../../api/models";
import { LoadProblem } from "../../ui/load-problem";
import { Notice } from "../../ui/notice";
import { SkeletonRows } from "../../ui/skeleton";
import { Switch } from "../../ui/switch";
import { notifyProblem } from "../../ui/toast";
import { noticeChoicesQuery, useChooseNotice } from "./queries";

/** Which notifications come by e-mail, too. */
export function NoticeChoices() {
	const { t } = useLingui();
	const choices = useQuery(noticeChoicesQuery);
	const choose = useChooseNotice();
	const names = useKindNames();
	if (choices.isPending) return <SkeletonRows rows={3} label={t`Loading your choices`} />;
	if (choices.isError) {
		return (
			<LoadProblem
				title={t`Your choices could not be loaded`}
				detail={choices.error.message}
				onRetry={() => void choices.refetch()}
			/>
		);
	}
	const { email_is_set_up, email, items } = choices.data;
	return (
		<>
			{email_is_set_up ? (
				<p className="text-ink-muted">
					<Trans>These also go to {email}, unless you did it yourself:</Trans>
				</p>
			) : (
				<Notice>
					<Trans>
						E-mail is not set up on this server. What you choose here counts as soon as it is.
					</Trans>
				</Notice>
			)}
			<ul aria-label={t`Notifications by e-mail`} className="flex flex-col gap-2.5">
				{items.map((item) => (
					<li key={item.kind}>
						<Switch
							isSelected={item.email}
							onChange={(wanted) =>
								choose.mutate(
									{ kind: item.kind, email: wanted },
									{
										onError: (error) =>
											notifyProblem(t`Your choice was not saved`, { detail: error.message }),
									},
								)
							}
						>
							{names[item.kind] ?? item.kind}
						</Switch>
					</li>
				))}
			</ul>
		</>
	);
}

function useKindNames(): Readonly<Record<NoticeKind, string>> {
	const { t } = useLingui();
	return {
		session_reuse: t`Somebody used an old sign-in of mine`,
		password_changed: t`My password was changed`,
		password_reset: t`A new password was chosen through a link`,
		outside_root: t`Somebody tried to leave their folder`,
		deletion_scheduled: t`Something is going to be deleted`,
		deletion_cancelled: t`A deletion was cancelled`,
		deletion_done: t`Something was deleted`,
		deletion_held: t`A deletion needs a look`,
		domain_broken: t`A domain's DNS records went wrong`,
		domain_healthy: t`A domain's DNS records are right again`,
		credit_low: t`The PurelyMail credit is running low`,
		mailbox_appeared: t`A mailbox appeared that nobody created here`,
	};
}
