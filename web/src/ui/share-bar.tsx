/** A share of the whole, for the eye only: the number stands beside it. */
export function ShareBar({ share }: { share: number }) {
	return (
		<span aria-hidden="true" className="block h-1.5 overflow-hidden rounded-full bg-pressed">
			<span
				className="block h-full rounded-full bg-accent-fill"
				style={{ width: `${Math.max(share > 0 ? 1 : 0, share * 100)}%` }}
			/>
		</span>
	);
}
