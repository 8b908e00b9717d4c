import { describe, expect, it } from "vitest";
import { foldSmall, tilesOf } from "./tiles";

const parts = [60, 20, 10, 0, 10].map((bytes, at) => ({ key: `${at}`, bytes, kind: "folder" }));

describe("a treemap", () => {
	it("gives each part room by its bytes, inside of the whole, without overlap", () => {
		const tiles = tilesOf(parts, 400, 200);
		expect(tiles.map(({ part }) => part.key)).toEqual(["0", "1", "2", "4"]);
		for (const { part, x, y, width, height } of tiles) {
			expect(x).toBeGreaterThanOrEqual(0);
			expect(y).toBeGreaterThanOrEqual(0);
			expect(x + width).toBeLessThanOrEqual(400.01);
			expect(y + height).toBeLessThanOrEqual(200.01);
			// The gaps between tiles take a little from each.
			expect((width * height) / (400 * 200)).toBeCloseTo(part.bytes / 100, 1);
		}
		for (const a of tiles) {
			for (const b of tiles) {
				const apart =
					a.x + a.width <= b.x ||
					b.x + b.width <= a.x ||
					a.y + a.height <= b.y ||
					b.y + b.height <= a.y;
				expect(a === b || apart).toBe(true);
			}
		}
	});

	it("is empty where there is nothing, or no room", () => {
		expect(tilesOf([], 400, 200)).toEqual([]);
		expect(tilesOf(parts, 0, 200)).toEqual([]);
		expect(tilesOf([{ key: "a", bytes: 0, kind: 1 }], 400, 200)).toEqual([]);
	});

	it("folds what is too small into one, unless that is a single one", () => {
		const items = [500, 300, 190, 5, 3, 2].map((bytes) => ({ bytes, objects: 1 }));
		const sizes = (list: readonly { bytes: number }[]) => list.map(({ bytes }) => bytes);
		const folded = foldSmall(items, 40, 0.01);
		expect([sizes(folded.large), sizes(folded.small)]).toEqual([
			[500, 300, 190],
			[5, 3, 2],
		]);
		expect(foldSmall(items.slice(0, 4), 40, 0.01).small).toEqual([]);
		expect(foldSmall(items, 2, 0).large).toHaveLength(2);
	});
});
