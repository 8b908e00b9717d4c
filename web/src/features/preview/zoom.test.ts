import { describe, expect, it } from "vitest";
import { FIT, panned, zoomedAt } from "./zoom";

describe("zoom", () => {
	it("keeps the point under the pointer in place", () => {
		const zoom = zoomedAt(FIT, 2, 100, 50);
		expect(zoom).toEqual({ scale: 2, x: -100, y: -50 });
		expect(zoomedAt(zoom, 0.5, 100, 50)).toEqual(FIT);
	});
	it("stays between fitting and a sensible limit", () => {
		expect(zoomedAt(FIT, 0.1, 0, 0)).toBe(FIT);
		expect(zoomedAt(FIT, 1000, 0, 0).scale).toBe(12);
	});
	it("does not lose the image off the stage, nor move one that fits", () => {
		expect(panned(FIT, 50, 50, 800, 600)).toBe(FIT);
		expect(panned({ scale: 2, x: 0, y: 0 }, 5000, -5000, 800, 600)).toEqual({
			scale: 2,
			x: 800,
			y: -600,
		});
	});
});
