import { api } from "./client";
import type { ClientMessage, LiveMessage } from "./models";
import { type SessionStore, session } from "./session";
import { isEnd, MARGIN_MS } from "./token-keeper";

/** What screens say. The token is sent by the socket itself. */
export type LiveRequest = Extract<ClientMessage, { type: "search" | "search_cancel" }>;

/** "ready" means that changes arrive by themselves. */
export type LiveState = "off" | "connecting" | "ready";

/** The part of a WebSocket that is used. */
export interface Socket {
	send(text: string): void;
	close(): void;
	onopen: (() => void) | null;
	onmessage: ((event: { data: unknown }) => void) | null;
	onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
}

export interface LiveDeps {
	connect(): Socket;
	/** A token that is still good, and not the one that was refused; renewed if need be. */
	token(refused: string | null): Promise<string>;
	now(): number;
	later(ms: number, run: () => void): () => void;
	random(): number;
	/** Whether somebody looks at the page, or has left it working for them. */
	inUse(): boolean;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const PING_MS = 25_000;
/** Browsers take a longer time for none at all. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** Silence for this many pings means that the connection is dead although nothing closed it. */
const MOST_UNANSWERED = 2;

/** Close codes of the server. Any other one means: connect again. */
const CLOSE_UNAUTHENTICATED = 4401;
const CLOSE_SESSION_ENDED = 4403;
const CLOSE_TOO_MANY = 4429;
/** Tries that are skipped after having been too loud: the next one is 16 seconds away. */
const ATTEMPTS_AFTER_TOO_MANY = 5;

/**
 * The one socket of this tab. It connects while somebody is signed in and comes back when it breaks.
 *
 * It is signed in by an access token, and stays so by saying every new one. While the page is in use, it asks for the
 * next token shortly before the end of this one, so that a long search or a quiet screen goes on without a request. A
 * page that nobody sees lets the token end: a forgotten tab must not keep a session alive. It wakes up when looked at.
 */
export class Live {
	private socket: Socket | null = null;
	private current: LiveState = "off";
	private attempts = 0;
	private unanswered = 0;
	private sentToken: string | null = null;
	private refused: string | null = null;
	private searching: number | null = null;
	/** What waits for the end of a pause that the server asked for. Only the last search counts. */
	private paused: { readonly stop: () => void; held: LiveRequest | null } | null = null;
	/** The token ends or has ended, and nobody looks. */
	private asleep = false;
	private stopTimer: (() => void) | null = null;
	private stopRenewal: (() => void) | null = null;
	private readonly messageListeners = new Set<(message: LiveMessage) => void>();
	private readonly stateListeners = new Set<() => void>();

	constructor(
		private readonly sessions: SessionStore,
		private readonly deps: LiveDeps,
	) {}

	/** Follows the session from now on. */
	start(): () => void {
		this.follow();
		const stop = this.sessions.subscribe(() => this.follow());
		return () => {
			stop();
			this.close();
		};
	}

	/** The device has lost its network: the socket is dead long before its silence tells. */
	lost(): void {
		if (this.current !== "off") this.reconnect();
	}

	/** The network is back, or somebody looks at the page again: no reason to wait for the next try. */
	wake(): void {
		const slept = this.asleep;
		this.asleep = false;
		if (this.socket) {
			if (slept) this.renew();
		} else if (this.current === "connecting") {
			this.drop();
			this.attempts = 0;
			this.connect();
		}
	}

	/** Bound, so that both can be handed to useSyncExternalStore. */
	readonly state = (): LiveState => this.current;
	readonly subscribeState = (listener: () => void): (() => void) => {
		this.stateListeners.add(listener);
		return () => this.stateListeners.delete(listener);
	};

	/** Hands every message to `listener` until the returned function is called. */
	subscribe(listener: (message: LiveMessage) => void): () => void {
		this.messageListeners.add(listener);
		return () => this.messageListeners.delete(listener);
	}

	/** False when there is no connection now; nothing is kept for later. */
	send(request: LiveRequest): boolean {
		if (this.current !== "ready" || !this.socket) return false;
		this.searching = request.type === "search" ? request.generation : null;
		if (this.paused) this.paused.held = request;
		else this.socket.send(JSON.stringify(request));
		return true;
	}

	private follow(): void {
		const now = this.sessions.get();
		if (now.state !== "signed_in") {
			this.close();
		} else if (this.current === "off") {
			this.connect();
		} else if (this.socket && this.sentToken !== null && this.sentToken !== now.token) {
			this.authenticate(now.token);
		} else if (!this.socket && this.asleep) {
			// Another tab has brought a token.
			this.asleep = false;
			this.connect();
		}
	}

	private connect(): void {
		this.set("connecting");
		if (!this.mayRenew()) {
			this.asleep = true;
			return;
		}
		const socket = this.deps.connect();
		this.socket = socket;
		this.sentToken = null;
		const mine = () => this.socket === socket;
		socket.onopen = () => {
			this.deps.token(this.refused).then(
				(token) => {
					if (mine()) this.authenticate(token);
				},
				() => {
					if (mine()) this.reconnect();
				},
			);
		};
		socket.onmessage = (event) => {
			if (mine() && typeof event.data === "string") this.receive(event.data);
		};
		socket.onclose = ({ code, reason }) => {
			if (mine()) this.closed(code, reason);
		};
	}

