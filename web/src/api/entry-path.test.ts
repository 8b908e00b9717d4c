import { describe, expect, it } from "vitest";
import { crumbsOf, extensionOf, nameOf, parentOf, pathMistake } from "./entry-path";

describe("paths", () => {
	it.each([
		["a.txt", "", "a.txt"],
		["photos/", "", "photos"],
		["photos/2026/a.jpg", "photos/2026/", "a.jpg"],
		["photos/2026/", "photos/", "2026"],
		["a//b", "a//", "b"],
		["", "", ""],
	])("%j stands in %j and is called %j", (path, parent, name) => {
		expect(parentOf(path)).toBe(parent);
		expect(nameOf(path)).toBe(name);
	});
	it("are cut into crumbs that each have their own path", () => {
		expect(crumbsOf("a/b c/")).toEqual([
			{ name: "a", path: "a/" },
			{ name: "b c", path: "a/b c/" },
		]);
		expect(crumbsOf("")).toEqual([]);
	});
	it.each([
		["a.JPG", "jpg"],
		[".env", ""],
		["name", ""],
		["a.", ""],
		["a.tar.gz", "gz"],
	])("%j ends with %j", (name, extension) => {
		expect(extensionOf(name)).toBe(extension);
	});

	// The examples of crates/mediabridge-s3/src/path.rs.
	it.each([
		"",
		"a..b",
		"...",
		"a/.../b",
		".hidden",
		"a//b",
		"/leading",
		"trailing ",
		"100%",
		"%2e%2e%2f",
		"a+b",
		"a#b?c",
		"emoji 🎉.png",
		"e\u0301.txt",
		"back\\slash.txt",
		"a:b*c|d",
		"..a/b..",
		"\u202ertl",
		"é".repeat(512),
	])("%j may be asked for", (path) => {
		expect(pathMistake(path)).toBeNull();
	});
	it.each([
		"..",
		".",
		"../x",
		"a/../b",
		"a/..",
		"./a",
		"a/./b",
		"..\\x",
		"a\\..\\b",
		"/../x",
		"a//..//b",
	])("%j leads outside", (path) => {
		expect(pathMistake(path)).toBe("outside");
	});
	it.each(["a\0b", "a\nb", "\u007f", "\u0085", "a\r\n../b", "\ud800", `${"é".repeat(512)}x`])(
		"%j is no path",
		(path) => {
			expect(pathMistake(path)).toBe("malformed");
		},
	);
});
