import { useLingui } from "@lingui/react/macro";
import type { Notice } from "../../api/models";
import { useDeviceWords } from "../../ui/device";

export interface NoticeWords {
	readonly title: string;
	readonly text: string;
}

/** What happened, in plain words, and what to do about it. */
export function useNoticeWords(): (notice: Notice) => NoticeWords {
	const { t } = useLingui();
	const device = useDeviceWords();
	const from = ({ ip, browser, system }: Notice): string | null => {
		const what = browser === null && system === null ? null : device({ browser, system });
		if (ip !== null) return what === null ? ip : t`${ip} (${what})`;
		return what;
	};
	return (notice) => {
		const where = from(notice);
		const who = notice.member_name ?? t`Somebody`;
		const what = notice.subject ?? t`something`;
		switch (notice.kind) {
			case "session_reuse":
				return {
					title:
						where === null
							? t`Somebody used an old sign-in of yours`
							: t`Somebody used an old sign-in of yours from ${where}`,
					text: t`That session was ended. If it was not you, change your password.`,
				};
			case "outside_root": {
				const bucket = notice.bucket_name ?? t`a bucket`;
				return {
					title: t`${who} tried to open a path outside their folder in ${bucket}`,
					text:
						where === null
							? t`Their session was ended.`
							: t`It came from ${where}. Their session was ended.`,
				};
			}
			case "password_changed":
				return {
					title:
						where === null
							? t`Your password was changed`
							: t`Your password was changed from ${where}`,
					text: t`Your other devices were signed out. If it was not you, tell an administrator.`,
				};
			case "password_reset":
				return {
					title:
						where === null
							? t`A new password was chosen through a reset link`
							: t`A new password was chosen through a reset link from ${where}`,
					text: t`All your devices were signed out. If it was not you, tell an administrator.`,
				};
			case "deletion_scheduled":
				return {
					title: t`${who} put ${what} up for deletion`,
					text: t`Until its time has come, any admin can cancel it.`,
				};
			case "deletion_cancelled":
				return {
					title: t`${who} cancelled the deletion of ${what}`,
					text: t`It stays as it is.`,
				};
			case "deletion_done":
				return {
					title: t`${what} was deleted`,
					text:
						notice.member_name === null
							? t`It was scheduled.`
							: t`${who} had put it up for deletion.`,
				};
			case "deletion_held":
				return {
					title: t`The deletion of ${what} needs a look`,
					text: t`It was not carried out: something has changed since, or nobody knows how it went.`,
				};
			case "domain_broken":
				return {
					title: t`The DNS records of ${what} are wrong now`,
					text: t`E-mail of this domain may be lost or refused.`,
				};
			case "domain_healthy":
				return {
					title: t`The DNS records of ${what} are right again`,
					text: t`Nothing needs to be done.`,
				};
			case "credit_low":
				return {
					title: t`The PurelyMail credit is running low`,
					text: notice.subject ?? t`Top it up before it ends.`,
				};
			case "mailbox_appeared":
				return {
					title: t`The mailbox ${what} appeared`,
					text: t`Nobody created it here. If you do not know it, look who else may sign in at PurelyMail.`,
				};
			default:
				return { title: t`Something happened to your account`, text: String(notice.kind) };
		}
	};
}