	private closed(code: number, reason: string): void {
		if (code === CLOSE_SESSION_ENDED) {
			this.ended(reason);
			return;
		}
		if (code === CLOSE_UNAUTHENTICATED) this.refused = this.sentToken;
		if (code === CLOSE_TOO_MANY) this.attempts = Math.max(this.attempts, ATTEMPTS_AFTER_TOO_MANY);
		this.reconnect();
	}

	/** The session is over; or only the token was, which says nothing about the session. */
	private ended(code: string): void {
		if (code === "token_expired" || code === "unauthenticated") {
			this.refused = this.sentToken;
			this.reconnect();
		} else {
			this.sessions.signOut(isEnd(code) ? code : "session_ended");
		}
	}

	private authenticate(token: string): void {
		this.sentToken = token;
		this.socket?.send(JSON.stringify({ type: "auth", access_token: token }));
		const now = this.sessions.get();
		if (now.state !== "signed_in") return;
		this.stopRenewal?.();
		this.stopRenewal = this.deps.later(
			Math.min(now.expiresAt - MARGIN_MS - this.deps.now(), LONGEST_TIMER_MS),
			() => this.renew(),
		);
	}

	/** A new token is said on the socket by follow(), whoever asked for it. */
	private renew(): void {
		if (this.mayRenew()) this.deps.token(null).catch(() => {});
		else this.asleep = true;
	}

	private mayRenew(): boolean {
		const now = this.sessions.get();
		if (now.state !== "signed_in") return false;
		const good = now.token !== this.refused && now.expiresAt - MARGIN_MS > this.deps.now();
		return good || this.searching !== null || this.deps.inUse();
	}

	private receive(text: string): void {
		const message = parse(text);
		if (!message) return;
		this.unanswered = 0;
		if (message.type === "ready") {
			// Also said to a new token on the same socket; then nothing was missed.
			if (this.current === "ready") return;
			this.attempts = 0;
			this.refused = null;
			this.set("ready");
			this.pingLater();
		}
		if (message.type === "session_ended") this.ended(message.code);
		if (message.type === "slow_down") this.pause(message.retry_after_ms);
		const over = message.type === "search_done" || message.type === "search_failed";
		if (over && message.generation === this.searching) this.searching = null;
		for (const listener of [...this.messageListeners]) listener(message);
	}

	/** Says nothing for a while; the server would close the socket over it. */
	private pause(ms: number): void {
		const held = this.paused?.held ?? null;
		this.paused?.stop();
		const stop = this.deps.later(ms, () => {
			const request = this.paused?.held;
			this.paused = null;
			if (request) this.socket?.send(JSON.stringify(request));
		});
		this.paused = { stop, held };
	}

	private pingLater(): void {
		this.stopTimer?.();
		this.stopTimer = this.deps.later(PING_MS, () => {
			if (this.unanswered >= MOST_UNANSWERED) {
				this.reconnect();
				return;
			}
			if (!this.paused) {
				this.unanswered++;
				this.socket?.send(JSON.stringify({ type: "ping" }));
			}
			this.pingLater();
		});
	}

	private reconnect(): void {
		this.drop();
		if (this.sessions.get().state !== "signed_in") {
			this.set("off");
			return;
		}
		this.set("connecting");
		const wait = Math.min(FIRST_WAIT_MS * 2 ** this.attempts, LONGEST_WAIT_MS);
		this.attempts++;
		// A restarted server must not see all tabs in the same moment.
		this.stopTimer = this.deps.later(wait * (0.5 + this.deps.random() / 2), () => this.connect());
	}

	private close(): void {
		this.drop();
		this.attempts = 0;
		this.refused = null;
		this.searching = null;
		this.asleep = false;
		this.set("off");
	}

	private drop(): void {
		this.stopTimer?.();
		this.stopTimer = null;
		this.stopRenewal?.();
		this.stopRenewal = null;
		this.paused?.stop();
		this.paused = null;
		this.unanswered = 0;
		const socket = this.socket;
		this.socket = null;
		socket?.close();
	}

	private set(state: LiveState): void {
		if (this.current === state) return;
		this.current = state;
		for (const listener of [...this.stateListeners]) listener();
	}
}

function parse(text: string): LiveMessage | null {
	try {
		return JSON.parse(text) as LiveMessage;
	} catch {
		return null;
	}
}

let busy = () => false;

/** Tells the socket when the page works for somebody who does not look at it. */
export function workGoesOnWhile(check: () => boolean): void {
	busy = check;
}

export const live = new Live(session, {
	connect: () => {
		const url = new URL("/api/v1/live", window.location.href);
		url.protocol = url.protocol.replace("http", "ws");
		return new WebSocket(url) as Socket;
	},
	token: (refused) => api.tokenAfter(refused),
	now: () => Date.now(),
	later: (ms, run) => {
		const timer = setTimeout(run, ms);
		return () => clearTimeout(timer);
	},
	random: () => Math.random(),
	inUse: () => document.visibilityState === "visible" || busy(),
});
