import { beforeEach, describe, expect, it } from "vitest";
import { Live, type Socket } from "./live";
import type { LiveMessage } from "./models";
import { SessionStore } from "./session";

const ME = { id: "1", name: "Ada", email: "ada@example.org", role: "owner" as const, menu: [] };

class FakeSocket implements Socket {
	readonly sent: { type: string; [field: string]: unknown }[] = [];
	closed = false;
	onopen: (() => void) | null = null;
	onmessage: ((event: { data: unknown }) => void) | null = null;
	onclose: ((event: { code: number; reason: string }) => void) | null = null;

	send(text: string): void {
		this.sent.push(JSON.parse(text));
	}
	close(): void {
		this.closed = true;
	}
	/** The server, or the line, ends it. */
	ends(code = 1006, reason = ""): void {
		this.onclose?.({ code, reason });
	}
	says(message: LiveMessage): void {
		this.onmessage?.({ data: JSON.stringify(message) });
	}
}

let session: SessionStore;
let sockets: FakeSocket[];
let timers: { ms: number; run: () => void; stopped: boolean }[];
let live: Live;
let inUse: boolean;
let refused: (string | null)[];

/** The token that "another tab" or a refresh would bring. */
let renewed: string | null;

let now: number;
const LIFE_MS = 300_000;

beforeEach(() => {
	session = new SessionStore();
	sockets = [];
	timers = [];
	now = 1_000_000;
	inUse = true;
	refused = [];
	renewed = null;
	live = new Live(session, {
		connect: () => {
			const socket = new FakeSocket();
			sockets.push(socket);
			return socket;
		},
		token: async (before) => {
			refused.push(before);
			if (renewed !== null) signIn(renewed);
			const now = session.get();
			if (now.state !== "signed_in") throw new Error("nobody is signed in");
			return now.token;
		},
		later: (ms, run) => {
			const timer = { ms, run, stopped: false };
			timers.push(timer);
			return () => {
				timer.stopped = true;
			};
		},
		random: () => 1,
		now: () => now,
		inUse: () => inUse,
	});
	live.start();
});

const signIn = (token: string, life = LIFE_MS) =>
	session.signIn({
		session_id: "s",
		access_token: token,
		expires_at: now + life,
		member: ME,
	});

function socketAt(at: number): FakeSocket {
	const socket = sockets[at];
	if (!socket) throw new Error(`no socket ${at}`);
	return socket;
}

async function connected(at = 0): Promise<FakeSocket> {
	const socket = socketAt(at);
	socket.onopen?.();
	await Promise.resolve();
	socket.says({ type: "ready" });
	return socket;
}

/** Runs what waits, apart from the end of the token. */
function tick(): number {
	return run((ms) => ms < 200_000);
}

/** The token ends soon. */
function tokenEnds(): number {
	now += LIFE_MS - 15_000;
	return run((ms) => ms >= 200_000);
}

function run(which: (ms: number) => boolean): number {
	const open = timers.filter((timer) => !timer.stopped);
	const due = open.filter(({ ms }) => which(ms));
	timers = open.filter(({ ms }) => !which(ms));
	for (const timer of due) timer.run();
	return due[0]?.ms ?? -1;
}

describe("the live socket", () => {
	it("connects when somebody signs in and says who", async () => {
		expect(sockets).toHaveLength(0);
		signIn("one");
		const socket = await connected();
		expect(socket.sent).toEqual([{ type: "auth", access_token: "one" }]);
		expect(live.state()).toBe("ready");
	});

	it("says every new token on the same socket", async () => {
		signIn("one");
		const socket = await connected();
		signIn("two");
		expect(sockets).toHaveLength(1);
		expect(socket.sent.at(-1)).toEqual({ type: "auth", access_token: "two" });
	});

	it("hands messages on until nobody listens", async () => {
		signIn("one");
		const socket = await connected();
		const heard: string[] = [];
		const stop = live.subscribe((message) => heard.push(message.type));
		socket.says({ type: "grants_changed" });
		socket.onmessage?.({ data: "not json" });
		socket.says({ type: "ready" });
		stop();
		socket.says({ type: "grants_changed" });
		expect(heard).toEqual(["grants_changed"]);
	});

	it("comes back after ever longer waits, and starts over once it was ready", async () => {
		signIn("one");
		socketAt(0).ends();
		expect(live.state()).toBe("connecting");
		expect(tick()).toBe(500);
		socketAt(1).ends();
		expect(tick()).toBe(1000);
		const third = await connected(2);
		third.ends();
		expect(tick()).toBe(500);
		expect(sockets).toHaveLength(4);
	});

	it("notices a connection that died silently", async () => {
		signIn("one");
		const socket = await connected();
		tick();
		expect(socket.sent.at(-1)).toEqual({ type: "ping" });
		socket.says({ type: "pong" });
		tick();
		tick();
		tick();
		expect(socket.closed).toBe(true);
		expect(live.state()).toBe("connecting");
	});

	it("sends nothing while it is not connected", async () => {
		const search = {
			type: "search",
			generation: 1,
			query: "abc",
			scope: null,
			order: "relevance",
			cursor: null,
		} as const;
		expect(live.send(search)).toBe(false);
		signIn("one");
		const socket = await connected();
		expect(live.send(search)).toBe(true);
		expect(socket.sent.at(-1)).toEqual(search);
	});

	it("signs out when the server ends the session, and says why", async () => {
		signIn("one");
		const socket = await connected();
		socket.says({ type: "session_ended", code: "outside_root" });
		expect(session.get()).toMatchObject({ state: "signed_out", reason: "outside_root" });
		expect(socket.closed).toBe(true);
		expect(live.state()).toBe("off");
	});

	it("does not listen to a socket it has left", async () => {
		signIn("one");
		const first = await connected();
		first.ends();
		tick();
		first.says({ type: "session_ended", code: "session_ended" });
		expect(session.get().state).toBe("signed_in");
	});

	it("says at once that the network is gone, and connects at once when it is back", async () => {
		signIn("one");
		const socket = await connected();
		live.lost();
		expect(live.state()).toBe("connecting");
		expect(socket.closed).toBe(true);
		live.wake();
		expect(sockets).toHaveLength(2);
		expect(tick()).toBe(-1);
		live.wake();
		expect(sockets).toHaveLength(2);
	});

	it("takes the name of its own session from the reason of the close, when no message came before", async () => {
		signIn("one");
		(await connected()).ends(4403, "refresh_token_used");
		expect(session.get()).toMatchObject({ state: "signed_out", reason: "refresh_token_used" });
		expect(sockets).toHaveLength(1);
	});

	it("comes back with another token when this one was refused", async () => {
		signIn("one");
		(await connected()).ends(4401, "token_expired");
		expect(session.get().state).toBe("signed_in");
		tick();
		renewed = "two";
		const second = await connected(1);
		expect(refused).toEqual([null, "one"]);
		expect(second.sent.at(-1)).toEqual({ type: "auth", access_token: "two" });
	});

	it("does the same when the refusal came as a message", async () => {
		signIn("one");
		const socket = await connected();
		socket.says({ type: "session_ended", code: "token_expired" });
		expect(session.get().state).toBe("signed_in");
		expect(socket.closed).toBe(true);
		expect(live.state()).toBe("connecting");
	});

	it("connects again when it was too slow, and waits longer when it was too loud", async () => {
		signIn("one");
		(await connected(0)).ends(4408, "too slow");
		expect(tick()).toBe(500);
		(await connected(1)).ends(4429, "too many messages");
		expect(tick()).toBe(16_000);
		expect(sockets).toHaveLength(3);
	});
});

