import { Trans, useLingui } from "@lingui/react/macro";
import { useState, useSyncExternalStore } from "react";
import { api } from "../api/client";
import { formatTime } from "../ui/format";
import { Notice } from "../ui/notice";

/** A shorter pause is over before anybody has read of it. */
const WORTH_TELLING_MS = 30_000;

/** Says until when the server has asked this tab to wait. What was asked for comes then, by itself. */
export function PauseNotice() {
	const { i18n } = useLingui();
	const until = useSyncExternalStore(api.pace.subscribe, api.pace.pausedUntil);
	const [told, setTold] = useState<number | null>(null);
	if (until !== null && told !== until && until - Date.now() > WORTH_TELLING_MS) setTold(until);
	if (until === null || told !== until) return null;
	const time = formatTime(until, i18n.locale);
	return (
		<Notice tone="warning" className="m-2 mb-0">
			<Trans>
				There were more requests than the server takes from one person. It goes on by itself at{" "}
				{time}; nothing is lost.
			</Trans>
		</Notice>
	);
}
