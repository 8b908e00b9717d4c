import { describe, expect, it } from "vitest";
import { Typeahead } from "./typeahead";

const names = ["apple", "Apricot", "banana", "blueberry", "Élan", "zebra"];
const nameOf = (row: number) => names[row];

const typing = (letters: string, from = -1, gap = 100, loaded = nameOf) => {
	const typeahead = new Typeahead();
	let row = from;
	[...letters].forEach((letter, i) => {
		row = typeahead.type(letter, i * gap, row, names.length, loaded) ?? row;
	});
	return row;
};

describe("typeahead", () => {
	it("goes to the next name that starts with the letter, whatever its case", () => {
		expect(typing("B")).toBe(2);
		expect(typing("b", 2)).toBe(3);
	});
	it("wraps around at the end", () => {
		expect(typing("a", 5)).toBe(0);
	});
	it("narrows as the word grows", () => {
		expect(typing("apr")).toBe(1);
		expect(typing("bl")).toBe(3);
	});
	it("walks through names when one letter is repeated", () => {
		expect(typing("aa")).toBe(1);
		expect(typing("aaa")).toBe(0);
	});
	it("starts a new word after a pause", () => {
		expect(typing("az", -1, 2000)).toBe(5);
	});
	it("ignores accents", () => {
		expect(typing("e")).toBe(4);
	});
	it("stays where it is when nothing matches, and passes over rows that are not loaded", () => {
		expect(typing("x", 3)).toBe(3);
		expect(typing("b", -1, 100, (row) => (row === 2 ? undefined : names[row]))).toBe(3);
	});
	it("knows whether a word is being typed", () => {
		const typeahead = new Typeahead();
		expect(typeahead.isTyping(0)).toBe(false);
		typeahead.type("a", 10, -1, 1, () => "a");
		expect(typeahead.isTyping(500)).toBe(true);
		expect(typeahead.isTyping(2000)).toBe(false);
	});
});
