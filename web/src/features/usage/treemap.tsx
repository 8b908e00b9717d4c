import { Plural, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useLayoutEffect, useRef, useState } from "react";
import type { Amount } from "../../api/models";
import { formatSize } from "../../ui/format";
import { foldSmall, type Part, tilesOf } from "./tiles";

/** A part that can be looked into, or one that cannot: the files of the folder itself. */
export interface Portion extends Amount {
	readonly key: string;
	readonly name: string;
	readonly to: { readonly bucket: string; readonly path: string | undefined } | null;
}

const MOST = 40;
const LEAST_SHARE = 0.004;
/** A name needs this much room. */
const LEGIBLE = { width: 64, height: 40 };

/** Each folder as large as what is in it. A click looks into it. */
export function Treemap({ portions, label }: { portions: readonly Portion[]; label: string }) {
	const { t, i18n } = useLingui();
	const box = useRef<HTMLDivElement>(null);
	const [size, setSize] = useState({ width: 0, height: 0 });
	useLayoutEffect(() => {
		const element = box.current;
		if (!element) return;
		const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
		measure();
		const observer = new ResizeObserver(measure);
		observer.observe(element);
		return () => observer.disconnect();
	}, []);

	const total = portions.reduce((sum, { bytes }) => sum + bytes, 0);
	const { large, small } = foldSmall(portions, MOST, LEAST_SHARE);
	const others: Portion | null =
		small.length === 0
			? null
			: {
					key: "others",
					name: t`${small.length} smaller ones`,
					to: null,
					bytes: small.reduce((sum, { bytes }) => sum + bytes, 0),
					objects: small.reduce((sum, { objects }) => sum + objects, 0),
				};
	const parts: Part<Portion>[] = [...large, ...(others ? [others] : [])].map((portion) => ({
		key: portion.key,
		bytes: portion.bytes,
		kind: portion,
	}));
	const largest = large[0]?.bytes ?? 1;
	return (
		<div ref={box} className="h-64 sm:h-96">
			<ul aria-label={label} className="relative size-full">
				{tilesOf(parts, size.width, size.height).map(({ part, x, y, width, height }) => {
					const { name, bytes, objects, to } = part.kind;
					const share = Math.round((bytes / total) * 1000) / 10;
					const amount = formatSize(bytes, i18n.locale);
					const legible = width >= LEGIBLE.width && height >= LEGIBLE.height;
					const text = (
						<>
							<span className={legible ? "block truncate font-medium" : "sr-only"}>{name}</span>
							<span className={legible ? "block truncate text-xs tabular-nums" : "sr-only"}>
								{amount}
								{height >= LEGIBLE.height + 16 && (
									<>
										{" · "}
										{share} %
									</>
								)}
							</span>
							<span className="sr-only">
								<Plural value={objects} one="# file" other="# files" />
							</span>
						</>
					);
					const place = {
						left: x,
						top: y,
						width,
						height,
						// Larger is stronger; the size itself says the same.
						background: to
							? `color-mix(in oklab, var(--color-accent-fill) ${Math.round(14 + 14 * (bytes / largest))}%, var(--color-canvas))`
							: "var(--color-pressed)",
					};
					const look = `absolute block overflow-hidden rounded-sm text-start ${legible ? "p-2" : ""}`;
					const hover = `${name}\n${amount} · ${share} %`;
					return (
						<li key={part.key}>
							{to ? (
								<Link
									to="/usage"
									search={to}
									title={hover}
									style={place}
									className={`${look} -outline-offset-2 hover:ring-2 hover:ring-accent hover:ring-inset`}
								>
									{text}
								</Link>
							) : (
								<div title={hover} style={place} className={look}>
									{text}
								</div>
							)}
						</li>
					);
				})}
			</ul>
		</div>
	);
}
