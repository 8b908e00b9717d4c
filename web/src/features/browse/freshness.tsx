import { Trans, useLingui } from "@lingui/react/macro";
import { formatExact, formatNumber } from "../../ui/format";
import { useAgoWords, useFreshnessWords, useNow } from "../../ui/freshness-words";
import type { PagesState } from "./entry-pages";

/** How current the folder on the screen is: said, not spun. */
export function Freshness({ state, live }: { state: PagesState; live: boolean }) {
	const { i18n } = useLingui();
	const { complete, total, checkedAt, freshness } = state;
	const now = useNow(true);
	const words = useFreshnessWords();
	const ago = useAgoWords();
	if (total === null || checkedAt === null) return null;
	if (!complete) {
		return (
			<span className="tabular-nums">
				<Trans>listing… {formatNumber(total, i18n.locale)} so far</Trans>
			</span>
		);
	}
	const at = freshness?.checked_at ?? checkedAt;
	const title = formatExact(at, i18n.locale);
	return (
		<time dateTime={new Date(at).toISOString()} title={title} className="tabular-nums">
			{freshness && freshness.state !== "listed" ? words(freshness, now) : ago(checkedAt, now)}
			{!live && (
				<>
					{" · "}
					<Trans>offline, changes by others are not shown</Trans>
				</>
			)}
		</time>
	);
}
