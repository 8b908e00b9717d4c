import { describe, expect, it } from "vitest";
import {
	MAX_HEIGHT,
	mostRows,
	rowWindow,
	sameWindow,
	scrollToRow,
	visibleRows,
} from "./row-window";

const small = { rows: 100_000, rowHeight: 36, viewport: 720 };
const huge = { rows: 2_000_000, rowHeight: 36, viewport: 720 };

describe("the row window", () => {
	it("draws the visible rows and a few around them, each at its own place", () => {
		const window = rowWindow(small, 36 * 1000);
		expect(window).toMatchObject({ height: 3_600_000, first: 994, last: 1026 });
		expect(window.top).toBe(994 * 36);
	});

	it("never asks for rows that do not exist", () => {
		expect(rowWindow({ ...small, rows: 3 }, 0)).toEqual({ height: 108, first: 0, last: 3, top: 0 });
		expect(rowWindow({ ...small, rows: 0 }, 0)).toEqual({ height: 0, first: 0, last: 0, top: 0 });
		expect(rowWindow(small, 1e9).last).toBe(100_000);
	});

	it("squeezes a list that is taller than browsers allow, reaching both ends", () => {
		expect(rowWindow(huge, 0)).toMatchObject({ height: MAX_HEIGHT, first: 0, top: 0 });
		const end = MAX_HEIGHT - huge.viewport;
		const window = rowWindow(huge, end);
		expect(window.last).toBe(2_000_000);
		// The last row ends exactly at the bottom of the visible part.
		const bottom = window.top + (window.last - window.first) * huge.rowHeight;
		expect(bottom).toBeCloseTo(end + huge.viewport, 3);
	});

	it("scrolls no further than needed to show a row", () => {
		expect(scrollToRow(small, 0, 5)).toBe(0);
		expect(scrollToRow(small, 0, 20)).toBe(36);
		expect(scrollToRow(small, 3600, 99)).toBe(99 * 36);
		const at = scrollToRow(huge, 0, 1_500_000);
		const seen = visibleRows(huge, at);
		expect(seen.first).toBeLessThanOrEqual(1_500_000);
		expect(seen.last).toBeGreaterThanOrEqual(1_500_000 - 1);
	});

	it("stays the same within a row, and never has more rows than there are places for", () => {
		const at = (scrollTop: number) => rowWindow(small, scrollTop);
		expect(sameWindow(at(3601), at(3630.5))).toBe(true);
		expect(sameWindow(at(3601), at(3640))).toBe(false);
		const most = Math.max(...[0, 1, 3600, 3601, 3635].map((to) => at(to).last - at(to).first));
		expect(most).toBeLessThanOrEqual(mostRows(small));
	});
});
