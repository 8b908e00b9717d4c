export type TokenKind = "plain" | "comment" | "string" | "number" | "keyword";

export interface Token {
	readonly kind: TokenKind;
	readonly text: string;
}

/** How a family of languages writes what is worth a colour. */
interface Family {
	readonly line: readonly string[];
	readonly block: readonly [string, string] | null;
	readonly quotes: string;
	readonly keywords: ReadonlySet<string>;
}

const words = (text: string) => new Set(text.split(" "));

const C_LIKE = words(
	"abstract as async await bool boolean break case catch char class const continue crate default defer do double dyn else enum export extends extern false final finally float fn for from func function go if impl implements import in instanceof int interface let long loop match mod move mut namespace new nil null package private protected pub public ref return self short static str string struct super switch this throw throws trait true try type typeof undefined union unsafe use val var void where while yield",
);
const SCRIPT = words(
	"and as assert async await break case class continue def del do done elif else end esac except export false False fi finally for from function global if import in is lambda let local nil None nonlocal not null or pass raise return self then true True try unless until while with yield",
);
const SQL = words(
	"add all alter and as asc begin by case check column commit constraint create default delete desc distinct drop else end exists foreign from group having if in index inner insert into is join key left like limit not null on or order outer primary references returning rollback select set table then union unique update using values view when where with",
);

const CURLY: Family = { line: ["//"], block: ["/*", "*/"], quotes: "\"'`", keywords: C_LIKE };
const HASH: Family = { line: ["#"], block: null, quotes: "\"'", keywords: SCRIPT };
const DATA: Family = {
	line: ["#", ";"],
	block: null,
	quotes: "\"'",
	keywords: words("true false null yes no on off"),
};
const FAMILIES: Readonly<Record<string, Family>> = {
	...Object.fromEntries(
		"rs js mjs cjs ts tsx jsx c h cc cpp hpp cs java kt kts swift go dart scala css scss less json jsonc php proto"
			.split(" ")
			.map((name) => [name, CURLY]),
	),
	...Object.fromEntries(
		"py rb sh bash zsh fish pl r jl mk makefile dockerfile tf"
			.split(" ")
			.map((name) => [name, HASH]),
	),
	...Object.fromEntries(
		"yaml yml toml ini conf cfg env properties".split(" ").map((name) => [name, DATA]),
	),
	sql: { line: ["--"], block: ["/*", "*/"], quotes: "'\"", keywords: SQL },
	html: { line: [], block: ["<!--", "-->"], quotes: "\"'", keywords: words("") },
	xml: { line: [], block: ["<!--", "-->"], quotes: "\"'", keywords: words("") },
	svg: { line: [], block: ["<!--", "-->"], quotes: "\"'", keywords: words("") },
	vue: { line: ["//"], block: ["<!--", "-->"], quotes: "\"'`", keywords: C_LIKE },
	lua: { line: ["--"], block: null, quotes: "\"'", keywords: SCRIPT },
};

/** A line longer than this stays plain: it is data, and colouring it would cost more than it tells. */
const LONGEST_LINE = 2000;

/**
 * Colours for source text by its file ending: comments, strings, numbers and the usual keywords. Not a
 * parser, on purpose: a few hundred bytes instead of a grammar per language, and never wrong about
 * the text itself.
 */
export class Highlighter {
	private readonly family: Family | undefined;
	/** For each line, whether it begins inside a block comment; filled as far as lines were asked for. */
	private readonly inBlock: boolean[] = [false];

	constructor(
		private readonly lines: readonly string[],
		ending: string,
	) {
		this.family = FAMILIES[ending];
	}

	tokens(line: number): readonly Token[] {
		const text = this.lines[line] ?? "";
		if (!this.family || text.length > LONGEST_LINE) return [{ kind: "plain", text }];
		for (let at = this.inBlock.length - 1; at < line; at++) {
			this.inBlock.push(scan(this.lines[at] ?? "", this.family, this.inBlock[at] ?? false).inBlock);
		}
		return scan(text, this.family, this.inBlock[line] ?? false).tokens;
	}
}

function scan(
	text: string,
	family: Family,
	startsInBlock: boolean,
): { tokens: Token[]; inBlock: boolean } {
	const tokens: Token[] = [];
	let plainFrom = 0;
	let at = 0;
	const emit = (kind: TokenKind, end: number) => {
		if (at > plainFrom) tokens.push({ kind: "plain", text: text.slice(plainFrom, at) });
		tokens.push({ kind, text: text.slice(at, end) });
		at = end;
		plainFrom = end;
	};
	const emitBlock = (from: number): boolean => {
		const close = text.indexOf(family.block?.[1] ?? "", from);
		emit("comment", close < 0 ? text.length : close + (family.block?.[1].length ?? 0));
		return close < 0;
	};
	if (startsInBlock && family.block && emitBlock(0)) return { tokens, inBlock: true };
	while (at < text.length) {
		const rest = text.slice(at, at + 4);
		const character = text[at] as string;
		if (family.block && rest.startsWith(family.block[0])) {
			if (emitBlock(at + family.block[0].length)) return { tokens, inBlock: true };
		} else if (family.line.some((mark) => rest.startsWith(mark)) && startsWord(text, at)) {
			emit("comment", text.length);
		} else if (family.quotes.includes(character)) {
			const end = closingQuote(text, at);
			// An apostrophe without a partner is a lifetime or prose, not a string.
			if (end < 0) at++;
			else emit("string", end);
		} else if (/[\p{L}_$]/u.test(character)) {
			const word = /^[\p{L}\p{N}_$]+/u.exec(text.slice(at))?.[0] ?? character;
			const known =
				family.keywords.has(word) || (family.keywords === SQL && SQL.has(word.toLowerCase()));
			if (known) emit("keyword", at + word.length);
			else at += word.length;
		} else if (/\d/.test(character)) {
			const number = /^[\d][\w.]*/.exec(text.slice(at))?.[0] ?? character;
			emit("number", at + number.length);
		} else at++;
	}
	if (text.length > plainFrom) tokens.push({ kind: "plain", text: text.slice(plainFrom) });
	return { tokens, inBlock: false };
}

/** "#" and "//" in the middle of a word ("http://", "a#b") begin no comment. */
function startsWord(text: string, at: number): boolean {
	return at === 0 || /[\s;,(){}[\]]/.test(text[at - 1] as string);
}

function closingQuote(text: string, from: number): number {
	const quote = text[from];
	for (let at = from + 1; at < text.length; at++) {
		if (text[at] === "\\") at++;
		else if (text[at] === quote) return at + 1;
	}
	return -1;
}
