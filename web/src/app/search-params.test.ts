import { describe, expect, it } from "vitest";
import { oneOf, parseSearch, safeNext, stringifySearch, textOf } from "./search-params";

describe("search parameters", () => {
	it("keep odd paths exactly", () => {
		for (const path of ["a/b c/", "100%/#1/", "a+b/", "é/😀/", "123/", "a//b/", "&x=1/"]) {
			expect(parseSearch(stringifySearch({ path }))).toEqual({ path });
		}
	});

	it("leave slashes readable and empty values out", () => {
		expect(stringifySearch({ path: "a/b/", q: undefined, file: "" })).toBe("?path=a/b/");
		expect(stringifySearch({})).toBe("");
	});

	it("take only what is known", () => {
		expect(oneOf("size", ["name", "size"])).toBe("size");
		expect(oneOf("colour", ["name", "size"])).toBeUndefined();
		expect(textOf("")).toBeUndefined();
	});
});

describe("the place after signing in", () => {
	it("is where the person wanted to go", () => {
		expect(safeNext("/b/1?path=a/")).toBe("/b/1?path=a/");
	});

	it("is never another site", () => {
		for (const next of [
			"https://evil.example",
			"//evil.example",
			"/\\evil.example",
			"/\t/evil.example",
			"javascript:x",
			undefined,
		]) {
			expect(safeNext(next)).toBe("/");
		}
	});

	it("is never the sign-in itself", () => {
		expect(safeNext("/sign-in?next=/")).toBe("/");
	});
});
