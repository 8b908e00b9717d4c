import { describe, expect, it } from "vitest";
import {
	ended,
	highlighted,
	received,
	type SearchMessage,
	searchableQuery,
	started,
} from "./search-run";

const run = (messages: SearchMessage<string>[], generation = 2) =>
	messages.reduce(received<string>, started<string>(generation, "abc"));

describe("a search", () => {
	it("needs three letters, not counting spaces around them", () => {
		expect(searchableQuery(" ab ")).toBeNull();
		expect(searchableQuery(" abc ")).toBe("abc");
		expect(searchableQuery("日本語")).toBe("日本語");
	});

	it("gathers hits, the walked folder, failures and the final counts", () => {
		const walking = run([
			{ type: "search_started", generation: 2 },
			{ type: "search_walking", generation: 2, path: "photos/" },
			{ type: "search_hits", generation: 2, hits: ["a"] },
			{ type: "search_hits", generation: 2, hits: ["b", "c"] },
			{ type: "search_bucket_failed", generation: 2, bucket_id: "x", detail: "No." },
		]);
		expect(walking).toMatchObject({
			state: "running",
			hits: ["a", "b", "c"],
			walking: "photos/",
			failures: [{ bucketId: "x", detail: "No." }],
		});
		const done = received(walking, {
			type: "search_done",
			generation: 2,
			scanned: 120,
			milliseconds: 30,
			truncated: true,
		});
		expect(done).toMatchObject({ state: "done", walking: null, scanned: 120, truncated: true });
	});

	it("drops answers to an earlier search and answers after its end", () => {
		const current = run([{ type: "search_hits", generation: 1, hits: ["old"] }]);
		expect(current.hits).toEqual([]);
		const stopped = ended(current, "stopped");
		expect(received(stopped, { type: "search_hits", generation: 2, hits: ["late"] })).toBe(stopped);
		expect(ended(stopped, "disconnected").state).toBe("stopped");
	});
});

describe("highlighting", () => {
	const marks = (text: string, query: string) =>
		highlighted(text, query)
			.map(({ text, match }) => (match ? `[${text}]` : text))
			.join("");
	it.each([
		["Summer trip.jpg", "TRIP", "Summer [trip].jpg"],
		["banana", "ana", "b[anana]"],
		["report 2026 final", "final report", "[report] 2026 [final]"],
		["nothing", "xyz", "nothing"],
		["a+b (1).txt", "+b (", "a[+b (]1).txt"],
	])("of %j for %j is %j", (text, query, expected) => {
		expect(marks(text, query)).toBe(expected);
	});
});
