/** After this pause the next letter starts a new word. */
const PAUSE_MS = 900;

/**
 * Jumping to a name by typing its beginning. A repeated single letter walks through the names
 * that start with it, as file managers do.
 */
export class Typeahead {
	private typed = "";
	private lastAt = Number.NEGATIVE_INFINITY;

	/** Whether a word is being typed, so that Space belongs to it and is not a shortcut. */
	isTyping(now: number): boolean {
		return this.typed !== "" && now - this.lastAt <= PAUSE_MS;
	}

	/**
	 * Takes a typed character at `now` (ms) and answers the row to go to, or null. Rows whose name
	 * is not loaded (undefined) are passed over.
	 */
	type(
		character: string,
		now: number,
		from: number,
		total: number,
		nameOf: (row: number) => string | undefined,
		rows: { readonly first: number; readonly last: number } = { first: 0, last: total - 1 },
	): number | null {
		const letter = fold(character);
		if (!this.isTyping(now)) this.typed = "";
		this.lastAt = now;
		const repeated = this.typed !== "" && [...this.typed].every((one) => one === letter);
		this.typed += letter;
		const word = repeated ? letter : this.typed;
		// A word that grows may stay on its row; a first or repeated letter moves on.
		const start = word.length > 1 ? from : from + 1;
		return (
			search(word, start, rows, nameOf) ??
			// "aa" walks through names with a, unless some name really starts with "aa".
			(repeated ? search(this.typed, from, rows, nameOf) : null)
		);
	}
}

function search(
	word: string,
	start: number,
	rows: { readonly first: number; readonly last: number },
	nameOf: (row: number) => string | undefined,
): number | null {
	const count = rows.last - rows.first + 1;
	for (let step = 0; step < count; step++) {
		const offset = (((start - rows.first + step) % count) + count) % count;
		const row = rows.first + offset;
		const name = nameOf(row);
		if (name !== undefined && fold(name.slice(0, word.length + 4)).startsWith(word)) return row;
	}
	return null;
}

/** Letters without case and accents, so that "e" finds "Élan". */
function fold(text: string): string {
	return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
