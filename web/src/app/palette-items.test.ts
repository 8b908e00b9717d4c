import { describe, expect, it } from "vitest";
import { found, grouped } from "./palette-items";

const action = (title: string, group = "Go to", words = "") => ({ id: title, title, group, words });
const titles = (actions: readonly { title: string }[]) => actions.map((one) => one.title);

describe("the palette", () => {
	const all = [
		action("Old press archive"),
		action("Press kit"),
		action("Members", "Go to", "people admin"),
	];

	it("finds every word, the beginning of a title first", () => {
		expect(titles(found(all, "press"))).toEqual(["Press kit", "Old press archive"]);
		expect(titles(found(all, "press arch"))).toEqual(["Old press archive"]);
	});

	it("finds words that are not in the title", () => {
		expect(titles(found(all, "people"))).toEqual(["Members"]);
	});

	it("shows everything for nothing", () => {
		expect(found(all, "  ")).toHaveLength(3);
	});

	it("keeps groups together", () => {
		const groups = grouped([action("a", "x"), action("b", "y"), action("c", "x")]);
		expect(groups.map(([name, members]) => [name, titles(members)])).toEqual([
			["x", ["a", "c"]],
			["y", ["b"]],
		]);
	});
});
