import { cx } from "./cx";

/** The shape of something that is on its way. */
export function Skeleton({ className }: { className?: string }) {
	return <span aria-hidden="true" className={cx("skeleton block h-3 rounded-sm", className)} />;
}

/** Rows on their way, as tall as the rows that come. `label` is read aloud. */
export function SkeletonRows({ rows, label }: { rows: number; label: string }) {
	return (
		<div role="status" aria-label={label}>
			{Array.from({ length: rows }, (_, row) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: the rows are all the same and never move
				<div key={row} className="flex h-row items-center gap-4 border-line-soft border-b px-3">
					<Skeleton className={row % 3 === 1 ? "w-40" : "w-56"} />
					<Skeleton className="ms-auto w-20" />
				</div>
			))}
		</div>
	);
}
