import { api } from "./client";
import type { ClientMessage, LiveMessage } from "./models";
import { type EndReason, type SessionStore, session } from "./session";

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
	onclose: (() => void) | null;
}

export interface LiveDeps {
	connect(): Socket;
	/** A token that is still good, renewed if need be. */
	token(): Promise<string>;
	later(ms: number, run: () => void): () => void;
	random(): number;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const PING_MS = 25_000;
/** Silence for this many pings means that the connection is dead although nothing closed it. */
const MOST_UNANSWERED = 2;

/** The one socket of this tab. It connects while somebody is signed in and comes back when it breaks. */
export class Live {
	private socket: Socket | null = null;
	private current: LiveState = "off";
	private attempts = 0;
	private unanswered = 0;
	private sentToken: string | null = null;
	private stopTimer: (() => void) | null = null;
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
		if (this.current !== "connecting" || this.socket) return;
		this.drop();
		this.attempts = 0;
		this.connect();
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
		this.socket.send(JSON.stringify(request));
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
		}
	}

	private connect(): void {
		this.set("connecting");
		const socket = this.deps.connect();
		this.socket = socket;
		this.sentToken = null;
		const mine = () => this.socket === socket;
		socket.onopen = () => {
			this.deps.token().then(
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
		socket.onclose = () => {
			if (mine()) this.reconnect();
		};
	}

	private authenticate(token: string): void {
		this.sentToken = token;
		this.socket?.send(JSON.stringify({ type: "auth", access_token: token }));
	}

	private receive(text: string): void {
		const message = parse(text);
		if (!message) return;
		this.unanswered = 0;
		if (message.type === "ready") {
			// Also said to a new token on the same socket; then nothing was missed.
			if (this.current === "ready") return;
			this.attempts = 0;
			this.set("ready");
			this.pingLater();
		}
		if (message.type === "session_ended") {
			this.sessions.signOut(message.code === "outside_root" ? "outside_root" : ended(message.code));
		}
		for (const listener of [...this.messageListeners]) listener(message);
	}

	private pingLater(): void {
		this.stopTimer?.();
		this.stopTimer = this.deps.later(PING_MS, () => {
			if (this.unanswered >= MOST_UNANSWERED) {
				this.reconnect();
				return;
			}
			this.unanswered++;
			this.socket?.send(JSON.stringify({ type: "ping" }));
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
		this.set("off");
	}

	private drop(): void {
		this.stopTimer?.();
		this.stopTimer = null;
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

function ended(code: string): EndReason {
	return code === "refresh_token_used" ? "refresh_token_used" : "session_ended";
}

function parse(text: string): LiveMessage | null {
	try {
		return JSON.parse(text) as LiveMessage;
	} catch {
		return null;
	}
}

export const live = new Live(session, {
	connect: () => {
		const url = new URL("/api/v1/live", window.location.href);
		url.protocol = url.protocol.replace("http", "ws");
		return new WebSocket(url) as Socket;
	},
	token: () => api.token(),
	later: (ms, run) => {
		const timer = setTimeout(run, ms);
		return () => clearTimeout(timer);
	},
	random: () => Math.random(),
});
