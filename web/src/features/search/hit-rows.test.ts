import { describe, expect, it } from "vitest";
import { layOut, moved } from "./hit-rows";

const hits = [..."axbyc"].map((path) => ({ path, bucket_id: /[xy]/.test(path) ? "two" : "one" }));
const paths = (order: readonly { path: string }[]) => order.map(({ path }) => path).join("");

describe("hits on the screen", () => {
	it("lie in the order in which they came, or under their buckets", () => {
		expect(paths(layOut(hits, [], 1, false).order)).toBe("axbyc");
		const grouped = layOut(hits, [], 2, true);
		expect(paths(grouped.order)).toBe("abcxy");
		expect(grouped.rows).toEqual([
			{ kind: "bucket", bucketId: "one", count: 3 },
			{ kind: "hits", first: 0, count: 2 },
			{ kind: "hits", first: 2, count: 1 },
			{ kind: "bucket", bucketId: "two", count: 2 },
			{ kind: "hits", first: 3, count: 2 },
		]);
		expect(grouped.rowOf).toEqual([1, 1, 2, 4, 4]);
	});

	it("are walked by arrows, over the names of buckets and along short lines", () => {
		const grouped = layOut(hits, [], 2, true);
		expect(moved(grouped, 1, "down")).toBe(2);
		expect(moved(grouped, 2, "down")).toBe(3);
		expect(moved(grouped, 4, "up")).toBe(2);
		expect(moved(grouped, 0, "right")).toBe(1);
		expect(moved(grouped, 4, "right")).toBe(4);
		expect(moved(grouped, 3, "down")).toBe(4);
		expect(moved(grouped, 1, "up")).toBe(0);
		expect(moved(grouped, 0, "page-down")).toBe(3);
		expect(moved(layOut([], [], 2, true), 0, "down")).toBe(0);
	});

	it("have their folders in one line above the files; without files, the folders are the hits", () => {
		const folders = [..."FG"].map((path) => ({ path, bucket_id: "one" }));
		const both = layOut(hits, folders, 1, false);
		expect(paths(both.order)).toBe("FGaxbyc");
		expect(both.lead).toBe(2);
		expect(both.rows[0]).toEqual({ kind: "folders", first: 0, count: 2 });
		expect(moved(both, 2, "up")).toBe(0);
		expect(moved(both, 1, "down")).toBe(2);
		expect(moved(both, 0, "right")).toBe(1);
		const alone = layOut([], folders, 1, false);
		expect(alone.lead).toBe(0);
		expect(alone.rows).toEqual([
			{ kind: "hits", first: 0, count: 1 },
			{ kind: "hits", first: 1, count: 1 },
		]);
	});
});
