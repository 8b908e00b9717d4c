/** A stretch of a text, and whether it is one of those looked for. */
export interface Stretch {
	readonly text: string;
	readonly match: boolean;
}

/** A letter with the marks on it: what people take for one. */
const LETTER = /\P{M}\p{M}*|\p{M}+/gsu;

/** Case and the two ways to write an accent do not matter, everything else does. */
function foldedLetter(letter: string): string {
	const composed = letter.normalize("NFC");
	const upper = composed.toUpperCase();
	// "ß" and its like would become two letters.
	return (upper.length === composed.length ? upper : composed).toLowerCase().normalize("NFC");
}

/** The form in which names are compared. Letter by letter: by itself, no sigma stands at the end of a word. */
export function folded(text: string): string {
	return (text.match(LETTER) ?? []).map(foldedLetter).join("");
}

/** Cuts `text` where `terms` stand in it. */
export function highlighted(text: string, terms: readonly string[]): readonly Stretch[] {
	const wanted = terms.map(folded).filter((term) => term !== "");
	if (wanted.length === 0 || text === "") return [{ text, match: false }];
	// For every letter of the folded text, where the one it came from begins.
	const origins: number[] = [];
	let whole = "";
	for (const { 0: letter, index } of text.matchAll(LETTER)) {
		const fold = foldedLetter(letter);
		for (let at = 0; at < fold.length; at++) origins.push(index);
		whole += fold;
	}
	origins.push(text.length);
	const marked = new Uint8Array(text.length);
	for (const term of wanted) {
		for (let at = whole.indexOf(term); at >= 0; at = whole.indexOf(term, at + 1)) {
			// A match that ends inside of what one letter became marks all of it.
			let end = at + term.length;
			while (end < origins.length - 1 && origins[end] === origins[end - 1]) end++;
			marked.fill(1, origins[at], origins[end]);
		}
	}
	const stretches: Stretch[] = [];
	for (let at = 0; at < text.length; ) {
		let end = at + 1;
		while (end < text.length && marked[end] === marked[at]) end++;
		stretches.push({ text: text.slice(at, end), match: marked[at] === 1 });
		at = end;
	}
	return stretches;
}
