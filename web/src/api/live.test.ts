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
	onclose: (() => void) | null = null;

	send(text: string): void {
		this.sent.push(JSON.parse(text));
	}
	close(): void {
		this.closed = true;
	}
	says(message: LiveMessage): void {
		this.onmessage?.({ data: JSON.stringify(message) });
	}
}

let session: SessionStore;
let sockets: FakeSocket[];
let timers: { ms: number; run: () => void; stopped: boolean }[];
let live: Live;

beforeEach(() => {
	session = new SessionStore();
	sockets = [];
	timers = [];
	live = new Live(session, {
		connect: () => {
			const socket = new FakeSocket();
			sockets.push(socket);
			return socket;
		},
		token: async () => {
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
	});
	live.start();
});

const signIn = (token: string) =>
	session.signIn({ access_token: token, expires_at: Number.MAX_SAFE_INTEGER, member: ME });

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

/** Runs what waits. */
function tick(): number {
	const due = timers.filter((timer) => !timer.stopped);
	timers = [];
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
		socketAt(0).onclose?.();
		expect(live.state()).toBe("connecting");
		expect(tick()).toBe(500);
		socketAt(1).onclose?.();
		expect(tick()).toBe(1000);
		const third = await connected(2);
		third.onclose?.();
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
			bucket_id: "1",
			path: "",
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
		first.onclose?.();
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
		expect(timers.at(-1)?.stopped).toBe(true);
		live.wake();
		expect(sockets).toHaveLength(2);
	});
});
