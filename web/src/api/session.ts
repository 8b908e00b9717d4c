import type { Me, SignIn } from "./models";

/** Why nobody is signed in, when that was not the person's wish. */
export type EndReason = "session_ended" | "outside_root" | "refresh_token_used" | "expired";

export type Session =
	/** The page was just loaded and asks whether there is a session. */
	| { readonly state: "restoring"; readonly unreachable: boolean }
	| {
			readonly state: "signed_in";
			readonly sessionId: string;
			readonly token: string;
			/** When the token ends, by the clock of this device. */
			readonly expiresAt: number;
			readonly me: Me;
	  }
	| {
			readonly state: "signed_out";
			/** The one that is over; null when there was none. */
			readonly sessionId: string | null;
			/** null when there was no session, or the person ended it. */
			readonly reason: EndReason | null;
			/** By their own wish: the next one to sign in may be somebody else. */
			readonly left: boolean;
	  };

/** Who is signed in, in this tab. The access token is kept in memory only. */
export class SessionStore {
	private current: Session = { state: "restoring", unreachable: false };
	private readonly listeners = new Set<() => void>();

	/** Bound, so that it can be handed to useSyncExternalStore. */
	readonly get = (): Session => this.current;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	};

	/** Calls back when a session is over: what it showed must not greet whoever comes next. */
	onEnd(listener: () => void): () => void {
		let before = this.current.state;
		return this.subscribe(() => {
			const { state } = this.current;
			const ended = before === "signed_in" && state === "signed_out";
			before = state;
			if (ended) listener();
		});
	}

	/** Calls back when the person has left by their own wish, or another one has come. */
	onPersonGone(listener: () => void): () => void {
		let person: string | null = null;
		return this.subscribe(() => {
			const now = this.current;
			const gone =
				person !== null &&
				(now.state === "signed_out" ? now.left : now.state === "signed_in" && now.me.id !== person);
			if (gone) person = null;
			if (now.state === "signed_in") person = now.me.id;
			if (gone) listener();
		});
	}

	/** `expiresAt` is the end of the token by the clock of this device, which may differ from the server's. */
	signIn(answer: SignIn, expiresAt: number = answer.expires_at): void {
		// Somebody signed in anew, in this tab or another: nothing of the session before may live on.
		if (this.current.state === "signed_in" && this.current.sessionId !== answer.session_id) {
			this.signOut(null, this.current.me.id !== answer.member.id);
		}
		this.set({
			state: "signed_in",
			sessionId: answer.session_id,
			token: answer.access_token,
			expiresAt,
			me: answer.member,
		});
	}

	/** The person has changed their name. */
	changeMe(me: Me): void {
		if (this.current.state === "signed_in") this.set({ ...this.current, me });
	}

	/** The first question of the page goes unanswered. */
	unreachable(): void {
		if (this.current.state === "restoring") this.set({ state: "restoring", unreachable: true });
	}

	signOut(reason: EndReason | null, left = false): void {
		// The first reason is the true one; requests that fail afterwards only know that it is over.
		if (this.current.state === "signed_out") return;
		const sessionId = this.current.state === "signed_in" ? this.current.sessionId : null;
		this.set({ state: "signed_out", sessionId, reason, left });
	}

	private set(session: Session): void {
		this.current = session;
		for (const listener of [...this.listeners]) listener();
	}
}

export const session = new SessionStore();
