import { describe, expect, it } from "vitest";
import type { LiveMessage, SearchHit, SearchRequest } from "../../api/models";
import type { SearchAim } from "./search-run";
import { Searcher } from "./searcher";

const aim = (query: string, change: Partial<SearchAim> = {}): SearchAim => ({
	query,
	scope: null,
	order: "relevance",
	...change,
});

class World {
	connected = true;
	sent: (SearchRequest | { type: "search_cancel" })[] = [];
	timers: (() => void)[] = [];
	waited: number[] = [];
	private listeners = new Set<(message: LiveMessage) => void>();
	private generation = 10;
	searcher = new Searcher({
		socket: {
			send: (request) => {
				if (this.connected) this.sent.push(request);
				return this.connected;
			},
			subscribe: (listener) => {
				this.listeners.add(listener);
				return () => this.listeners.delete(listener);
			},
		},
		later: (ms, run) => {
			this.waited.push(ms);
			this.timers.push(run);
			return () => {
				this.timers = this.timers.filter((one) => one !== run);
			};
		},
		nextGeneration: () => ++this.generation,
	});
	leave = this.searcher.subscribe(() => {});

	says(message: LiveMessage) {
		for (const listener of [...this.listeners]) listener(message);
	}

	/** The pause between letters is over. */
	pause() {
		for (const run of this.timers.splice(0)) run();
	}

	look(query: string) {
		this.searcher.aim(aim(query));
		this.pause();
	}

	found(...paths: string[]) {
		const { generation } = this.searcher.state() ?? { generation: 0 };
		const hits = paths.map((path) => ({ path, bucket_id: "b" }) as SearchHit);
		this.says({ type: "search_hits", generation, hits });
	}

	done(next_cursor: string | null = null) {
		const { generation } = this.searcher.state() ?? { generation: 0 };
		this.says({
			type: "search_done",
			generation,
			hits: 1,
			total: { value: 1, exact: true },
			milliseconds: 1,
			next_cursor,
			truncated: false,
			suggestion: null,
		});
	}

	paths() {
		return this.searcher.state()?.hits.map(({ path }) => path);
	}
}

describe("searching while somebody types", () => {
	it("asks for each pause between letters once, at most 30 ms after the last", () => {
		const world = new World();
		for (const text of ["a", "ab", "abc"]) world.searcher.aim(aim(text));
		expect(world.sent).toEqual([]);
		world.pause();
		expect(world.sent).toMatchObject([
			{ type: "search", generation: 11, query: "abc", cursor: null },
		]);
		expect(Math.max(...world.waited)).toBeLessThanOrEqual(30);
		world.searcher.aim(aim("abc"));
		world.pause();
		expect(world.sent).toHaveLength(1);
	});

	it("is a new search for another order or another place", () => {
		const world = new World();
		world.look("abc");
		world.searcher.aim(aim("abc", { order: "newest" }));
		world.pause();
		const scope = { bucket_id: "b", path: "a/", grant_version: 1 };
		world.searcher.aim(aim("abc", { scope }));
		world.pause();
		expect(world.sent).toMatchObject([{ order: "relevance" }, { order: "newest" }, { scope }]);
	});

	it("shows the hits before until the next ones are there, and never late ones", () => {
		const world = new World();
		world.look("ab");
		const { generation } = world.searcher.state() ?? { generation: 0 };
		world.found("one");
		world.look("abc");
		world.says({ type: "search_hits", generation, hits: [] });
		expect(world.paths()).toEqual(["one"]);
		expect(world.searcher.state()?.stale).toBe(true);
		world.found("two");
		expect(world.paths()).toEqual(["two"]);
	});

	it("ends what runs when the field is emptied, and when the screen is left", () => {
		const world = new World();
		world.look("abc");
		world.searcher.aim(null);
		expect(world.searcher.state()).toBeNull();
		world.look("abc");
		world.leave();
		expect(world.sent.map(({ type }) => type)).toEqual([
			"search",
			"search_cancel",
			"search",
			"search_cancel",
		]);
	});

	it("asks for the next page once, from where the last one ended", () => {
		const world = new World();
		world.look("abc");
		world.found("a");
		world.searcher.more();
		world.done("page 2");
		world.searcher.more();
		world.searcher.more();
		expect(world.sent).toMatchObject([{ cursor: null }, { cursor: "page 2" }]);
		world.found("b");
		world.done();
		world.searcher.more();
		expect(world.paths()).toEqual(["a", "b"]);
		expect(world.sent).toHaveLength(2);
	});

	it("asks again on a new connection, from the page it was at", () => {
		const world = new World();
		world.connected = false;
		world.look("abc");
		expect(world.sent).toEqual([]);
		world.connected = true;
		world.says({ type: "ready" });
		expect(world.sent).toMatchObject([{ query: "abc", cursor: null }]);
		world.found("half");
		world.says({ type: "ready" });
		world.found("a");
		world.done("page 2");
		world.searcher.more();
		world.says({ type: "ready" });
		world.found("b");
		world.done();
		expect(world.sent).toMatchObject([
			{},
			{ cursor: null },
			{ cursor: "page 2" },
			{ cursor: "page 2" },
		]);
		expect(world.paths()).toEqual(["a", "b"]);
		// Nothing is under way: a new connection changes nothing.
		world.says({ type: "ready" });
		expect(world.sent).toHaveLength(4);
	});

	it("says what is wrong with a query, whichever way the server tells it", () => {
		const world = new World();
		world.look("size:>ten");
		const { generation } = world.searcher.state() ?? { generation: 0 };
		world.says({ type: "search_failed", generation, code: "invalid", detail: "Not a size." });
		expect(world.searcher.state()).toMatchObject({ state: "refused", refusal: "Not a size." });
		world.look("x");
		world.says({ type: "error", code: "invalid", detail: "Not now." });
		expect(world.searcher.state()).toMatchObject({ state: "refused", refusal: "Not now." });
	});
});
