import { describe, expect, it } from "vitest";
import { siblingPath } from "./sibling-path";

describe("a picture in a document", () => {
	it.each([
		["docs/", "a.png", "docs/a.png"],
		["docs/", "./img/a%20b.png", "docs/img/a b.png"],
		["docs/", "../a.png?raw=1", "a.png"],
		["docs/", "/logo.svg", "logo.svg"],
		["", "a.png", "a.png"],
		["docs/", "../../a.png", null],
		["docs/", "https://tracker.example/a.png", null],
		["docs/", "//tracker.example/a.png", null],
		["docs/", "data:image/png;base64,AA", null],
		["docs/", "%zz.png", null],
		["docs/", "", null],
	])("in %j named %j is %j", (folder, reference, expected) => {
		expect(siblingPath(folder, reference)).toBe(expected);
	});
});
