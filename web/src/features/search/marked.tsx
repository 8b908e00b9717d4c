import { highlighted } from "./highlight";

/** A text with what was looked for marked in it. */
export function Marked({ text, terms }: { text: string; terms: readonly string[] }) {
	return highlighted(text, terms).map((stretch, at) =>
		stretch.match ? (
			// biome-ignore lint/suspicious/noArrayIndexKey: stretches of a text never move
			<mark key={at} className="rounded-xs bg-accent-soft font-medium text-accent">
				{stretch.text}
			</mark>
		) : (
			stretch.text
		),
	);
}
