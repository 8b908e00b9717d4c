import type { SignIn } from "./models";
import { ApiProblem, codeOf, OFFLINE, problemFrom } from "./problem";
import type { EndReason, SessionStore } from "./session";
import type { TabMessage, Tabs, TokenMessage } from "./tabs";
import { bodyOf, type Fetch, fetchOnce, OWN_HEADER, retryAfter } from "./wire";

export interface TokenKeeperDeps {
	fetch: Fetch;
	now(): number;
	sleep(ms: number): Promise<void>;
	tabs: Tabs;
	storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
	randomId(): string;
}

/** A token that ends within this time is renewed first, so that the request does not come too late. */
export const MARGIN_MS = 15_000;
/** A refresh without an answer is asked again within the minute in which the server repeats its answer. */
const REFRESH_TIME_MS = 15_000;
const ASK_AGAIN_MS = [300, 1500];
/** A tab that has a token says it at once, unless the browser has put it to sleep. */
const HAND_OVER_MS = 2000;
/** A longer wait than this is told to the person instead. */
const MOST_WAIT_MS = 30_000;
const MOST_WAITS = 3;
const ATTEMPT_KEY = "mb.refresh-attempt";
/** The person left while the server was out of reach: the cookie is still there. */
const LEFT_KEY = "mb.signed-out";

/**
 * Keeps the access token fresh. The refresh cookie works once and belongs to all tabs, so one tab at a time uses it,
 * and hands the token it was given to the others: one expiry costs one refresh, however many tabs are open.
 */
export class TokenKeeper {
	private renewing: Promise<string> | null = null;
	/** The server did not take it, whatever the clock says. */
	private refused: string | null = null;
	private leaving: Promise<void> = Promise.resolve();

	constructor(
		private readonly session: SessionStore,
		private readonly deps: TokenKeeperDeps,
	) {
		deps.tabs.hear((message) => this.heard(message));
		let before = session.get();
		session.subscribe(() => {
			const now = session.get();
			if (before.state === "signed_in" && now.state === "signed_out") {
				void deps.tabs.hold(null);
				deps.tabs.say({
					type: "over",
					session_id: before.sessionId,
					reason: now.reason,
					left: now.left,
				});
			}
			before = now;
		});
	}

	/** A token that is good for at least a few seconds. */
	async token(): Promise<string> {
		this.throwIfSignedOut();
		return this.good() ?? (await this.renew());
	}

	/** Another token than the one that was refused; a request may have come too late for the newest one. */
	async tokenAfter(refused: string | null): Promise<string> {
		const now = this.session.get();
		if (now.state === "signed_in" && now.token === refused) this.refused = refused;
		return this.token();
	}

	/** Asks, on page load, whether there is a session; keeps asking while the server is out of reach. */
	async restore(): Promise<void> {
		const restoring = () => this.session.get().state === "restoring";
		for (let wait = 1000; restoring(); wait = Math.min(wait * 2, 15_000)) {
			try {
				// Nobody is signed in again by loading the page, even while the server is out of reach.
				if (this.deps.storage.getItem(LEFT_KEY)) await this.signOut();
				else await this.renew();
			} catch {
				if (!restoring()) return;
				this.session.unreachable();
				await this.deps.sleep(wait);
			}
		}
	}

	/** Takes the answer to a sign-in or a refresh. */
	async take(response: Response, signal?: AbortSignal): Promise<string> {
		const answer = await bodyOf<SignIn>(response, signal);
		this.deps.storage.removeItem(ATTEMPT_KEY);
		this.deps.storage.removeItem(LEFT_KEY);
		const serverNow = Date.parse(response.headers.get("date") ?? "");
		const expiresAt = Number.isNaN(serverNow)
			? answer.expires_at
			: this.deps.now() + (answer.expires_at - serverNow);
		this.session.signIn(answer, expiresAt);
		this.tell();
		await this.deps.tabs.hold(expiresAt);
		return answer.access_token;
	}

	/** Tells the other tabs what this one knows. */
	tell(): void {
		const now = this.session.get();
		if (now.state !== "signed_in") return;
		this.deps.tabs.say({
			type: "token",
			session_id: now.sessionId,
			access_token: now.token,
			expires_at: now.expiresAt,
			member: now.me,
		});
	}

	/** Ends the session by the person's wish: here at once, on the server as soon as it can be told. */
	signOut(): Promise<void> {
		this.deps.storage.setItem(LEFT_KEY, "1");
		this.session.signOut(null, true);
		this.leaving = this.leave();
		return this.leaving;
	}

	/** Done when a sign-out on its way has been answered: it takes the cookie away, and must not take the next one. */
	settled(): Promise<void> {
		return this.leaving;
	}

