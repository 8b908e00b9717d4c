export type SearchValues = Readonly<Record<string, unknown>>;

/** Search parameters as people write them: plain text, slashes left alone, nothing wrapped in JSON. */
export function parseSearch(text: string): Record<string, string> {
	return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(values: SearchValues): string {
	const params = new URLSearchParams();
	for (const [name, value] of Object.entries(values)) {
		if (value !== undefined && value !== null && value !== "") params.set(name, String(value));
	}
	const text = params.toString().replaceAll("%2F", "/");
	return text === "" ? "" : `?${text}`;
}

/** A text parameter; undefined when it is absent or empty. */
export function textOf(value: unknown): string | undefined {
	return typeof value === "string" && value !== "" ? value : undefined;
}

/** One of some words; undefined for anything else. */
export function oneOf<Word extends string>(
	value: unknown,
	words: readonly Word[],
): Word | undefined {
	return words.find((word) => word === value);
}

/** Where to go after signing in. Only places of this app; everything else would be an open redirect. */
export function safeNext(next: string | undefined): string {
	if (!next?.startsWith("/") || next.startsWith("//") || /[\\\p{Cc}]/u.test(next)) return "/";
	return /^\/(sign-in|setup|invitation|reset-password|hand-over)\b/.test(next) ? "/" : next;
}
