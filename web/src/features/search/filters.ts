/**
 * The filters of a query, as the field shows them: what is complete is a chip, the rest stays text. The query itself is
 * always one line of text, `ext:pdf holiday`; the server is the one that understands it.
 */

export const FILTERS = ["type", "ext", "size", "after", "before", "bucket", "path"] as const;
export type FilterName = (typeof FILTERS)[number];

export const TYPES = [
	"image",
	"video",
	"audio",
	"document",
	"archive",
	"code",
	"folder",
	"file",
] as const;

export interface Filter {
	readonly name: FilterName;
	/** Without quotes. */
	readonly value: string;
}

export interface Draft {
	readonly filters: readonly Filter[];
	/** What is typed behind the chips. */
	readonly text: string;
}

/** Words, with what is in quotes kept together. */
const TOKEN = /(?:[^\s"]|"[^"]*"?)+/g;
const FILTER = /^([a-z]+):(.*)$/is;

const SHAPES: Readonly<Record<FilterName, RegExp>> = {
	type: new RegExp(`^(${TYPES.join("|")})$`, "i"),
	ext: /^\.?[^\s,]+(,[^\s,]+)*$/,
	size: /^[<>]=?\d+(\.\d+)?([kmgt]b?|b)?$/i,
	after: /^\d{4}-\d{2}-\d{2}$/,
	before: /^\d{4}-\d{2}-\d{2}$/,
	bucket: /\S/,
	path: /\S/,
};

/** The filter a word is, complete or not; null for any other word. */
function filterOf(token: string): Filter | null {
	const [, name = "", value = ""] = FILTER.exec(token) ?? [];
	const known = FILTERS.find((one) => one === name.toLowerCase());
	return known ? { name: known, value: value.replaceAll('"', "") } : null;
}

/** Whether a filter says something, or is still being typed. */
export function isComplete({ name, value }: Filter): boolean {
	return SHAPES[name].test(value);
}

export function wordOf({ name, value }: Filter): string {
	return `${name}:${/\s/.test(value) ? `"${value}"` : value}`;
}

/** A query that comes from elsewhere: an address, a saved search. All its complete filters become chips. */
export function draftOf(query: string): Draft {
	const filters: Filter[] = [];
	const words: string[] = [];
	for (const [token] of query.matchAll(TOKEN)) {
		const filter = filterOf(token);
		if (filter && isComplete(filter)) filters.push(filter);
		else words.push(token);
	}
	return { filters, text: words.join(" ") };
}

/** The same as finished text: a last filter that says nothing is asked for too, so that the server tells what is wrong. */
export function finished(draft: Draft): Draft {
	const isFilter = filterOf(draft.text.match(TOKEN)?.at(-1) ?? "") !== null;
	return isFilter ? { ...draft, text: `${draft.text} ` } : draft;
}

/** What was typed: a complete filter with a space behind it becomes a chip. */
export function typed(draft: Draft, text: string): Draft {
	const filters = [...draft.filters];
	const rest = text.replace(/(^|\s)((?:[^\s"]|"[^"]*")+)(?=\s)/g, (whole, _, token: string) => {
		const filter = filterOf(token);
		if (!filter || !isComplete(filter)) return whole;
		filters.push(filter);
		return "";
	});
	return { filters, text: filters.length === draft.filters.length ? text : rest.trimStart() };
}

/** The last chip is text again, so that it can be changed. */
export function reopened(draft: Draft): Draft {
	const last = draft.filters.at(-1);
	if (!last) return draft;
	const text = draft.text === "" ? wordOf(last) : `${wordOf(last)} ${draft.text}`;
	return { filters: draft.filters.slice(0, -1), text };
}

/** The query as one line, for the address and for saving. */
export function queryOf(draft: Draft): string {
	return [...draft.filters.map(wordOf), draft.text.trim()].filter((part) => part !== "").join(" ");
}

/** What is asked of the server: without a last filter that is not finished. */
export function askableOf(draft: Draft): string {
	const words = draft.text.match(TOKEN) ?? [];
	const last = words.at(-1);
	const filter = last === undefined ? null : filterOf(last);
	// A space behind it says that the person thinks it is finished; then the server says what is wrong.
	const unfinished = filter !== null && !isComplete(filter) && !/\s$/.test(draft.text);
	const text = (unfinished ? words.slice(0, -1) : words).join(" ");
	return queryOf({ filters: draft.filters, text });
}

/** The filter at the end of what is typed, whose values are offered; null when another word is being typed. */
export function filterBeingTyped(text: string): Filter | null {
	const token = /(?:[^\s"]|"[^"]*"?)+$/.exec(text)?.[0];
	return token === undefined ? null : filterOf(token);
}

/** The typed text with its last word replaced by a chosen value: a chip of it. */
export function completed(draft: Draft, filter: Filter): Draft {
	const text = draft.text.replace(/(?:[^\s"]|"[^"]*"?)+$/, "").trim();
	return { filters: [...draft.filters, filter], text };
}
