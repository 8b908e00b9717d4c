import { describe, expect, it } from "vitest";
import { gridLayout, listLayout } from "./layout";

describe("the layout of a folder", () => {
	it("shows fewer columns in less space, and rows high enough for a finger on a phone", () => {
		expect(listLayout(1200, 40).columns).toEqual(["name", "size", "modified", "type"]);
		expect(listLayout(700, 40).columns).toEqual(["name", "size", "modified"]);
		expect(listLayout(320, 40)).toMatchObject({ columns: ["name"], narrow: true });
		expect(listLayout(320, 40).rowHeight).toBeGreaterThanOrEqual(44);
	});
	it("fits at least two tiles on the smallest phone and never none", () => {
		expect(gridLayout(320).columns).toBe(2);
		expect(gridLayout(1400).columns).toBe(7);
		expect(gridLayout(0).columns).toBe(1);
	});
});
