import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Amount } from "../../api/models";
import { formatNumber, formatSize } from "../../ui/format";
import { ShareBar } from "../../ui/share-bar";

export interface Bar extends Amount {
	readonly key: string;
	readonly title: string;
	/** The search that shows these files; null where there is none. */
	readonly query: string | null;
}

/** Parts of the whole under each other. */
export function Bars(props: {
	readonly bars: readonly Bar[];
	readonly bucket: string;
	readonly path: string | undefined;
}) {
	const { t, i18n } = useLingui();
	const total = props.bars.reduce((sum, { bytes }) => sum + bytes, 0);
	return (
		<ul className="grid gap-2.5">
			{props.bars.map(({ key, title, bytes, objects, query }) => (
				<li key={key}>
					<span className="mb-1 flex items-baseline gap-2">
						<span className="min-w-0 flex-1 truncate">
							{query === null ? (
								title
							) : (
								<Link
									to="/search"
									search={{ q: query, order: "largest", bucket: props.bucket, path: props.path }}
									className="underline-offset-2 hover:underline"
								>
									{title}
								</Link>
							)}
						</span>
						<span className="shrink-0 text-ink-muted text-xs tabular-nums">
							{objects === 1 ? t`1 file` : t`${formatNumber(objects, i18n.locale)} files`}
							{" · "}
							<span className="text-ink">{formatSize(bytes, i18n.locale)}</span>
						</span>
					</span>
					<ShareBar share={total === 0 ? 0 : bytes / total} />
				</li>
			))}
		</ul>
	);
}

/** A part of the page with a heading. */
export function Card(props: {
	readonly title: string;
	readonly note?: ReactNode;
	readonly className?: string;
	readonly children: ReactNode;
}) {
	return (
		<section className={props.className}>
			<h2 className="mb-3 flex items-baseline gap-2 font-medium">
				{props.title}
				{props.note && <span className="font-normal text-ink-muted text-xs">{props.note}</span>}
			</h2>
			{props.children}
		</section>
	);
}
