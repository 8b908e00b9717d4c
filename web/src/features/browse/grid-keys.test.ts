import { describe, expect, it } from "vitest";
import { moved } from "./grid-keys";

const list = { total: 100, columns: 1, pageRows: 20, rightToLeft: false };
const grid = { total: 10, columns: 4, pageRows: 2, rightToLeft: false };

describe("moving in a folder", () => {
	it.each([
		["ArrowDown", -1, 0],
		["ArrowDown", 5, 6],
		["ArrowDown", 99, 99],
		["ArrowUp", 0, 0],
		["PageDown", 5, 24],
		["PageDown", 95, 99],
		["PageUp", 5, 0],
		["Home", 50, 0],
		["End", 50, 99],
		["ArrowRight", 5, null],
		["x", 5, null],
	])("by %s from row %d of a list leads to %s", (key, from, to) => {
		expect(moved(key, from, list)).toBe(to);
	});
	it.each([
		["ArrowRight", 3, 4],
		["ArrowLeft", 4, 3],
		["ArrowDown", 1, 5],
		["ArrowDown", 6, 9],
		["ArrowDown", 9, 9],
		["ArrowUp", 2, 2],
		["ArrowUp", 9, 5],
	])("by %s from tile %d of a grid leads to %s", (key, from, to) => {
		expect(moved(key, from, grid)).toBe(to);
	});
	it("follows the direction of the script", () => {
		expect(moved("ArrowLeft", 3, { ...grid, rightToLeft: true })).toBe(4);
	});
	it("goes nowhere in an empty folder", () => {
		expect(moved("ArrowDown", -1, { ...list, total: 0 })).toBeNull();
	});
});
