import { beforeEach, describe, expect, it } from "vitest";
import { ApiClient, type ClientDeps } from "./client";
import { FakeBrowser, type FakeTab } from "./fake-tabs";
import { ApiProblem, codeOf } from "./problem";
import { SessionStore } from "./session";

const NOW = 1_000_000;
const ME = { id: "1", name: "Ada", email: "ada@example.org", role: "owner", menu: [] } as const;

interface Call {
	readonly path: string;
	readonly init: RequestInit;
	readonly answer: (response: Response) => void;
	readonly fail: () => void;
}

/** A server whose answers are given one by one, by the test. */
class Server {
	readonly calls: Call[] = [];
	private arrived: (() => void) | null = null;

	fetch(url: string, init: RequestInit): Promise<Response> {
		return new Promise((resolve, reject) => {
			this.calls.push({
				path: url.replace("/api/v1", ""),
				init,
				answer: resolve,
				fail: () => reject(new TypeError("network")),
			});
			this.arrived?.();
		});
	}

	/** The call with this number, once it is there. */
	async call(at: number): Promise<Call> {
		for (;;) {
			const call = this.calls[at];
			if (call) return call;
			await new Promise<void>((resolve) => {
				this.arrived = resolve;
			});
		}
	}
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
	return new Response(JSON.stringify(body), { status, headers });
}

function refused(status: number, code: string, headers: Record<string, string> = {}): Response {
	return json(
		{ type: "about:blank", title: code, status, code, detail: `${code}.` },
		status,
		headers,
	);
}

function signInAnswer(token: string, expiresAt = NOW + 300_000): Response {
	return json({ session_id: "s", access_token: token, expires_at: expiresAt, member: ME });
}

function tokenOf(call: Call): string | undefined {
	return (call.init.headers as Record<string, string>).Authorization;
}

