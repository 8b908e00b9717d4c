import { storageOrMemory } from "./browser-storage";
import { Pace } from "./pace";
import { ApiProblem, GRANT_CHANGED, problemFrom } from "./problem";
import { type SessionStore, session } from "./session";
import { BrowserTabs } from "./tabs";
import { isEnd, TokenKeeper, type TokenKeeperDeps } from "./token-keeper";
import { bodyOf, fetchOnce, retryAfter, type WireRequest } from "./wire";

/** What the client takes from the browser; tests hand in their own. */
export interface ClientDeps extends TokenKeeperDeps {
	later(ms: number, run: () => void): () => void;
	random(): number;
}

export interface RequestOptions extends WireRequest {
	/** False for the pages that are seen before signing in. */
	readonly auth?: boolean;
	/** False for what is limited by itself, such as guesses at a password: told at once, and nothing else waits for it. */
	readonly patient?: boolean;
}

/** Far more than screens ask for at once: a loop of our own must not fill the memory while the server pauses. */
const MOST_OPEN = 500;
/** Whoever has to wait longer is told so instead. */
export const MOST_WAIT_MS = 300_000;
const MOST_WAITS = 8;

/**
 * The one way to the server. A request that meets an ended token waits for the next one and is sent once more; a
 * request that comes too fast waits until the server has time.
 */
export class ApiClient {
	readonly pace: Pace;
	private readonly keeper: TokenKeeper;
	private readonly grantListeners = new Set<() => void>();
	private open = 0;

	constructor(
		private readonly session: SessionStore,
		private readonly deps: ClientDeps,
	) {
		this.keeper = new TokenKeeper(session, deps);
		this.pace = new Pace(deps);
	}

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

	delete<T = void>(path: string, options?: RequestOptions): Promise<T> {
		return this.json("DELETE", path, options);
	}

	/** For downloads that the page itself keeps, such as a CSV file. */
	async blob(path: string, options?: RequestOptions): Promise<Blob> {
		return (await this.send("GET", path, options)).blob();
	}

	/** The same where asking for the file changes something. */
	async postForBlob(path: string, body: unknown): Promise<Blob> {
		return (await this.send("POST", path, { body })).blob();
	}

	/** Signs in by a request that answers with a token: sign-in, set-up, accepting an invitation. */
	async signIn(path: string, body: unknown): Promise<void> {
		await this.keeper.settled();
		await this.keeper.take(await this.send("POST", path, { body, auth: false }));
	}

	/** Ends the session here at once, and on the server as soon as it can be told. */
	signOut(): Promise<void> {
		return this.keeper.signOut();
	}

	restore(): Promise<void> {
		return this.keeper.restore();
	}

	/** A token that is good for at least a few seconds, and not the one that was refused. */
	tokenAfter(refused: string | null): Promise<string> {
		return this.keeper.tokenAfter(refused);
	}

	/** Calls back when a request was refused because the person's access is not what the screen was made with. */
	onGrantChanged(listener: () => void): () => void {
		this.grantListeners.add(listener);
		return () => this.grantListeners.delete(listener);
	}

	/** Shows what the person changed about themselves, in every tab. */
	changedMe(me: Parameters<SessionStore["changeMe"]>[0]): void {
		this.session.changeMe(me);
		this.keeper.tell();
	}

	private async json<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
		const response = await this.send(method, path, options);
		// Callers of requests without an answer ask for `void`.
		if (response.status === 204) return undefined as T;
		return await bodyOf<T>(response, options.signal);
	}

	private async send(
		method: string,
		path: string,
		options: RequestOptions = {},
	): Promise<Response> {
		if (this.open >= MOST_OPEN) throw tooManyWaiting();
		this.open++;
		try {
			return await this.answer(method, path, options);
		} finally {
			this.open--;
		}
	}

	private async answer(method: string, path: string, options: RequestOptions): Promise<Response> {
		const { auth = true, patient = auth } = options;
		let refused: string | null = null;
		for (let waits = 0; ; ) {
			const { token, response, slowed } = await this.attempt(
				method,
				path,
				options,
				patient && waits < MOST_WAITS,
				refused,
			);
			if (response.ok) return response;
			const problem = await problemFrom(response);
			if (slowed) {
				waits++;
				continue;
			}
			if (problem.code === GRANT_CHANGED) {
				for (const listener of [...this.grantListeners]) listener();
			}
			if (!auth || response.status !== 401) throw problem;
			if (isEnd(problem.code)) {
				this.session.signOut(problem.code);
				throw problem;
			}
			if (refused !== null) throw problem;
			refused = token;
		}
	}

	/** Sends it once, when its turn has come. `slowed`: its turn will come again. */
	private async attempt(
		method: string,
		path: string,
		options: RequestOptions,
		patient: boolean,
		refused: string | null,
	): Promise<{ token: string | null; response: Response; slowed: boolean }> {
		const { auth = true, patient: paced = auth, signal } = options;
		if (paced) await this.pace.enter(signal);
		let served = false;
		try {
			// The wait may have been long: only now is the token one that will do.
			const token = auth ? await this.keeper.tokenAfter(refused) : null;
			signal?.throwIfAborted();
			const response = await fetchOnce(this.deps.fetch, method, path, options, token);
			const wait = response.status === 429 ? retryAfter(response, this.deps.now()) : null;
			const slowed = patient && wait !== null && wait <= MOST_WAIT_MS;
			if (slowed) this.pace.slowDown(wait);
			served = response.status !== 429;
			return { token, response, slowed };
		} finally {
			if (paced) this.pace.leave(served);
		}
	}
}

function tooManyWaiting(): ApiProblem {
	return new ApiProblem({
		code: "rate_limited",
		status: 429,
		detail: "Too many requests wait for the server already. Try again in a moment.",
	});
}

const browser: ClientDeps = {
	fetch: (url, init) => fetch(url, init),
	now: () => Date.now(),
	sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
	later: (ms, run) => {
		const timer = setTimeout(run, ms);
		return () => clearTimeout(timer);
	},
	random: () => Math.random(),
	tabs: new BrowserTabs(),
	storage: storageOrMemory(),
	randomId: () =>
		Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16)).join(""),
};

export const api = new ApiClient(session, browser);