describe("the end of the token", () => {
	const search = {
		type: "search",
		generation: 7,
		query: "abc",
		scope: null,
		order: "relevance",
		cursor: null,
	} as const;

	it("is met before it comes, without a request and without ending a search", async () => {
		signIn("one");
		const socket = await connected();
		live.send(search);
		renewed = "two";
		expect(tokenEnds()).toBe(LIFE_MS - 15_000);
		await Promise.resolve();
		expect(sockets).toHaveLength(1);
		expect(socket.closed).toBe(false);
		expect(socket.sent.map(({ type }) => type)).toEqual(["auth", "search", "auth"]);
		expect(tokenEnds()).toBe(LIFE_MS - 15_000);
	});

	it("is let come when nobody looks, and made up for when somebody does", async () => {
		signIn("one");
		const socket = await connected();
		inUse = false;
		tokenEnds();
		expect(refused).toHaveLength(1);
		inUse = true;
		renewed = "two";
		live.wake();
		await Promise.resolve();
		expect(socket.sent.at(-1)).toEqual({ type: "auth", access_token: "two" });
	});

	it("does not bring back the socket of a page that nobody looks at", async () => {
		signIn("one");
		const socket = await connected();
		inUse = false;
		now += LIFE_MS;
		socket.ends(4401, "token_expired");
		tick();
		expect(sockets).toHaveLength(1);
		expect(tick()).toBe(-1);
		signIn("from another tab");
		expect(sockets).toHaveLength(2);
	});

	it("is met for a search that goes on behind another tab", async () => {
		signIn("one");
		const socket = await connected();
		live.send(search);
		inUse = false;
		tokenEnds();
		expect(refused).toHaveLength(2);
		socket.says({
			type: "search_done",
			generation: 7,
			hits: 0,
			total: { value: 0, exact: true },
			milliseconds: 1,
			next_cursor: null,
			truncated: false,
			suggestion: null,
		});
		signIn("two");
		tokenEnds();
		expect(refused).toHaveLength(2);
	});
});

describe("a server that has to slow a tab down", () => {
	const search = (generation: number) =>
		({
			type: "search",
			generation,
			query: "abc",
			scope: null,
			order: "relevance",
			cursor: null,
		}) as const;

	it("is given time, and then told only the last wish", async () => {
		signIn("one");
		const socket = await connected();
		socket.says({ type: "slow_down", retry_after_ms: 4000 });
		expect(live.send(search(1))).toBe(true);
		expect(live.send(search(2))).toBe(true);
		expect(socket.sent).toHaveLength(1);
		expect(run((ms) => ms === 4000)).toBe(4000);
		expect(socket.sent.slice(1)).toEqual([search(2)]);
		live.send(search(3));
		expect(socket.sent.at(-1)).toEqual(search(3));
	});

	it("is not pinged meanwhile, but is told of a new token", async () => {
		signIn("one");
		const socket = await connected();
		socket.says({ type: "slow_down", retry_after_ms: 60_000 });
		run((ms) => ms === 25_000);
		expect(socket.sent).toHaveLength(1);
		signIn("two");
		expect(socket.sent.at(-1)).toEqual({ type: "auth", access_token: "two" });
	});
});