/** Lets everything run that waits for nothing. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

let server: Server;
let session: SessionStore;
let stored: Map<string, string>;
let slept: number[];
let timers: { ms: number; run: () => void }[];
let tab: FakeTab;
let deps: ClientDeps;
let api: ApiClient;

beforeEach(() => {
	server = new Server();
	session = new SessionStore();
	stored = new Map();
	slept = [];
	timers = [];
	tab = new FakeBrowser().open();
	let ids = 0;
	deps = {
		fetch: (url, init) => server.fetch(url, init),
		now: () => NOW,
		sleep: async (ms) => void slept.push(ms),
		later: (ms, run) => {
			const timer = { ms, run };
			timers.push(timer);
			return () => void timers.splice(timers.indexOf(timer), 1);
		},
		random: () => 0,
		tabs: tab,
		storage: {
			getItem: (key) => stored.get(key) ?? null,
			setItem: (key, value) => void stored.set(key, value),
			removeItem: (key) => void stored.delete(key),
		},
		randomId: () => `attempt-${++ids}`,
	};
	api = new ApiClient(session, deps);
});

function signedIn(token = "old", expiresAt = NOW + 300_000): void {
	session.signIn({
		session_id: "s",
		access_token: token,
		expires_at: expiresAt,
		member: { ...ME, menu: [] },
	});
}

describe("the client", () => {
	it("sends the token and reads the answer", async () => {
		signedIn();
		const answer = api.get("/me", { query: { a: 1, b: undefined, path: "x y/" } });
		const call = await server.call(0);
		expect(call.path).toBe("/me?a=1&path=x+y%2F");
		expect(tokenOf(call)).toBe("Bearer old");
		call.answer(json({ id: "1" }));
		expect(await answer).toEqual({ id: "1" });
	});

	it("refreshes once for many requests and sends each of them again", async () => {
		signedIn();
		const answers = [api.get("/a"), api.get("/b"), api.get("/c")];
		for (const at of [0, 1, 2]) (await server.call(at)).answer(refused(401, "token_expired"));
		const refresh = await server.call(3);
		expect(refresh.path).toBe("/auth/refresh");
		await settle();
		expect(server.calls).toHaveLength(4);
		refresh.answer(signInAnswer("new"));
		for (const at of [4, 5, 6]) {
			const call = await server.call(at);
			expect(tokenOf(call)).toBe("Bearer new");
			call.answer(json(call.path));
		}
		expect(await Promise.all(answers)).toEqual(["/a", "/b", "/c"]);
		expect(server.calls).toHaveLength(7);
	});

	it("holds a request back while a refresh is under way", async () => {
		signedIn("old", NOW + 1000);
		const first = api.get("/a");
		const second = api.get("/b");
		const refresh = await server.call(0);
		expect(refresh.path).toBe("/auth/refresh");
		await settle();
		expect(server.calls).toHaveLength(1);
		refresh.answer(signInAnswer("new"));
		(await server.call(1)).answer(json(1));
		(await server.call(2)).answer(json(2));
		expect(await Promise.all([first, second])).toEqual([1, 2]);
	});

	it("does not refresh again for a request that was sent with the token before", async () => {
		signedIn();
		const late = api.get("/late");
		const lateCall = await server.call(0);
		signedIn("new");
		lateCall.answer(refused(401, "token_expired"));
		const again = await server.call(1);
		expect(again.path).toBe("/late");
		expect(tokenOf(again)).toBe("Bearer new");
		again.answer(json("done"));
		expect(await late).toBe("done");
	});

	it("rejects everything and signs out when the session is over", async () => {
		signedIn();
		const answers = [api.get("/a"), api.get("/b")];
		const codes = Promise.all(answers.map((answer) => answer.catch(codeOf)));
		for (const at of [0, 1]) (await server.call(at)).answer(refused(401, "token_expired"));
		(await server.call(2)).answer(refused(401, "refresh_token_used"));
		expect(await codes).toEqual(["refresh_token_used", "refresh_token_used"]);
		expect(session.get()).toMatchObject({ state: "signed_out", reason: "refresh_token_used" });
		expect(await api.get("/c").catch(codeOf)).toBe("refresh_token_used");
		expect(server.calls).toHaveLength(3);
	});

	it("asks again by the same name when a refresh gets no answer, and stays signed in if none comes", async () => {
		signedIn("old", NOW);
		const first = api.get("/a").catch(codeOf);
		for (const at of [0, 1, 2]) {
			const call = await server.call(at);
			expect(call.init.body).toBe(JSON.stringify({ attempt_id: "attempt-1" }));
			call.fail();
		}
		expect(await first).toBe("offline");
		expect(slept).toEqual([300, 1500]);
		expect(session.get().state).toBe("signed_in");
		const second = api.get("/a");
		const retry = await server.call(3);
		expect(retry.path).toBe("/auth/refresh");
		expect(retry.init.body).toBe(JSON.stringify({ attempt_id: "attempt-1" }));
		retry.answer(signInAnswer("new"));
		(await server.call(4)).answer(json("done"));
		expect(await second).toBe("done");
	});

	it("takes an answer that broke off for none", async () => {
		signedIn("old", NOW);
		const answer = api.get("/a");
		(await server.call(0)).answer(new Response('{"access_tok'));
		const again = await server.call(1);
		expect(again.init.body).toBe(JSON.stringify({ attempt_id: "attempt-1" }));
		again.answer(signInAnswer("new"));
		(await server.call(2)).answer(json("done"));
		expect(await answer).toBe("done");
		expect(stored.size).toBe(0);
	});

	it("is not signed out by a proxy that wants a password of its own", async () => {
		signedIn("old", NOW);
		const answer = api.get("/a").catch(codeOf);
		(await server.call(0)).answer(new Response("<html>", { status: 401 }));
		expect(await answer).toBe("internal");
		expect(session.get().state).toBe("signed_in");
	});

	it("stays signed in when the server is in trouble", async () => {
		signedIn("old", NOW);
		const answer = api.get("/a").catch(codeOf);
		(await server.call(0)).answer(refused(503, "internal"));
		expect(await answer).toBe("internal");
		expect(session.get().state).toBe("signed_in");
	});

	it("names a new attempt after an answer came", async () => {
		signedIn("old", NOW);
		const first = api.get("/a");
		(await server.call(0)).answer(signInAnswer("new", NOW));
		(await server.call(1)).answer(json(1));
		await first;
		const second = api.get("/a");
		const refresh = await server.call(2);
		expect(refresh.init.body).toBe(JSON.stringify({ attempt_id: "attempt-2" }));
		refresh.answer(signInAnswer("newer"));
		(await server.call(3)).answer(json(1));
		await second;
	});

	it("ends the session at once when a request left the permitted folder", async () => {
		signedIn();
		const answer = api.get("/a").catch(codeOf);
		(await server.call(0)).answer(refused(401, "outside_root"));
		expect(await answer).toBe("outside_root");
		expect(session.get()).toMatchObject({ state: "signed_out", reason: "outside_root" });
		expect(server.calls).toHaveLength(1);
	});

	it("tells when the access is not what a screen was made with, and the session goes on", async () => {
		signedIn();
		let told = 0;
		api.onGrantChanged(() => told++);
		const answer = api.get("/a").catch(codeOf);
		(await server.call(0)).answer(refused(409, "grant_changed"));
		expect(await answer).toBe("grant_changed");
		expect(told).toBe(1);
		expect(session.get().state).toBe("signed_in");
		expect(server.calls).toHaveLength(1);
	});

	it("does not send a request for ever when the new token is refused, too", async () => {
		signedIn();
		const answer = api.get("/a").catch(codeOf);
		(await server.call(0)).answer(refused(401, "token_expired"));
		(await server.call(1)).answer(signInAnswer("new"));
		(await server.call(2)).answer(refused(401, "token_expired"));
		expect(await answer).toBe("token_expired");
		expect(server.calls).toHaveLength(3);
	});

	it("waits as long as it is told to, together with everything that comes meanwhile", async () => {
		signedIn();
		const first = api.get("/a");
		(await server.call(0)).answer(refused(429, "rate_limited", { "retry-after": "2" }));
		await settle();
		const second = api.get("/b");
		await settle();
		expect(server.calls).toHaveLength(1);
		expect(timers.map(({ ms }) => ms)).toEqual([2000]);
		expect(api.pace.pausedUntil()).toBe(NOW + 2000);
		timers.shift()?.run();
		for (const at of [1, 2]) {
			const call = await server.call(at);
			call.answer(json(call.path));
		}
		expect(await Promise.all([first, second])).toEqual(["/a", "/b"]);
	});

	it("does not wait for hours", async () => {
		signedIn();
		const hurried = api.get("/a").catch(codeOf);
		(await server.call(0)).answer(refused(429, "rate_limited", { "retry-after": "6000" }));
		expect(await hurried).toBe("rate_limited");
		expect(api.pace.pausedUntil()).toBeNull();
	});

	it("does not make anything wait for what is limited by itself", async () => {
		signedIn();
		const guess = api.post("/me/password", {}, { patient: false }).catch(codeOf);
		(await server.call(0)).answer(refused(429, "rate_limited", { "retry-after": "20" }));
		expect(await guess).toBe("rate_limited");
		const other = api.get("/a");
		(await server.call(1)).answer(json(1));
		expect(await other).toBe(1);
	});

	it("holds a few hundred requests, and refuses the ones after", async () => {
		signedIn("old", NOW);
		const held = Array.from({ length: 500 }, () => api.get("/a").catch(codeOf));
		expect(await api.get("/a").catch(codeOf)).toBe("rate_limited");
		(await server.call(0)).answer(refused(401, "session_ended"));
		expect(new Set(await Promise.all(held))).toEqual(new Set(["session_ended"]));
		expect(server.calls).toHaveLength(1);
	});

	it("rejects everything once, and the screen hears once that it is over", async () => {
		signedIn();
		let heard = 0;
		session.subscribe(() => heard++);
		const answers = Array.from({ length: 20 }, () => api.get("/a").catch(codeOf));
		for (const at of answers.keys()) (await server.call(at)).answer(refused(401, "token_expired"));
		(await server.call(20)).answer(refused(401, "refresh_token_used"));
		expect(new Set(await Promise.all(answers))).toEqual(new Set(["refresh_token_used"]));
		expect(heard).toBe(1);
	});

	it("tells at once that signing in was tried too often", async () => {
		const answer = api.signIn("/auth/login", {}).catch(codeOf);
		(await server.call(0)).answer(refused(429, "rate_limited", { "retry-after": "2" }));
		expect(await answer).toBe("rate_limited");
		expect(slept).toEqual([]);
	});

	it("measures the life of a token by the server's own clock", async () => {
		const hourAhead = NOW + 3_600_000;
		const answer = api.signIn("/auth/login", {});
		(await server.call(0)).answer(
			json(
				{ session_id: "s", access_token: "t", expires_at: hourAhead + 300_000, member: ME },
				200,
				{
					date: new Date(hourAhead).toUTCString(),
				},
			),
		);
		await answer;
		expect(session.get()).toMatchObject({ expiresAt: NOW + 300_000 });
	});

	it("shows what a proxy in between answered", async () => {
		signedIn();
		const answer = api.get("/a").catch((error: unknown) => error);
		(await server.call(0)).answer(new Response("<html>", { status: 502 }));
		const problem = (await answer) as ApiProblem;
		expect(problem).toBeInstanceOf(ApiProblem);
		expect(problem.code).toBe("internal");
		expect(problem.detail).toBe(
			"The server does not answer right now (status 502). Try again in a moment.",
		);
	});

	it("hands on the messages of fields", async () => {
		signedIn();
		const answer = api.post("/a", {}).catch((error: unknown) => error);
		(await server.call(0)).answer(
			json(
				{ code: "validation", detail: "Look.", fields: [{ field: "name", message: "Missing." }] },
				422,
			),
		);
		expect(((await answer) as ApiProblem).fields).toEqual({ name: "Missing." });
	});
});

describe("signing out", () => {
	it("is seen at once, and is not undone by a refresh that was on its way", async () => {
		signedIn("old", NOW);
		const answer = api.get("/a").catch(codeOf);
		const refresh = await server.call(0);
		const done = api.signOut();
		expect(session.get()).toMatchObject({ state: "signed_out", reason: null, left: true });
		const logout = await server.call(1);
		expect(logout.path).toBe("/auth/logout");
		logout.answer(new Response(null, { status: 204 }));
		await done;
		refresh.answer(signInAnswer("new"));
		expect(await answer).toBe("unauthenticated");
		expect(session.get().state).toBe("signed_out");
	});

	it("without a connection is made up for when the page is loaded again", async () => {
		signedIn();
		const done = api.signOut();
		(await server.call(0)).fail();
		await done;
		session = new SessionStore();
		api = new ApiClient(session, { ...deps, tabs: new FakeBrowser().open() });
		const restored = api.restore();
		const logout = await server.call(1);
		expect(logout.path).toBe("/auth/logout");
		expect(session.get().state).toBe("signed_out");
		logout.answer(new Response(null, { status: 204 }));
		await restored;
		expect([...stored.keys()]).not.toContain("mb.signed-out");
	});

	it("is over before somebody else signs in", async () => {
		signedIn();
		void api.signOut();
		const logout = await server.call(0);
		const next = api.signIn("/auth/login", {});
		await settle();
		expect(server.calls).toHaveLength(1);
		logout.answer(new Response(null, { status: 204 }));
		(await server.call(1)).answer(signInAnswer("next"));
		await next;
		expect(session.get()).toMatchObject({ state: "signed_in", token: "next" });
	});
});

describe("restoring the session", () => {
	it("ends quietly when there is none", async () => {
		const done = api.restore();
		const call = await server.call(0);
		expect(call.init.headers).toMatchObject({ "X-Requested-With": "mediabridge" });
		call.answer(refused(401, "unauthenticated"));
		await done;
		expect(session.get()).toMatchObject({ state: "signed_out", reason: null });
	});

	it("keeps asking while the server is out of reach", async () => {
		const done = api.restore();
		for (const at of [0, 1, 2]) (await server.call(at)).fail();
		(await server.call(3)).answer(refused(502, "internal"));
		const last = await server.call(4);
		expect(session.get()).toEqual({ state: "restoring", unreachable: true });
		last.answer(signInAnswer("new"));
		await done;
		expect(session.get().state).toBe("signed_in");
		expect(slept).toEqual([300, 1500, 1000, 2000]);
	});
});
