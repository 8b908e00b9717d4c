import { useLingui } from "@lingui/react/macro";
import type { Usage } from "../../api/models";
import { AreaChart } from "../../ui/area-chart";
import { formatSize } from "../../ui/format";

/** How much there was on each day. */
export function Growth({ history }: { history: Usage["history"] }) {
	const { t, i18n } = useLingui();
	const first = history[0];
	const last = history.at(-1);
	if (!first || !last || history.length < 2) return null;
	const day = (text: string) =>
		new Date(`${text}T00:00:00Z`).toLocaleDateString(i18n.locale, {
			day: "numeric",
			month: "short",
			timeZone: "UTC",
		});
	const size = (bytes: number) => formatSize(bytes, i18n.locale);
	return (
		<AreaChart
			label={t`From ${size(first.bytes)} on ${day(first.day)} to ${size(last.bytes)} on ${day(last.day)}`}
			points={history.map(({ day: date, bytes }) => ({ x: Date.parse(date), y: bytes }))}
			start={`${day(first.day)} · ${size(first.bytes)}`}
			end={`${day(last.day)} · ${size(last.bytes)}`}
		/>
	);
}
