import type { LiveMessage, SearchMessage, SearchRequest } from "../../api/models";
import { begun, continued, received, type SearchAim, type SearchRun, stopped } from "./search-run";

/** The live socket, as far as a search needs it. */
export interface SearchSocket {
	/** False when there is no connection now. */
	send(request: SearchRequest | { type: "search_cancel" }): boolean;
	subscribe(listener: (message: LiveMessage) => void): () => void;
}

export interface SearcherDeps {
	readonly socket: SearchSocket;
	later(ms: number, run: () => void): () => void;
	/** Unique in this tab, so that answers to a search of another screen are told apart. */
	nextGeneration(): number;
}

/** Letters that are typed faster than this belong to one search. */
const GATHER_MS = 25;

/** Asks while somebody types, and keeps what came. Knows neither React nor sockets. */
export class Searcher {
	private run: SearchRun | null = null;
	private wanted: SearchAim | null = null;
	private stopGathering: (() => void) | null = null;
	private stopMessages: (() => void) | null = null;
	private readonly listeners = new Set<() => void>();

	constructor(private readonly deps: SearcherDeps) {}

	readonly state = (): SearchRun | null => this.run;

	/** Listens to the socket as long as somebody listens to it. */
	readonly subscribe = (listener: () => void): (() => void) => {
		this.listeners.add(listener);
		this.stopMessages ??= this.deps.socket.subscribe((message) => this.hear(message));
		return () => {
			this.listeners.delete(listener);
			if (this.listeners.size > 0) return;
			this.stopMessages?.();
			this.stopMessages = null;
			this.stopGathering?.();
			this.stopGathering = null;
			this.cancel();
		};
	};

	/** Looks for this from now on; null for nothing. The same aim again changes nothing. */
	aim(aim: SearchAim | null): void {
		if (sameAim(aim, this.wanted)) return;
		this.wanted = aim;
		this.stopGathering?.();
		this.stopGathering = null;
		if (aim === null) {
			this.cancel();
			this.set(null);
			return;
		}
		this.stopGathering = this.deps.later(GATHER_MS, () => {
			this.stopGathering = null;
			this.ask(aim);
		});
	}

	/** The same search from its beginning. */
	again(): void {
		if (this.wanted) this.ask(this.wanted);
	}

	/** The next page, if there is one and nothing else is under way. */
	more(): void {
		const { run } = this;
		if (run?.state !== "done" || run.cursor === null) return;
		this.set(continued(run, this.deps.nextGeneration()));
		this.say();
	}

	stop(): void {
		if (!this.run) return;
		this.cancel();
		this.set(stopped(this.run));
	}

	private ask(aim: SearchAim): void {
		this.set(begun(this.run, this.deps.nextGeneration(), aim));
		this.say();
	}

	/** Without a connection nothing is sent; it is, as soon as there is one. */
	private say(): void {
		const { run } = this;
		if (!run) return;
		this.deps.socket.send({
			type: "search",
			generation: run.generation,
			...run.aim,
			cursor: run.state === "paging" ? run.cursor : null,
		});
	}

	private hear(message: LiveMessage): void {
		const { run } = this;
		if (!run || (run.state !== "running" && run.state !== "paging")) return;
		if (message.type === "ready") {
			// A new connection knows nothing of this search. What it had found until then is asked for again.
			if (run.state === "paging") this.set(continued(run, this.deps.nextGeneration()));
			else this.set(begun(run, this.deps.nextGeneration(), run.aim));
			this.say();
		} else if (message.type === "error") {
			this.set(received(run, { ...message, type: "search_failed", generation: run.generation }));
		} else if (isOfSearch(message)) this.set(received(run, message));
	}

	private cancel(): void {
		const state = this.run?.state;
		if (state === "running" || state === "paging") this.deps.socket.send({ type: "search_cancel" });
	}

	private set(run: SearchRun | null): void {
		if (run === this.run) return;
		this.run = run;
		for (const listener of [...this.listeners]) listener();
	}
}

function isOfSearch(message: LiveMessage): message is SearchMessage {
	return "generation" in message;
}

function sameAim(a: SearchAim | null, b: SearchAim | null): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}
