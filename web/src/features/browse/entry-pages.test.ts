import { describe, expect, it } from "vitest";
import { EntryPages, type Page } from "./entry-pages";

const settle = async () => {
	for (let i = 0; i < 20; i++) await Promise.resolve();
};

/** A folder on a server; requests answer at once unless `hold` is set. */
class Folder {
	total = 100_000;
	complete = true;
	snapshot = "s1";
	prefix = "f";
	calls: [number, number][] = [];
	aborted: number[] = [];
	hold: (() => void)[] | null = null;
	failWith: Error | null = null;
	timers: (() => void)[] = [];

	pages = new EntryPages<string>({
		fetch: async (offset, limit, signal): Promise<Page<string>> => {
			this.calls.push([offset, limit]);
			signal.addEventListener("abort", () => this.aborted.push(offset));
			const held = this.hold;
			if (held) await new Promise<void>((resolve) => held.push(resolve));
			if (this.failWith) throw this.failWith;
			const count = Math.max(0, Math.min(limit, this.total - offset));
			return {
				entries: Array.from({ length: count }, (_, i) => `${this.prefix}${offset + i}`),
				total: this.total,
				complete: this.complete,
				snapshot: this.snapshot,
				checkedAt: 7,
				freshness: null,
				totals: null,
			};
		},
		later: (_ms, run) => {
			this.timers.push(run);
			return () => {
				this.timers = this.timers.filter((timer) => timer !== run);
			};
		},
	});

	constructor() {
		this.pages.subscribe(() => {});
	}
}

describe("the pages of a folder", () => {
	it("fetches only the pages in view, once", async () => {
		const folder = new Folder();
		folder.pages.want(0, 40);
		folder.pages.want(10, 50);
		await settle();
		expect(folder.calls).toEqual([[0, 200]]);
		expect(folder.pages.at(7)).toBe("f7");
		folder.pages.want(390, 430);
		await settle();
		expect(folder.calls.slice(1)).toEqual([
			[200, 200],
			[400, 200],
		]);
		expect(folder.pages.at(410)).toBe("f410");
		expect(folder.pages.getState()).toMatchObject({ total: 100_000, complete: true, checkedAt: 7 });
	});

	it("keeps a bounded number of rows in memory while someone scrolls to the end", async () => {
		const folder = new Folder();
		for (let row = 0; row < 100_000; row += 200) {
			folder.pages.want(row, row + 40);
			await settle();
		}
		let kept = 0;
		for (let row = 0; row < 100_000; row++) if (folder.pages.at(row) !== undefined) kept++;
		expect(kept).toBe(4000);
		expect(folder.pages.at(99_999)).toBe("f99999");
		expect(folder.pages.at(0)).toBeUndefined();
	});

	it("drops requests for rows that were scrolled past", async () => {
		const folder = new Folder();
		folder.hold = [];
		folder.pages.want(0, 40);
		folder.pages.want(50_000, 50_040);
		expect(folder.aborted).toEqual([0]);
		for (const go of folder.hold.splice(0)) go();
		await settle();
		expect(folder.pages.at(0)).toBeUndefined();
		expect(folder.pages.at(50_000)).toBe("f50000");
	});

	it("asks again while the server is still listing, and stops when nobody looks", async () => {
		const folder = new Folder();
		folder.complete = false;
		folder.total = 1000;
		folder.pages.want(0, 40);
		await settle();
		folder.total = 34_000;
		folder.snapshot = "s2";
		folder.timers.splice(0).forEach((run) => {
			run();
		});
		await settle();
		expect(folder.pages.getState()).toMatchObject({ total: 34_000, complete: false });
		expect(folder.timers).toHaveLength(1);
		const leave = folder.pages.subscribe(() => {});
		leave();
		expect(folder.timers).toHaveLength(1);
	});

	it("shows old rows until their replacements come, and refetches other pages when needed", async () => {
		const folder = new Folder();
		folder.pages.want(0, 250);
		await settle();
		folder.prefix = "n";
		folder.snapshot = "s2";
		folder.pages.want(0, 40);
		folder.hold = [];
		folder.pages.refresh();
		expect(folder.pages.at(0)).toBe("f0");
		for (const go of folder.hold.splice(0)) go();
		folder.hold = null;
		await settle();
		expect(folder.pages.at(0)).toBe("n0");
		expect(folder.pages.at(210)).toBe("f210");
		folder.pages.want(190, 230);
		await settle();
		expect(folder.pages.at(210)).toBe("n210");
	});

	it("forgets rows beyond the end when the folder shrank", async () => {
		const folder = new Folder();
		folder.total = 500;
		folder.pages.want(0, 499);
		await settle();
		folder.total = 150;
		folder.snapshot = "s2";
		folder.pages.refresh();
		await settle();
		expect(folder.pages.getState().total).toBe(150);
		expect(folder.pages.at(300)).toBeUndefined();
		expect(folder.pages.at(149)).toBe("f149");
	});

	it("keeps what it has when a request does not work, and tells why", async () => {
		const folder = new Folder();
		folder.pages.want(0, 40);
		await settle();
		folder.failWith = new Error("offline");
		folder.pages.refresh();
		await settle();
		expect(folder.pages.at(3)).toBe("f3");
		expect(folder.pages.getState().error).toBe(folder.failWith);
		folder.failWith = null;
		folder.pages.refresh();
		await settle();
		expect(folder.pages.getState().error).toBeNull();
	});

	it("passes a long range through in big steps without keeping it", async () => {
		const folder = new Folder();
		folder.pages.want(0, 40);
		await settle();
		const rows = await folder.pages.range(100, 5000, new AbortController().signal);
		expect(rows).toHaveLength(4901);
		expect(rows.at(-1)).toBe("f5000");
		expect(folder.calls.length).toBeLessThan(8);
		expect(folder.pages.at(3000)).toBeUndefined();
	});

	it("finds the row of an entry it has not loaded, within reason", async () => {
		const folder = new Folder();
		const { signal } = new AbortController();
		expect(await folder.pages.find((name) => name === "f4321", 20_000, signal)).toBe(4321);
		expect(await folder.pages.find((name) => name === "f99999", 20_000, signal)).toBeNull();
		expect(await folder.pages.find((name) => name === "gone", 1_000_000, signal)).toBeNull();
	});

	it("keeps a long folder as it is while the server reads it anew", async () => {
		const folder = new Folder();
		folder.pages.want(80_000, 80_040);
		await settle();
		Object.assign(folder, { complete: false, total: 5000, snapshot: "s2" });
		folder.pages.refresh();
		await settle();
		expect(folder.pages.at(80_007)).toBe("f80007");
		expect(folder.pages.getState()).toMatchObject({ total: 100_000, complete: true });
		expect(folder.timers).toHaveLength(1);
		Object.assign(folder, { complete: true, total: 90_000, prefix: "g", timers: [], calls: [] });
		folder.pages.refresh();
		await settle();
		expect(folder.pages.at(80_007)).toBe("g80007");
		expect(folder.pages.getState()).toMatchObject({ total: 90_000, complete: true });
	});

	it("waits for the whole folder before it hands out a range", async () => {
		const folder = new Folder();
		Object.assign(folder, { complete: false, total: 10 });
		const range = folder.pages.range(0, 19, new AbortController().signal);
		await settle();
		Object.assign(folder, { complete: true, total: 20 });
		for (const timer of folder.timers) timer();
		expect(await range).toHaveLength(20);
	});
});
