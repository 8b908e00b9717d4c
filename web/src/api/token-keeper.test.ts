import { beforeEach, describe, expect, it } from "vitest";
import { FakeBrowser, type FakeTab } from "./fake-tabs";
import { codeOf } from "./problem";
import { SessionStore } from "./session";
import { TokenKeeper } from "./token-keeper";

const LIFE_MS = 300_000;
const ADA = { id: "1", name: "Ada", email: "ada@example.org", role: "owner" as const, menu: [] };
const BEN = { ...ADA, id: "2", name: "Ben" };

let now: number;
let browser: FakeBrowser;
let stored: Map<string, string>;
/** The refreshes that the server has seen: the name of each attempt, once. */
let rotations: string[];
let calls: string[];
/** What becomes of the next answers; served when there is nothing here. */
let fate: ("lost" | "ended")[];
let impatient: boolean;
let sessionId: string;
let member: typeof ADA;

interface Tab {
	readonly keeper: TokenKeeper;
	readonly session: SessionStore;
	readonly tab: FakeTab;
}

/** One cookie, so one server for all tabs. An attempt that comes again is given the same answer. */
const answers = new Map<string, string>();

async function server(url: string, init: RequestInit): Promise<Response> {
	calls.push(url.replace("/api/v1", ""));
	now++;
	if (!url.endsWith("/auth/refresh")) return new Response(null, { status: 204 });
	const { attempt_id } = JSON.parse(init.body as string) as { attempt_id: string };
	const what = fate.shift();
	if (what === "ended") {
		return new Response(JSON.stringify({ code: "session_ended", detail: "Over." }), {
			status: 401,
		});
	}
	let token = answers.get(attempt_id);
	if (token === undefined) {
		rotations.push(attempt_id);
		token = `token-${rotations.length}`;
		answers.set(attempt_id, token);
	}
	if (what === "lost") throw new TypeError("network");
	return answer(token);
}

function answer(token: string): Response {
	return new Response(
		JSON.stringify({
			session_id: sessionId,
			access_token: token,
			expires_at: now + LIFE_MS,
			member,
		}),
	);
}

function openTab(): Tab {
	const session = new SessionStore();
	const tab = browser.open();
	let ids = 0;
	const keeper = new TokenKeeper(session, {
		fetch: server,
		now: () => now,
		// Whoever waits for another tab is not hurried, unless that tab never answers.
		sleep: (ms) => (ms >= 2000 && !impatient ? new Promise(() => {}) : settle()),
		tabs: tab,
		storage: {
			getItem: (key) => stored.get(key) ?? null,
			setItem: (key, value) => void stored.set(key, value),
			removeItem: (key) => void stored.delete(key),
		},
		randomId: () => `${calls.length}-${++ids}`,
	});
	return { keeper, session, tab };
}

const settle = () => new Promise<void>((resolve) => setTimeout(resolve));

beforeEach(() => {
	now = 1_000_000;
	browser = new FakeBrowser();
	stored = new Map();
	rotations = [];
	calls = [];
	fate = [];
	impatient = false;
	answers.clear();
	sessionId = "s";
	member = ADA;
});

function at<T>(list: readonly T[], index: number): T {
	const found = list[index];
	if (found === undefined) throw new Error(`nothing at ${index}`);
	return found;
}

/** `count` tabs of one session. */
async function tabs(count: number): Promise<Tab[]> {
	const open = Array.from({ length: count }, openTab);
	await Promise.all(open.map(({ keeper }) => keeper.restore()));
	return open;
}

