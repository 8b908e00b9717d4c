import { describe, expect, it } from "vitest";
import { crumbsOf, extensionOf, nameOf, parentOf, staysInside } from "./entry-path";

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

	it("know which of them may be asked for", () => {
		expect(["", "a/", "a//b", "..a/b..", "...", "a/.hidden"].every(staysInside)).toBe(true);
		expect(["..", "../x/", "a/../b", "a/./b", "a/.."].some(staysInside)).toBe(false);
	});
});
