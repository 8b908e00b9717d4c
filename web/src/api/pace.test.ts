import { beforeEach, expect, it } from "vitest";
import { Pace } from "./pace";

let now: number;
let timers: { at: number; run: () => void; stopped: boolean }[];
let pace: Pace;
let entered: string[];

beforeEach(() => {
	now = 1000;
	timers = [];
	entered = [];
	pace = new Pace({
		now: () => now,
		later: (ms, run) => {
			const timer = { at: now + ms, run, stopped: false };
			timers.push(timer);
			return () => {
				timer.stopped = true;
			};
		},
		random: () => 0.5,
	});
});

const settle = () => new Promise((resolve) => setTimeout(resolve));

async function advance(to: number): Promise<void> {
	now = to;
	for (const timer of timers.splice(0)) {
		if (timer.stopped) continue;
		if (timer.at <= now) timer.run();
		else timers.push(timer);
	}
	await settle();
}

async function ask(...names: string[]): Promise<void> {
	for (const name of names) void pace.enter().then(() => entered.push(name));
	await settle();
}

it("does nothing while the server keeps up", async () => {
	await ask(..."abcdefghij");
	expect(entered).toHaveLength(10);
	expect(pace.pausedUntil()).toBeNull();
});

it("holds everything back until the time, and a little longer than everybody else", async () => {
	pace.slowDown(10_000);
	expect(pace.pausedUntil()).toBe(12_000);
	await ask("a", "b");
	await advance(11_999);
	expect(entered).toEqual([]);
	await advance(12_000);
	expect(entered).toEqual(["a"]);
	expect(pace.pausedUntil()).toBeNull();
});

it("goes on with one request, then with ever more as they are served", async () => {
	pace.slowDown(1000);
	await ask(..."abcdefg");
	await advance(3000);
	expect(entered.join("")).toBe("a");
	pace.leave(true);
	await settle();
	expect(entered.join("")).toBe("abc");
	pace.leave(true);
	await settle();
	expect(entered.join("")).toBe("abcdef");
});

it("does not widen for what was not served", async () => {
	pace.slowDown(1000);
	await ask("a", "b", "c");
	await advance(3000);
	pace.leave(false);
	await settle();
	expect(entered.join("")).toBe("ab");
});

it("takes the longest of several pauses, and starts small again", async () => {
	pace.slowDown(10_000);
	pace.slowDown(1000);
	expect(pace.pausedUntil()).toBe(12_000);
	await ask("a", "b");
	await advance(12_000);
	pace.slowDown(1000);
	pace.leave(false);
	await settle();
	expect(entered.join("")).toBe("a");
	await advance(14_000);
	expect(entered.join("")).toBe("ab");
});

it("lets go of what nobody waits for any more", async () => {
	pace.slowDown(1000);
	const leaving = new AbortController();
	const left = pace.enter(leaving.signal).catch((error: unknown) => error);
	await ask("b");
	leaving.abort("gone");
	expect(await left).toBe("gone");
	await advance(3000);
	expect(entered).toEqual(["b"]);
});

it("tells when a pause begins and ends", async () => {
	const told: (number | null)[] = [];
	pace.subscribe(() => told.push(pace.pausedUntil()));
	pace.slowDown(1000);
	await advance(3000);
	expect(told).toEqual([2100, null]);
});
