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
				const who = notice.member_name ?? t`Somebody`;
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
			default:
				return { title: t`Something happened to your account`, text: String(notice.kind) };
		}
	};
}
