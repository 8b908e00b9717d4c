/** A parsed table. Rows may differ in length, as they do in the wild. */
export interface Csv {
	readonly delimiter: string;
	readonly rows: readonly (readonly string[])[];
	/** Whether the text ended inside a quoted field: cut off, or broken. */
	readonly unfinished: boolean;
}

const DELIMITERS = [",", ";", "\t", "|"] as const;
/** Records looked at to guess the delimiter. */
const SNIFF_RECORDS = 20;

/**
 * The delimiter that cuts the first records into the most columns, the same number in each. Text in
 * quotes does not count, so commas in prose do not win over semicolons.
 */
export function sniffDelimiter(text: string): string {
	let best = ",";
	let bestScore = 0;
	for (const delimiter of DELIMITERS) {
		const { rows } = parseCsv(text.slice(0, 64 * 1024), delimiter, SNIFF_RECORDS);
		const widths = rows.map((row) => row.length);
		const first = widths[0] ?? 0;
		if (first < 2) continue;
		const agreeing = widths.filter((width) => width === first).length / widths.length;
		const score = agreeing * agreeing * Math.min(first, 30) + agreeing * 10;
		if (score > bestScore) {
			best = delimiter;
			bestScore = score;
		}
	}
	return best;
}

/** Parses RFC 4180 text: quotes, doubled quotes, line breaks in quotes, CRLF or LF, a BOM. */
export function parseCsv(text: string, delimiter: string, maxRows = Number.POSITIVE_INFINITY): Csv {
	const rows: string[][] = [];
	let row: string[] = [];
	let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
	let unfinished = false;
	while (at < text.length && rows.length < maxRows) {
		let field: string;
		if (text[at] === '"') {
			const quoted = readQuoted(text, at + 1);
			({ field, unfinished } = quoted);
			at = quoted.end;
		} else {
			field = "";
		}
		// The rest up to the delimiter: the whole field when it has no quotes, strays otherwise.
		let end = at;
		while (
			end < text.length &&
			text[end] !== delimiter &&
			text[end] !== "\n" &&
			text[end] !== "\r"
		) {
			end++;
		}
		row.push(field + text.slice(at, end));
		if (text[end] === delimiter) {
			at = end + 1;
			// A delimiter at the very end still opens an empty last field.
			if (at >= text.length) row.push("");
			else continue;
		} else {
			at = text[end] === "\r" && text[end + 1] === "\n" ? end + 2 : end + 1;
		}
		rows.push(row);
		row = [];
	}
	if (row.length > 0) rows.push(row);
	return { delimiter, rows, unfinished };
}

function readQuoted(
	text: string,
	from: number,
): { field: string; end: number; unfinished: boolean } {
	let field = "";
	let at = from;
	for (;;) {
		const quote = text.indexOf('"', at);
		if (quote < 0) return { field: field + text.slice(at), end: text.length, unfinished: true };
		field += text.slice(at, quote);
		if (text[quote + 1] !== '"') return { field, end: quote + 1, unfinished: false };
		field += '"';
		at = quote + 2;
	}
}
