const WIDTH = 400;
const HEIGHT = 120;

export interface ChartPoint {
	readonly x: number;
	/** Not less than zero. */
	readonly y: number;
}

/** What an amount did over time, as an area from zero: half as high is half as much. `label` says it in words. */
export function AreaChart(props: {
	readonly label: string;
	/** In the order of time. */
	readonly points: readonly ChartPoint[];
	/** What stands below the first and the last point. */
	readonly start: string;
	readonly end: string;
}) {
	const first = props.points[0];
	const last = props.points.at(-1);
	if (!first || !last) return null;
	const most = Math.max(...props.points.map(({ y }) => y)) || 1;
	const span = last.x - first.x || 1;
	const points = props.points.map(({ x, y }) => {
		const across = ((x - first.x) / span) * WIDTH;
		return `${across.toFixed(1)},${(HEIGHT - (y / most) * (HEIGHT - 4)).toFixed(1)}`;
	});
	return (
		<figure>
			<svg
				role="img"
				aria-label={props.label}
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
				<span>{props.start}</span>
				<span>{props.end}</span>
			</figcaption>
		</figure>
	);
}
