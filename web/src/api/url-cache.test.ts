import { describe, expect, it } from "vitest";
import { UrlCache } from "./url-cache";

const settle = async () => {
	for (let i = 0; i < 10; i++) await Promise.resolve();
};

function setUp() {
	const world = {
		time: 0,
		calls: [] as (readonly string[])[],
		timers: [] as (() => void)[],
		broken: false,
		async tick() {
			for (const run of world.timers.splice(0)) run();
			await settle();
		},
	};
	const cache = new UrlCache({
		now: () => world.time,
		later: (_ms, run) => {
			world.timers.push(run);
			return () => {};
		},
		fetch: async (_bucket, paths) => {
			world.calls.push(paths);
			if (world.broken) throw new Error("out of reach");
			return paths.map((path) => ({
				path,
				url: `https://s3.test/${path}?t=${world.time}`,
				expiresAt: world.time + 300_000,
			}));
		},
	});
	return { world, cache };
}

const BUCKET = { id: "b", grant_version: 1 };

describe("preview URLs", () => {
	it("are fetched together for the pictures of one screen, at most 100 at once", async () => {
		const { world, cache } = setUp();
		let told = 0;
		for (let i = 0; i < 130; i++) cache.want(BUCKET, `${i}.jpg`, "e", () => told++);
		expect(world.calls).toHaveLength(0);
		await world.tick();
		expect(world.calls.map((paths) => paths.length)).toEqual([100, 30]);
		expect(told).toBe(130);
		expect(cache.peek(BUCKET, "7.jpg", "e")).toBe("https://s3.test/7.jpg?t=0");
	});

	it("are not fetched for pictures that were scrolled past", async () => {
		const { world, cache } = setUp();
		const leave = cache.want(BUCKET, "gone.jpg", "e", () => {});
		cache.want(BUCKET, "here.jpg", "e", () => {});
		leave();
		await world.tick();
		expect(world.calls).toEqual([["here.jpg"]]);
	});

	it("are kept until shortly before they expire, then renewed", async () => {
		const { world, cache } = setUp();
		cache.want(BUCKET, "a.jpg", "e", () => {});
		await world.tick();
		world.time = 239_000;
		expect(cache.peek(BUCKET, "a.jpg", "e")).not.toBeNull();
		cache.want(BUCKET, "a.jpg", "e", () => {});
		await world.tick();
		expect(world.calls).toHaveLength(1);
		world.time = 241_000;
		expect(cache.peek(BUCKET, "a.jpg", "e")).toBeNull();
		cache.want(BUCKET, "a.jpg", "e", () => {});
		await world.tick();
		expect(world.calls).toHaveLength(2);
	});

	it("change when the file was replaced", async () => {
		const { world, cache } = setUp();
		cache.want(BUCKET, "a.jpg", "old", () => {});
		await world.tick();
		expect(cache.peek(BUCKET, "a.jpg", "new")).toBeNull();
	});

	it("may be had at once, and a failed batch is forgotten", async () => {
		const { world, cache } = setUp();
		world.broken = true;
		cache.want(BUCKET, "a.jpg", "e", () => {});
		await world.tick();
		expect(cache.peek(BUCKET, "a.jpg", "e")).toBeNull();
		world.broken = false;
		expect(await cache.get(BUCKET, "a.jpg", "e")).toBe("https://s3.test/a.jpg?t=0");
	});

	it("of one person are not there for the next, not even late ones", async () => {
		const { world, cache } = setUp();
		cache.want(BUCKET, "a.jpg", "e", () => {});
		await world.tick();
		cache.want(BUCKET, "late.jpg", "e", () => {});
		const late = world.tick();
		cache.forget();
		await late;
		expect(cache.current(BUCKET, "a.jpg", "e")).toBeNull();
		expect(cache.current(BUCKET, "late.jpg", "e")).toBeNull();
	});
});
