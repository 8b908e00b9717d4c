import { describe, expect, it } from "vitest";
import {
	everything,
	extended,
	isSelected,
	NOTHING,
	only,
	type Picked,
	reach,
	selectedCount,
	selectedSize,
	toggled,
	without,
} from "./selection";

const file = (path: string, size: number | null = 10): Picked => ({ path, kind: "file", size });
const folder = (path: string): Picked => ({ path, kind: "folder", size: null });
const rows = ["a", "b", "c", "d", "e"].map((name) => file(name));
const between = (first: number, last: number) => rows.slice(first, last + 1);
const paths = (selection: { named: ReadonlyMap<string, Picked> }) => [...selection.named.keys()];

describe("the selection", () => {
	it("holds one entry after a plain click", () => {
		const selection = only(file("b"), 1);
		expect(paths(selection)).toEqual(["b"]);
		expect(selection.anchor).toBe(1);
	});

	it("gains and loses an entry by Ctrl-click, moving the anchor", () => {
		let selection = toggled(only(file("a"), 0), file("c"), 2);
		expect(paths(selection)).toEqual(["a", "c"]);
		selection = toggled(selection, file("a"), 0);
		expect(paths(selection)).toEqual(["c"]);
		expect(selection.anchor).toBe(0);
	});

	it("turns around its anchor under repeated Shift-clicks", () => {
		let selection = only(file("c"), 2);
		expect(reach(selection, 4)).toEqual({ first: 2, last: 4 });
		selection = extended(selection, between(2, 4), 4, false);
		expect(paths(selection)).toEqual(["c", "d", "e"]);
		expect(reach(selection, 0)).toEqual({ first: 0, last: 2 });
		selection = extended(selection, between(0, 2), 0, false);
		expect(paths(selection)).toEqual(["a", "b", "c"]);
	});

	it("keeps what was selected when Ctrl is held with Shift", () => {
		const selection = extended(toggled(only(file("a"), 0), file("c"), 2), between(2, 3), 3, true);
		expect(paths(selection)).toEqual(["a", "c", "d"]);
	});

	it("selects a single row by Shift when nothing was selected before", () => {
		expect(reach(NOTHING, 3)).toEqual({ first: 3, last: 3 });
	});

	it("covers a whole folder without naming its entries, less those taken out", () => {
		let selection = everything();
		expect(selectedCount(selection, 84_213)).toBe(84_213);
		expect(isSelected(selection, "anything")).toBe(true);
		selection = toggled(selection, file("b"), 1);
		expect(isSelected(selection, "b")).toBe(false);
		expect(selectedCount(selection, 84_213)).toBe(84_212);
		selection = extended(selection, between(0, 2), 2, true);
		expect(selectedCount(selection, 84_213)).toBe(84_213);
		selection = extended(selection, between(0, 2), 2, false);
		expect(selectedCount(selection, 84_213)).toBe(3);
	});

	it("sums sizes, and says nothing where they are not known", () => {
		expect(selectedSize(extended(NOTHING, rows, 0, false))).toBe(50);
		expect(selectedSize(NOTHING)).toBe(0);
		expect(selectedSize(toggled(only(file("a"), 0), folder("f/"), 1))).toBeNull();
		expect(selectedSize(everything())).toBeNull();
	});

	it("knows everything by name where all of it is in memory", () => {
		const selection = everything(rows);
		expect(selection.all).toBe(false);
		expect(paths(selection)).toEqual(rows.map(({ path }) => path));
		expect(selectedSize(selection)).toBe(50);
	});

	it("forgets deleted entries", () => {
		const selection = without(extended(NOTHING, rows, 0, false), ["a", "e", "never"]);
		expect(paths(selection)).toEqual(["b", "c", "d"]);
		expect(without(everything(), ["a"])).toBe(NOTHING);
	});
});
