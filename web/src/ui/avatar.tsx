import { cx } from "./cx";

/** The first letters of a name; the name itself stands next to it. */
export function Avatar({ name, className }: { name: string; className?: string }) {
	return (
		<span
			aria-hidden="true"
			className={cx(
				"grid size-7 shrink-0 place-items-center rounded-full border border-line bg-sunken font-medium text-[0.6875rem] text-ink-muted",
				className,
			)}
		>
			{initials(name)}
		</span>
	);
}

export function initials(name: string): string {
	const words = name.trim().split(/\s+/).filter(Boolean);
	const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
		.map((word) => (word ? ([...word][0] ?? "") : ""))
		.join("");
	return letters.toUpperCase() || "?";
}