describe("several tabs of one browser", () => {
	it("that load at the same moment use the cookie once", async () => {
		const open = await tabs(5);
		expect(rotations).toHaveLength(1);
		expect(open.map(({ session }) => session.get().state)).toEqual(Array(5).fill("signed_in"));
	});

	it("stay signed in through 200 ends of their token by 200 refreshes, though answers are lost", async () => {
		const open = await tabs(5);
		let lost = 0;
		for (let round = 1; round <= 200; round++) {
			now += LIFE_MS - 10_000;
			if (round % 10 === 0) {
				fate = ["lost"];
				lost++;
			}
			// Messages that take their time, as well as those that are there at once.
			browser.prompt = round % 3 !== 0;
			const slowly = setInterval(() => browser.deliver());
			const tokens = await Promise.all(open.map(({ keeper }) => keeper.token()));
			clearInterval(slowly);
			browser.prompt = true;
			browser.deliver();
			expect(new Set(tokens)).toEqual(new Set([`token-${round + 1}`]));
			expect(rotations).toHaveLength(round + 1);
			if (round % 25 === 0) {
				const reloaded = at(open, round % 5);
				browser.close(reloaded.tab);
				const again = openTab();
				open[round % 5] = again;
				await again.keeper.restore();
				expect(rotations).toHaveLength(round + 1);
			}
		}
		expect(calls).toHaveLength(201 + lost);
	});

	it("do not wait for ever for one that was put to sleep", async () => {
		const [asleep] = await tabs(1);
		if (asleep) asleep.tab.listener = () => {};
		impatient = true;
		const awake = openTab();
		await awake.keeper.restore();
		expect(awake.tab.said[0]).toEqual({ type: "ask" });
		expect(awake.session.get()).toMatchObject({ state: "signed_in", token: "token-2" });
	});

	it("know by a lock, not by a message, that the work is done", async () => {
		const [first, second] = (await tabs(2)) as [Tab, Tab];
		browser.prompt = false;
		now += LIFE_MS - 10_000;
		const one = first.keeper.token();
		const two = second.keeper.token();
		await one;
		await settle();
		expect(second.tab.said.at(-1)).toEqual({ type: "ask" });
		browser.deliver();
		expect(await two).toBe("token-2");
		expect(rotations).toHaveLength(2);
	});

	it("are signed out by any of them, for its reason", async () => {
		const [first, second] = (await tabs(2)) as [Tab, Tab];
		now += LIFE_MS;
		fate = ["ended"];
		expect(await first.keeper.token().catch(codeOf)).toBe("session_ended");
		await settle();
		expect(second.session.get()).toMatchObject({
			state: "signed_out",
			reason: "session_ended",
			left: false,
		});
		expect(await second.keeper.token().catch(codeOf)).toBe("session_ended");
		expect(calls).toHaveLength(2);
	});

	it("forget the person together when one of them is left", async () => {
		const [first, second] = (await tabs(2)) as [Tab, Tab];
		await first.keeper.signOut();
		await settle();
		expect(second.session.get()).toMatchObject({ state: "signed_out", reason: null, left: true });
		expect(calls).toEqual(["/auth/refresh", "/auth/logout"]);
	});

	it("are signed in again by one of them", async () => {
		const [first, second] = (await tabs(2)) as [Tab, Tab];
		await first.keeper.signOut();
		sessionId = "t";
		await first.keeper.take(answer("next"));
		await settle();
		expect(second.session.get()).toMatchObject({ state: "signed_in", token: "next" });
	});

	it("do not bring back a session that has ended", async () => {
		const [first, second] = (await tabs(2)) as [Tab, Tab];
		const late = first.session.get();
		browser.prompt = false;
		second.keeper.tell();
		await first.keeper.signOut();
		browser.deliver();
		await settle();
		expect(late.state).toBe("signed_in");
		expect(first.session.get().state).toBe("signed_out");
		expect(second.session.get().state).toBe("signed_out");
	});

	it("change the person together", async () => {
		const [first, second] = (await tabs(2)) as [Tab, Tab];
		const states: string[] = [];
		second.session.subscribe(() => states.push(second.session.get().state));
		now += 1000;
		sessionId = "t";
		member = BEN;
		await first.keeper.take(answer("ben"));
		await settle();
		for (const { session } of [first, second]) {
			expect(session.get()).toMatchObject({ state: "signed_in", token: "ben", me: BEN });
		}
		// What belonged to the one before is thrown away in between.
		expect(states).toEqual(["signed_out", "signed_in"]);
	});

	it("learn a new name from each other", async () => {
		const [first, second] = (await tabs(2)) as [Tab, Tab];
		first.session.changeMe({ ...ADA, name: "Ada L." });
		first.keeper.tell();
		await settle();
		expect(second.session.get()).toMatchObject({ me: { name: "Ada L." } });
	});

	it("work one by one where a browser cannot connect them", async () => {
		const alone = () => {
			const tab = openTab();
			tab.tab.alone = (work) => work();
			tab.tab.someoneHasAfter = async () => false;
			tab.tab.say = () => {};
			return tab;
		};
		const open = [alone(), alone()];
		for (const { keeper } of open) await keeper.restore();
		expect(rotations).toHaveLength(2);
		expect(open.map(({ session }) => session.get().state)).toEqual(["signed_in", "signed_in"]);
	});
});

describe("a token that the server does not take", () => {
	it("is renewed though it is good by the clock, once for everybody", async () => {
		const [first, second] = (await tabs(2)) as [Tab, Tab];
		const tokens = await Promise.all([
			first.keeper.tokenAfter("token-1"),
			first.keeper.tokenAfter("token-1"),
			second.keeper.tokenAfter("token-1"),
		]);
		expect(tokens).toEqual(["token-2", "token-2", "token-2"]);
		expect(rotations).toHaveLength(2);
	});
});
