import { describe, expect, it } from "vitest";
import { RecentSearches } from "./recent-searches";
import { EVERYWHERE } from "./search-place";

function memory(initial?: string) {
	let kept: string | null = initial ?? null;
	return {
		get: () => kept,
		set: (_: string, value: string) => {
			kept = value;
		},
	};
}

describe("recent searches", () => {
	it("are the last ones, without the steps on the way to them", () => {
		const recent = new RecentSearches(memory());
		for (const q of ["holi", "holiday", "ext:pdf", "holiday", " "]) {
			recent.remember({ ...EVERYWHERE, q });
		}
		expect(recent.all().map(({ q }) => q)).toEqual(["holiday", "ext:pdf"]);
		for (let at = 0; at < 20; at++) recent.remember({ ...EVERYWHERE, q: `n${at}x` });
		expect(recent.all()).toHaveLength(8);
	});

	it("survive a broken memory", () => {
		for (const broken of ["not json", "{}", '[1,null,{"q":"x"},{"q":"y","order":"sideways"}]']) {
			expect(new RecentSearches(memory(broken)).all()).toEqual([]);
		}
	});
});
