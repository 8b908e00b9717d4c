export interface PaceDeps {
	now(): number;
	/** Calls `run` after `ms`; the returned function takes that back. */
	later(ms: number, run: () => void): () => void;
	random(): number;
}

/** So many at once after a pause means that the server keeps up again. */
const WIDE_OPEN = 32;
/** Tabs that were told the same must not come back in the same moment. */
const JITTER = 0.2;

/**
 * How fast this tab may ask. Open, it does nothing. When the server says 429, every request waits until the time it
 * named; then one goes ahead, and each that is answered lets two follow, until the way is open again.
 */
export class Pace {
	private until = 0;
	private limit = Number.POSITIVE_INFINITY;
	private running = 0;
	private stopTimer: (() => void) | null = null;
	private readonly queue: (() => void)[] = [];
	private readonly listeners = new Set<() => void>();

	constructor(private readonly deps: PaceDeps) {}

	/** Unix milliseconds at which requests go on; null while they are not held back. */
	readonly pausedUntil = (): number | null => (this.stopTimer ? this.until : null);

	readonly subscribe = (listener: () => void): (() => void) => {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	};

	/** Waits for its turn. Whoever entered has to leave. */
	enter(signal?: AbortSignal): Promise<void> {
		if (this.mayPass() && this.queue.length === 0) {
			this.running++;
			return Promise.resolve();
		}
		return new Promise((resolve, reject) => {
			const pass = () => {
				signal?.removeEventListener("abort", giveUp);
				this.running++;
				resolve();
			};
			const giveUp = () => {
				this.queue.splice(this.queue.indexOf(pass), 1);
				reject(signal?.reason);
			};
			signal?.addEventListener("abort", giveUp);
			this.queue.push(pass);
		});
	}

	/** `served`: the server kept up with it. */
	leave(served: boolean): void {
		this.running--;
		if (served && this.limit < Number.POSITIVE_INFINITY) {
			this.limit = this.limit >= WIDE_OPEN ? Number.POSITIVE_INFINITY : this.limit * 2;
		}
		this.admit();
	}

	/** The server asked for a pause of `ms`. */
	slowDown(ms: number): void {
		this.limit = 1;
		this.until = Math.max(this.until, this.deps.now() + ms + ms * JITTER * this.deps.random());
		this.stopTimer?.();
		this.stopTimer = this.deps.later(this.until - this.deps.now(), () => {
			this.stopTimer = null;
			this.admit();
			this.tell();
		});
		this.tell();
	}

	private mayPass(): boolean {
		return this.stopTimer === null && this.running < this.limit;
	}

	private admit(): void {
		while (this.queue.length > 0 && this.mayPass()) this.queue.shift()?.();
	}

	private tell(): void {
		for (const listener of [...this.listeners]) listener();
	}
}
