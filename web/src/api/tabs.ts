import type { Me } from "./models";
import type { EndReason } from "./session";

/** An access token that was just given, or that was asked for. */
export interface TokenMessage {
	readonly type: "token";
	readonly session_id: string;
	readonly access_token: string;
	/** By the clock of this device. */
	readonly expires_at: number;
	readonly member: Me;
}

/** What the tabs of one browser tell each other. The channel is closed to every other site. */
export type TabMessage =
	| TokenMessage
	/** Whoever has a token, say it. */
	| { readonly type: "ask" }
	| {
			readonly type: "over";
			readonly session_id: string;
			readonly reason: EndReason | null;
			readonly left: boolean;
	  };

/** The other tabs of this browser. Where a browser lacks the means, every tab is on its own, and still works. */
export interface Tabs {
	/** Runs `work` while no other tab runs its own. */
	alone<T>(work: () => Promise<T>): Promise<T>;
	/** Whether another tab has a token that ends after `time`. */
	someoneHasAfter(time: number): Promise<boolean>;
	/** Lets the others know until when this tab has a token; null for none. Done when they can see it. */
	hold(expiresAt: number | null): Promise<void>;
	say(message: TabMessage): void;
	hear(listener: (message: TabMessage) => void): void;
}

const NAME = "mediabridge-session";
const REFRESH = "mediabridge-refresh";
const TOKEN = "mediabridge-token:";

/**
 * Messages arrive when they arrive, but locks are granted in one order for the whole browser. So the fact that a token
 * is there is told by a lock, whose name says when it ends, and only the token itself by message: a tab whose turn it
 * is to refresh knows for certain whether another one has done it, and waits for nobody when it is alone.
 */
export class BrowserTabs implements Tabs {
	private readonly channel =
		typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(NAME);
	// Absent outside of secure contexts.
	private readonly locks: LockManager | undefined = navigator.locks;
	private wanted: number | null = null;
	private release: (() => void) | null = null;

	async alone<T>(work: () => Promise<T>): Promise<T> {
		return await (this.locks ? this.locks.request(REFRESH, work) : work());
	}

	async someoneHasAfter(time: number): Promise<boolean> {
		if (!this.channel || !this.locks) return false;
		const { held } = await this.locks.query();
		return (held ?? []).some(
			({ name }) => name?.startsWith(TOKEN) && Number(name.slice(TOKEN.length)) > time,
		);
	}

	async hold(expiresAt: number | null): Promise<void> {
		if (this.wanted === expiresAt) return;
		this.wanted = expiresAt;
		const releaseBefore = this.release;
		this.release = null;
		const { locks } = this;
		if (expiresAt !== null && locks) {
			await new Promise<void>((seen) => {
				const holding = () => {
					seen();
					// Something else may be wanted by now.
					if (this.wanted !== expiresAt) return;
					return new Promise<void>((release) => {
						this.release = release;
					});
				};
				// Refused to a page that is being left; then there is nothing to hold.
				locks.request(`${TOKEN}${expiresAt}`, { mode: "shared" }, holding).catch(() => seen());
			});
		}
		releaseBefore?.();
	}

	say(message: TabMessage): void {
		this.channel?.postMessage(message);
	}

	hear(listener: (message: TabMessage) => void): void {
		this.channel?.addEventListener("message", (event: MessageEvent<TabMessage>) =>
			listener(event.data),
		);
	}
}
