import { describe, expect, it } from "vitest";
import type { UploadItem, UploadState } from "./engine-model";
import { Rate } from "./rate";
import { totalsOf } from "./totals";

const item = (state: UploadState, size: number, sent = 0) => ({ state, size, sent }) as UploadItem;

describe("the totals of a queue", () => {
	it("count what is on its way and leave out what will not be sent", () => {
		const totals = totalsOf(
			[
				item("done", 100, 100),
				item("sending", 200, 50),
				item("asking", 10),
				item("failed", 999, 500),
				item("cancelled", 999),
				item("skipped", 999),
			],
			16,
		);
		expect(totals).toEqual({
			running: 2,
			done: 1,
			failed: 1,
			asking: 1,
			bytes: 310,
			sent: 150,
			secondsLeft: 10,
		});
	});
	it("promise no time without a speed", () => {
		expect(totalsOf([item("sending", 10)], 0).secondsLeft).toBeNull();
		expect(totalsOf([item("done", 10)], 5).secondsLeft).toBeNull();
	});
});

describe("the speed", () => {
	it("is what moved in the last seconds, and nothing once nothing moves", () => {
		const rate = new Rate();
		for (let second = 0; second <= 4; second++) rate.add(second * 1000, 100);
		expect(rate.perSecond(4000)).toBe(125);
		expect(rate.perSecond(20_000)).toBe(0);
	});
	it("never goes below zero when an attempt starts over", () => {
		const rate = new Rate();
		rate.add(0, 50);
		rate.add(500, -400);
		expect(rate.perSecond(1000)).toBe(0);
	});
});
