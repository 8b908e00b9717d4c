import { cx } from "./cx";

/** The mark: a bridge. */
export function Logo({ className }: { className?: string }) {
	return (
		<svg viewBox="0 0 32 32" aria-hidden="true" className={cx("shrink-0", className)}>
			<rect width="32" height="32" rx="8" className="fill-accent-fill" />
			<path
				d="M6 21.5h20M8.5 21.5v-3.2a7.5 7.5 0 0 1 15 0v3.2M16 10.8v10.7M11.8 12.2v9.3M20.2 12.2v9.3"
				fill="none"
				stroke="#fff"
				strokeWidth="2"
				strokeLinecap="round"
			/>
		</svg>
	);
}
