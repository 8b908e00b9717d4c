export type Strength = "too_short" | "weak" | "fair" | "strong";

/** The server refuses shorter ones. */
export const MIN_PASSWORD = 10;

const COMMON = /^(password|passwort|qwert[yz]|letmein|welcome|admin|mediabridge|iloveyou|abc|123)/i;

/**
 * A rough guess, to hint at a better password while it is typed. Length counts most; repetition and
 * what everybody uses count against it. `about` are words that others know: name and e-mail.
 */
export function passwordStrength(password: string, about: readonly string[] = []): Strength {
	const length = [...password].length;
	if (length < MIN_PASSWORD) return "too_short";
	const lower = password.toLowerCase();
	const known = about
		.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
		.filter((word) => word.length >= 4)
		.some((word) => lower.includes(word));
	const different = new Set(lower).size;
	const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) =>
		kind.test(password),
	).length;
	let score = length + 2 * (kinds - 1) + Math.min(different, 12) / 2;
	if (known) score -= 8;
	if (COMMON.test(password)) score -= 8;
	if (different <= 5) score -= 8;
	if (score < 16) return "weak";
	return score < 23 ? "fair" : "strong";
}
