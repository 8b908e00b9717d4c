import type { SignIn } from "./models";
import { ApiProblem, OFFLINE, problemFrom } from "./problem";
import { type EndReason, type SessionStore, session } from "./session";

/** What the client takes from the browser; tests hand in their own. */
export interface ClientDeps {
	fetch(url: string, init: RequestInit): Promise<Response>;
	now(): number;
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
	/** Runs `work` while no other tab runs it. */
	exclusively<T>(name: string, work: () => Promise<T>): Promise<T>;
	storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
	randomId(): string;
}

export type QueryValue = string | number | boolean | null | undefined;

export interface RequestOptions {
	query?: Readonly<Record<string, QueryValue>>;
	body?: unknown;
	signal?: AbortSignal;
	/** False for the pages that are seen before signing in. */
	auth?: boolean;
	headers?: Readonly<Record<string, string>>;
}

const BASE = "/api/v1";
/** A token that ends within this time is renewed first, so that the request does not come too late. */
const MARGIN_MS = 15_000;
/** A longer wait than this is told to the person instead. */
const MOST_WAIT_MS = 30_000;
const MOST_WAITS = 3;
const ATTEMPT_KEY = "mb.refresh-attempt";
const OWN_HEADER = { "X-Requested-With": "mediabridge" };

/**
 * The one way to the server. The access token lives in memory; it is renewed by one request at a time,
 * across all tabs, while every other request waits and is then sent once more.
 */
export class ApiClient {
	private refreshing: Promise<string> | null = null;

	constructor(
		private readonly session: SessionStore,
		private readonly deps: ClientDeps,
	) {}

	get<T>(path: string, options?: RequestOptions): Promise<T> {
		return this.json("GET", path, options);
	}

	post<T>(path: string, body?: unknown, options?: RequestOptions): Promise<T> {
		return this.json("POST", path, { ...options, body });
	}

	put<T>(path: string, body: unknown, options?: RequestOptions): Promise<T> {
		return this.json("PUT", path, { ...options, body });
	}

	patch<T>(path: string, body: unknown, options?: RequestOptions): Promise<T> {
		return this.json("PATCH", path, { ...options, body });
	}

	delete(path: string, options?: RequestOptions): Promise<void> {
		return this.json("DELETE", path, options);
	}

	/** For downloads that the page itself keeps, such as a CSV file. */
	async blob(path: string, options?: RequestOptions): Promise<Blob> {
		return (await this.send("GET", path, options)).blob();
	}

	/** Signs in by a request that answers with a token: sign-in, set-up, accepting an invitation. */
	async signIn(path: string, body: unknown): Promise<void> {
		const response = await this.send("POST", path, { body, auth: false });
		await this.take(response);
	}

	/** Ends the session here, even when the server cannot be told. */
	async signOut(): Promise<void> {
		try {
			await this.send("POST", "/auth/logout", { headers: OWN_HEADER });
		} finally {
			this.session.signOut(null, true);
		}
	}

	/** Asks, on page load, whether there is a session; keeps asking while the server is out of reach. */
	async restore(): Promise<void> {
		for (
			let wait = 1000;
			this.session.get().state === "restoring";
			wait = Math.min(wait * 2, 15_000)
		) {
			try {
				await this.refresh();
			} catch (error) {
				if (this.session.get().state !== "restoring") return;
				if (error instanceof ApiProblem && error.status === 401) return;
				this.session.unreachable();
				await this.deps.sleep(wait);
			}
		}
	}

	/** A token that is good for at least a few seconds. */
	async token(): Promise<string> {
		const current = this.session.get();
		if (current.state === "signed_in" && current.expiresAt - MARGIN_MS > this.deps.now()) {
			return current.token;
		}
		if (current.state === "signed_out") throw signedOut(current.reason);
		return this.refresh();
	}

