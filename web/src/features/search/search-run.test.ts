import { describe, expect, it } from "vitest";
import type { Freshness, SearchHit, SearchMessage } from "../../api/models";
import { begun, continued, received, type SearchAim, stopped } from "./search-run";

const AIM: SearchAim = { query: "abc", scope: null, order: "relevance" };
const LIVE: Freshness = { state: "live", checked_at: null, progress: null };
const hit = (path: string, bucket_id = "x") => ({ path, bucket_id }) as SearchHit;

const started = (generation: number, ...terms: string[]): SearchMessage => ({
	type: "search_started",
	generation,
	terms,
	buckets: [
		{ bucket_id: "x", freshness: LIVE },
		{ bucket_id: "y", freshness: { state: "indexing", checked_at: null, progress: 61 } },
	],
});
const hits = (generation: number, ...paths: string[]): SearchMessage => ({
	type: "search_hits",
	generation,
	hits: paths.map((path) => hit(path)),
});
const done = (generation: number, change: object = {}): SearchMessage => ({
	type: "search_done",
	generation,
	hits: 2,
	total: { value: 2, exact: true },
	milliseconds: 30,
	next_cursor: null,
	truncated: false,
	suggestion: null,
	...change,
});

const all = (run: ReturnType<typeof begun>, ...messages: SearchMessage[]) =>
	messages.reduce(received, run);
const pathsOf = (run: { hits: readonly SearchHit[] }) => run.hits.map(({ path }) => path);

describe("a search", () => {
	it("gathers hits, what each bucket does, failures and the total", () => {
		const walking = all(
			begun(null, 2, AIM),
			started(2, "abc"),
			hits(2, "a"),
			{ type: "search_walking", generation: 2, bucket_id: "y", path: "photos/" },
			hits(2, "b", "c"),
			{ type: "search_bucket_done", generation: 2, bucket_id: "x", scanned: 7 },
			{
				type: "search_bucket_failed",
				generation: 2,
				bucket_id: "z",
				code: "storage",
				detail: "No.",
			},
		);
		expect(walking).toMatchObject({ state: "running", stale: false, terms: ["abc"] });
		expect(pathsOf(walking)).toEqual(["a", "b", "c"]);
		expect(walking.buckets).toMatchObject([
			{ bucketId: "x", state: "done", scanned: 7, freshness: LIVE },
			{ bucketId: "y", state: "searching", walking: "photos/" },
			{ bucketId: "z", state: "failed", detail: "No." },
		]);
		const over = received(walking, done(2, { total: { value: 10_000, exact: false } }));
		expect(over).toMatchObject({ state: "done", total: { value: 10_000, exact: false } });
		expect(over.buckets.map((bucket) => bucket.state)).toEqual(["done", "done", "failed"]);
	});

	it("keeps the hits before, with their marks, until the first of its own", () => {
		const before = all(begun(null, 1, AIM), started(1, "ab"), hits(1, "old"), done(1));
		const next = all(begun(before, 2, { ...AIM, query: "abcd" }), started(2, "abcd"));
		expect(next).toMatchObject({ stale: true, terms: ["ab"], total: null });
		expect(pathsOf(next)).toEqual(["old"]);
		const answered = received(next, hits(2, "new"));
		expect(answered).toMatchObject({ stale: false, terms: ["abcd"] });
		expect(pathsOf(answered)).toEqual(["new"]);
	});

	it("has nothing left of the search before when it finds nothing, is refused or is stopped", () => {
		const before = all(begun(null, 1, AIM), started(1), hits(1, "old"), done(1));
		const next = begun(before, 2, AIM);
		expect(pathsOf(received(next, done(2)))).toEqual([]);
		expect(pathsOf(stopped(next))).toEqual([]);
		const refused = received(next, {
			type: "search_failed",
			generation: 2,
			code: "invalid",
			detail: "`size:>ten` is not a size.",
		});
		expect(refused).toMatchObject({ state: "refused", refusal: "`size:>ten` is not a size." });
		expect(pathsOf(refused)).toEqual([]);
	});

	it("drops answers to an earlier search, and answers after its end", () => {
		const current = received(begun(null, 2, AIM), hits(1, "late"));
		expect(pathsOf(current)).toEqual([]);
		const over = stopped(received(current, hits(2, "a")));
		expect(received(over, hits(2, "late"))).toBe(over);
		expect(over).toMatchObject({ state: "stopped" });
	});

	it("goes on page by page, and an earlier page's answer changes nothing", () => {
		const first = all(
			begun(null, 1, AIM),
			started(1, "abc"),
			hits(1, "a"),
			done(1, { next_cursor: "p2" }),
		);
		const paging = continued(first, 2);
		const second = all(
			paging,
			hits(1, "late"),
			started(2, "abc"),
			hits(2, "b"),
			done(2, { milliseconds: 900 }),
		);
		expect(pathsOf(second)).toEqual(["a", "b"]);
		expect(second).toMatchObject({ state: "done", cursor: null, milliseconds: 30 });
		expect(pathsOf(stopped(paging))).toEqual(["a"]);
	});

	it("keeps folders apart from files, and those of the search before until its own are there or none come", () => {
		const folders = (generation: number, ...paths: string[]): SearchMessage => ({
			type: "search_hits",
			generation,
			hits: paths.map((path) => ({ ...hit(path), kind: "folder" })),
		});
		const foldersOf = (run: ReturnType<typeof begun>) => run.folders.map(({ path }) => path);
		const first = all(begun(null, 1, AIM), started(1), hits(1, "a"), folders(1, "F/"), done(1));
		expect(pathsOf(first)).toEqual(["a"]);
		expect(foldersOf(first)).toEqual(["F/"]);
		const next = all(begun(first, 2, AIM), started(2), hits(2, "b"));
		expect([pathsOf(next), foldersOf(next)]).toEqual([["b"], ["F/"]]);
		expect(foldersOf(all(next, folders(2, "G/"), folders(2, "H/")))).toEqual(["G/", "H/"]);
		expect(foldersOf(all(next, done(2)))).toEqual([]);
		expect(foldersOf(stopped(next))).toEqual([]);
	});
});
