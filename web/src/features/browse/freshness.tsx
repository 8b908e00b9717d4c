import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { formatExact, formatNumber } from "../../ui/format";
import type { PagesState } from "./entry-pages";

/** How current the folder on the screen is: said, not spun. */
export function Freshness({ state, live }: { state: PagesState; live: boolean }) {
	const { i18n } = useLingui();
	const { complete, total, checkedAt } = state;
	const [now, setNow] = useState(() => Date.now());
	useEffect(() => {
		const timer = setInterval(() => setNow(Date.now()), 1000);
		return () => clearInterval(timer);
	}, []);
	if (total === null || checkedAt === null) return null;
	if (!complete) {
		return (
			<span className="tabular-nums">
				<Trans>listing… {formatNumber(total, i18n.locale)} so far</Trans>
			</span>
		);
	}
	const seconds = Math.max(0, Math.round((Math.max(now, checkedAt) - checkedAt) / 1000));
	const minutes = Math.floor(seconds / 60);
	const hours = Math.floor(minutes / 60);
	const title = formatExact(checkedAt, i18n.locale);
	return (
		<time dateTime={new Date(checkedAt).toISOString()} title={title} className="tabular-nums">
			{seconds < 3 ? (
				<Trans>checked just now</Trans>
			) : minutes < 1 ? (
				<Trans>checked {seconds} s ago</Trans>
			) : hours < 1 ? (
				<Trans>checked {minutes} min ago</Trans>
			) : (
				<Trans>checked {hours} h ago</Trans>
			)}
			{!live && (
				<>
					{" · "}
					<Trans>offline, changes by others are not shown</Trans>
				</>
			)}
		</time>
	);
}
