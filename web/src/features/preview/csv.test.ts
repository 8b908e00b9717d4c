import { describe, expect, it } from "vitest";
import { parseCsv, sniffDelimiter } from "./csv";

const rows = (text: string, delimiter = ",") => parseCsv(text, delimiter).rows;

describe("csv", () => {
	it("reads records with either line ending, with or without a last one", () => {
		expect(rows("a,b\r\nc,d\r\n")).toEqual([
			["a", "b"],
			["c", "d"],
		]);
		expect(rows("a,b\nc,d")).toEqual([
			["a", "b"],
			["c", "d"],
		]);
		expect(rows("a\rb")).toEqual([["a"], ["b"]]);
	});
	it("keeps delimiters, quotes and line breaks that stand in quotes", () => {
		expect(rows('"a,b","say ""hi""","two\r\nlines"\nx,y,z')).toEqual([
			["a,b", 'say "hi"', "two\r\nlines"],
			["x", "y", "z"],
		]);
	});
	it("keeps empty fields, also at the end", () => {
		expect(rows("a,,\n,b,")).toEqual([
			["a", "", ""],
			["", "b", ""],
		]);
		expect(rows('"",""')).toEqual([["", ""]]);
		expect(rows("a,")).toEqual([["a", ""]]);
	});
	it("drops a byte order mark and reads nothing from nothing", () => {
		expect(rows("\ufeffa,b")).toEqual([["a", "b"]]);
		expect(rows("")).toEqual([]);
	});
	it("is lenient with quotes in the wrong place", () => {
		expect(rows('a "quoted" word,b')).toEqual([['a "quoted" word', "b"]]);
		expect(rows('"a"x,b')).toEqual([["ax", "b"]]);
	});
	it("says when the text ends inside quotes", () => {
		expect(parseCsv('a,"b', ",")).toMatchObject({ rows: [["a", "b"]], unfinished: true });
	});
	it("stops after the rows it was asked for", () => {
		expect(parseCsv("a\nb\nc", ",", 2).rows).toEqual([["a"], ["b"]]);
	});
	it.each([
		["a,b\n1,2", ","],
		["a;b\n1,5;2,5", ";"],
		["a\tb\tc\n1\t2\t3", "\t"],
		["a|b\n1|2", "|"],
		['name;note\nx;"a, b, c, d"\ny;"e, f, g"', ";"],
		["just one column\nand more", ","],
	])("guesses the delimiter of %j", (text, expected) => {
		expect(sniffDelimiter(text)).toBe(expected);
	});
});
