/** Names and values under each other. False items are left out, so that callers can write conditions. */
export function Facts({ items }: { items: readonly (readonly [string, string] | false)[] }) {
	return (
		<dl className="grid gap-3 text-sm">
			{items
				.filter((item) => item !== false)
				.map(([name, value]) => (
					<div key={name}>
						<dt className="text-xs text-ink-muted">{name}</dt>
						<dd className="break-words select-text">{value}</dd>
					</div>
				))}
		</dl>
	);
}