	private async leave(): Promise<void> {
		try {
			const request = { headers: OWN_HEADER, signal: AbortSignal.timeout(REFRESH_TIME_MS) };
			const response = await fetchOnce(this.deps.fetch, "POST", "/auth/logout", request, null);
			if (response.ok) this.deps.storage.removeItem(LEFT_KEY);
		} catch {
			// Said again when the page is loaded the next time.
		}
	}

	private heard(message: TabMessage): void {
		const now = this.session.get();
		switch (message.type) {
			case "ask":
				if (this.good() !== null) this.tell();
				break;
			case "over":
				if (now.state === "signed_in" && now.sessionId === message.session_id) {
					this.session.signOut(message.reason, message.left);
				}
				break;
			case "token":
				if (!this.isNews(message)) break;
				this.session.signIn(message, message.expires_at);
				void this.deps.tabs.hold(message.expires_at);
		}
	}

	/** Of two tokens the one that ends later is the newer one, also where somebody has signed in anew. */
	private isNews(message: TokenMessage): boolean {
		const now = this.session.get();
		switch (now.state) {
			case "restoring":
				return message.expires_at > this.deps.now();
			case "signed_out":
				return message.session_id !== now.sessionId && message.expires_at > this.deps.now();
			case "signed_in":
				return message.access_token === now.token
					? JSON.stringify(message.member) !== JSON.stringify(now.me)
					: message.expires_at > now.expiresAt;
		}
	}

	/** The token, unless it ends soon or was refused. */
	private good(): string | null {
		const now = this.session.get();
		if (now.state !== "signed_in" || now.token === this.refused) return null;
		return now.expiresAt - MARGIN_MS > this.deps.now() ? now.token : null;
	}

	private renew(): Promise<string> {
		this.renewing ??= this.deps.tabs
			.alone(async () => this.good() ?? (await this.fromAnotherTab()) ?? (await this.refresh()))
			.finally(() => {
				this.renewing = null;
			});
		return this.renewing;
	}

	/** While this tab waited for its turn, another one may have done the work. */
	private async fromAnotherTab(): Promise<string | null> {
		const { tabs, now, sleep } = this.deps;
		const current = this.session.get();
		const own = current.state === "signed_in" ? current.expiresAt : 0;
		if (!(await tabs.someoneHasAfter(Math.max(own, now() + MARGIN_MS)))) return this.good();
		let stop = () => {};
		const arrived = new Promise<void>((resolve) => {
			stop = this.session.subscribe(() => {
				if (this.session.get().state === "signed_out" || this.good() !== null) resolve();
			});
		});
		tabs.say({ type: "ask" });
		if (this.good() === null) await Promise.race([arrived, sleep(HAND_OVER_MS)]);
		stop();
		return this.good();
	}

	private async refresh(): Promise<string> {
		for (let waits = 0, lost = 0; ; ) {
			try {
				this.throwIfSignedOut();
				const signal = AbortSignal.timeout(REFRESH_TIME_MS);
				const body = { attempt_id: this.attemptId() };
				const request = { body, headers: OWN_HEADER, signal };
				const response = await fetchOnce(this.deps.fetch, "POST", "/auth/refresh", request, null);
				// The person has left meanwhile.
				this.throwIfSignedOut();
				if (response.ok) return await this.take(response, signal);
				const problem = await problemFrom(response);
				const wait = response.status === 429 ? retryAfter(response, this.deps.now()) : null;
				if (wait === null || wait > MOST_WAIT_MS || waits >= MOST_WAITS) {
					this.endIfOver(problem);
					throw problem;
				}
				waits++;
				await this.deps.sleep(wait);
			} catch (error) {
				const again = ASK_AGAIN_MS[lost];
				if (codeOf(error) !== OFFLINE || again === undefined) throw error;
				lost++;
				await this.deps.sleep(again);
			}
		}
	}

	private throwIfSignedOut(): void {
		const now = this.session.get();
		if (now.state === "signed_out") throw signedOut(now.reason);
	}

	/** A refusal by our own server ends the session; a proxy in between may say 401 for reasons of its own. */
	private endIfOver(problem: ApiProblem): void {
		if (problem.status !== 401) return;
		if (problem.code !== "unauthenticated" && !isEnd(problem.code)) return;
		this.deps.storage.removeItem(ATTEMPT_KEY);
		const wasIn = this.session.get().state === "signed_in";
		this.session.signOut(isEnd(problem.code) ? problem.code : wasIn ? "expired" : null);
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
}

const ENDS: readonly string[] = ["session_ended", "outside_root", "refresh_token_used"];

export function isEnd(code: string): code is EndReason {
	return ENDS.includes(code);
}

function signedOut(reason: EndReason | null): ApiProblem {
	return new ApiProblem({
		code: reason ?? "unauthenticated",
		status: 401,
		detail: "You are signed out. Sign in to go on.",
	});
}