	private async json<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
		const response = await this.send(method, path, options);
		// Callers of requests without an answer ask for `void`.
		if (response.status === 204) return undefined as T;
		return (await response.json()) as T;
	}

	private async send(
		method: string,
		path: string,
		options: RequestOptions = {},
	): Promise<Response> {
		const { auth = true, signal } = options;
		let renewed = false;
		for (let waits = 0; ; ) {
			const token = auth ? await this.token() : null;
			signal?.throwIfAborted();
			const response = await this.fetchOnce(method, path, options, token);
			if (response.ok) return response;
			const problem = await problemFrom(response);
			if (auth && response.status === 401) {
				if (isEnd(problem.code)) {
					this.session.signOut(problem.code);
					throw problem;
				}
				if (renewed) throw problem;
				renewed = true;
				await this.renewUnlessDone(token);
				continue;
			}
			const wait = response.status === 429 && auth ? retryAfter(response) : null;
			if (wait === null || wait > MOST_WAIT_MS || waits >= MOST_WAITS) throw problem;
			waits++;
			await this.deps.sleep(wait, signal);
		}
	}

	private async fetchOnce(
		method: string,
		path: string,
		options: RequestOptions,
		token: string | null,
	): Promise<Response> {
		const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
		if (token !== null) headers.Authorization = `Bearer ${token}`;
		const init: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store" };
		if (options.signal) init.signal = options.signal;
		if (options.body !== undefined) {
			headers["Content-Type"] = "application/json";
			init.body = JSON.stringify(options.body);
		}
		try {
			return await this.deps.fetch(`${BASE}${path}${queryString(options.query)}`, init);
		} catch (error) {
			options.signal?.throwIfAborted();
			throw offline(error);
		}
	}

	/** Another request may have brought a new token while this one was on its way. */
	private async renewUnlessDone(used: string | null): Promise<void> {
		const current = this.session.get();
		if (current.state === "signed_in" && current.token !== used) return;
		await this.refresh();
	}

	private refresh(): Promise<string> {
		this.refreshing ??= this.deps
			.exclusively("mediabridge-refresh", () => this.refreshOnce())
			.finally(() => {
				this.refreshing = null;
			});
		return this.refreshing;
	}

	private async refreshOnce(): Promise<string> {
		for (let waits = 0; ; waits++) {
			const before = this.session.get();
			if (before.state === "signed_out") throw signedOut(before.reason);
			const response = await this.fetchOnce(
				"POST",
				"/auth/refresh",
				{ body: { attempt_id: this.attemptId() }, headers: OWN_HEADER },
				null,
			);
			if (response.ok) {
				this.deps.storage.removeItem(ATTEMPT_KEY);
				return this.take(response);
			}
			const problem = await problemFrom(response);
			if (response.status === 401 || response.status === 403) {
				this.deps.storage.removeItem(ATTEMPT_KEY);
				const wasIn = before.state === "signed_in";
				this.session.signOut(isEnd(problem.code) ? problem.code : wasIn ? "expired" : null);
				throw problem;
			}
			const wait = response.status === 429 ? retryAfter(response) : null;
			if (wait === null || wait > MOST_WAIT_MS || waits >= MOST_WAITS) throw problem;
			await this.deps.sleep(wait);
		}
	}

	/**
	 * Names one use of the refresh cookie. When its answer is lost (connection cut, tab closed), the next try
	 * says the same name, and the server can tell the repetition from a stolen cookie.
	 */
	private attemptId(): string {
		const known = this.deps.storage.getItem(ATTEMPT_KEY);
		if (known) return known;
		const fresh = this.deps.randomId();
		this.deps.storage.setItem(ATTEMPT_KEY, fresh);
		return fresh;
	}

	private async take(response: Response): Promise<string> {
		const answer = (await response.json()) as SignIn;
		const serverNow = Date.parse(response.headers.get("date") ?? "");
		const expiresAt = Number.isNaN(serverNow)
			? answer.expires_at
			: this.deps.now() + (answer.expires_at - serverNow);
		this.session.signIn(answer, expiresAt);
		return answer.access_token;
	}
}

const ENDS: readonly string[] = ["session_ended", "outside_root", "refresh_token_used"];

function isEnd(code: string): code is EndReason {
	return ENDS.includes(code);
}

function signedOut(reason: EndReason | null): ApiProblem {
	return new ApiProblem({
		code: reason ?? "unauthenticated",
		status: 401,
		detail: "You are signed out. Sign in to go on.",
	});
}

function offline(cause: unknown): ApiProblem {
	const problem = new ApiProblem({
		code: OFFLINE,
		status: 0,
		detail: "The server cannot be reached. Check your connection, then try again.",
	});
	problem.cause = cause;
	return problem;
}

/** Milliseconds to wait, from seconds; null when the server does not say. */
function retryAfter(response: Response): number | null {
	const seconds = Number.parseFloat(response.headers.get("retry-after") ?? "");
	return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : null;
}

function queryString(query: Readonly<Record<string, QueryValue>> = {}): string {
	const params = new URLSearchParams();
	for (const [name, value] of Object.entries(query)) {
		if (value !== undefined && value !== null) params.set(name, String(value));
	}
	const text = params.toString();
	return text === "" ? "" : `?${text}`;
}

const browser: ClientDeps = {
	fetch: (url, init) => fetch(url, init),
	now: () => Date.now(),
	sleep: (ms, signal) =>
		new Promise((resolve, reject) => {
			const timer = setTimeout(resolve, ms);
			signal?.addEventListener("abort", () => {
				clearTimeout(timer);
				reject(signal.reason);
			});
		}),
	async exclusively(name, work) {
		// Absent outside of secure contexts; then only this tab is in order.
		return await (navigator.locks ? navigator.locks.request(name, work) : work());
	},
	storage: localStorage,
	randomId: () =>
		Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16)).join(""),
};

export const api = new ApiClient(session, browser);
