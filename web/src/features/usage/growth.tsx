import { useLingui } from "@lingui/react/macro";
import type { Usage } from "../../api/models";
import { formatSize } from "../../ui/format";

const WIDTH = 400;
const HEIGHT = 120;

/** How much there was on each day, as an area from zero: half as high is half as much. */
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
	const most = Math.max(...history.map(({ bytes }) => bytes), 1);
	const from = Date.parse(first.day);
	const span = Date.parse(last.day) - from || 1;
	const points = history.map(({ day: date, bytes }) => {
		const x = ((Date.parse(date) - from) / span) * WIDTH;
		return `${x.toFixed(1)},${(HEIGHT - (bytes / most) * (HEIGHT - 4)).toFixed(1)}`;
	});
	return (
		<figure>
			<svg
				role="img"
				aria-label={t`From ${size(first.bytes)} on ${day(first.day)} to ${size(last.bytes)} on ${day(last.day)}`}
				viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
				preserveAspectRatio="none"
				className="h-30 w-full overflow-visible border-line border-b"
			>
				<path
					d={`M0,${HEIGHT} L${points.join(" L")} L${WIDTH},${HEIGHT} Z`}
					className="fill-accent-fill/12"
				/>
				<path
					d={`M${points.join(" L")}`}
					vectorEffect="non-scaling-stroke"
					className="fill-none stroke-accent stroke-[1.5]"
				/>
			</svg>
			<figcaption
				aria-hidden="true"
				className="mt-1.5 flex justify-between text-ink-muted text-xs tabular-nums"
			>
				<span>
					{day(first.day)} · {size(first.bytes)}
				</span>
				<span>
					{day(last.day)} · {size(last.bytes)}
				</span>
			</figcaption>
		</figure>
	);
}
