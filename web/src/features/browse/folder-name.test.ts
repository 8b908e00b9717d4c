import { describe, expect, it } from "vitest";
import { nameProblem } from "./folder-name";

describe("the name of a new folder", () => {
	it.each([
		["Summer 2026", null],
		["a+b %#é😀", null],
		["...", null],
		["", "empty"],
		["  ", "empty"],
		["a/b", "slash"],
		["..", "dots"],
		["..\\x", "dots"],
		["a\tb", "control"],
		["a\u0085b", "control"],
		["é".repeat(128), "too_long"],
	])("%j is %s", (name, expected) => {
		expect(nameProblem(name)).toBe(expected);
	});
});
