import type { Amount, Freshness } from "../../api/models";

/**
 * The listing of one folder: a window of pages over the server's snapshot. Rows are asked for as they
 * come into view, pages far from view are forgotten, and while the server still lists a huge folder the
 * total grows by asking again. Knows neither React nor HTTP.
 */
export const PAGE_SIZE = 200;
/** 4,000 rows: several screens around the view, a few hundred kilobytes. */
const PAGES_KEPT = 20;
/** How often to ask again while the server is still listing. */
const LISTING_POLL_MS = 1000;
/** Entries fetched per request when rows pass through without being kept (ranges, "select all"). */
const BULK_SIZE = 1000;

export interface Page<Entry> {
	readonly entries: readonly Entry[];
	readonly total: number;
	readonly complete: boolean;
	readonly snapshot: string;
	/** Unix ms. */
	readonly checkedAt: number;
	readonly freshness: Freshness | null;
	/** Everything below the folder. */
	readonly totals: Amount | null;
}

export interface PagesState {
	/** null until the first page has come. */
	readonly total: number | null;
	readonly complete: boolean;
	readonly checkedAt: number | null;
	readonly freshness: Freshness | null;
	readonly totals: Amount | null;
	/** Why the last request did not work; rows that came before are still there. */
	readonly error: unknown;
	/** Changes whenever rows may have changed. */
	readonly version: number;
}

export interface Fetching<Entry> {
	fetch(offset: number, limit: number, signal: AbortSignal): Promise<Page<Entry>>;
	/** Calls back after `ms`; the answer cancels it. */
	later(ms: number, run: () => void): () => void;
}

interface Kept<Entry> {
	readonly entries: readonly Entry[];
	/** From an older snapshot: shown until its replacement comes. */
	readonly stale: boolean;
	usedAt: number;
}

export class EntryPages<Entry> {
	private readonly pages = new Map<number, Kept<Entry>>();
	private readonly running = new Map<number, AbortController>();
	private readonly listeners = new Set<() => void>();
	private state: PagesState = {
		total: null,
		complete: false,
		checkedAt: null,
		freshness: null,
		totals: null,
		error: null,
		version: 0,
	};
	private snapshot: string | null = null;
	private wanted = { first: 0, last: 0 };
	private uses = 0;
	private stopPoll: (() => void) | null = null;

	constructor(private readonly fetching: Fetching<Entry>) {}

	subscribe = (listener: () => void): (() => void) => {
		this.listeners.add(listener);
		return () => {
			this.listeners.delete(listener);
			if (this.listeners.size === 0) this.rest();
		};
	};

	getState = (): PagesState => this.state;

	/** The entry in a row, if its page is in memory. */
	at(row: number): Entry | undefined {
		const page = this.pages.get(Math.floor(row / PAGE_SIZE));
		return page?.entries[row % PAGE_SIZE];
	}

	/** Rows whose pages are in memory around the view, for searches that must not fetch. */
	loadedRows(): { first: number; last: number } {
		let first = Math.floor(this.wanted.first / PAGE_SIZE);
		let last = first;
		while (this.pages.has(first - 1)) first--;
		while (this.pages.has(last + 1)) last++;
		return {
			first: first * PAGE_SIZE,
			last: Math.min((last + 1) * PAGE_SIZE, this.state.total ?? 0) - 1,
		};
	}

	/** Every entry of the folder, or null while some are not in memory. */
	all(): readonly Entry[] | null {
		const { total, complete } = this.state;
		if (total === null || !complete) return null;
		const entries: Entry[] = [];
		for (let row = 0; row < total; row++) {
			const entry = this.at(row);
			if (!entry) return null;
			entries.push(entry);
		}
		return entries;
	}

	/** Says which rows are in view; fetches what is missing and drops requests nobody waits for. */
	want(first: number, last: number): void {
		this.wanted = { first, last };
		const from = Math.floor(Math.max(0, first) / PAGE_SIZE);
		const to = Math.floor(Math.max(0, last) / PAGE_SIZE);
		for (const [page, controller] of this.running) {
			if (page < from - 1 || page > to + 1) {
				controller.abort();
				this.running.delete(page);
			}
		}
		for (let page = from; page <= to; page++) {
			const kept = this.pages.get(page);
			if (kept) kept.usedAt = ++this.uses;
			if ((!kept || kept.stale) && this.exists(page)) void this.load(page);
		}
	}

	/** Looks again: pages in view at once, the others when they are needed. */
	refresh(): void {
		this.outdateAll();
		for (const controller of this.running.values()) controller.abort();
		this.running.clear();
		this.want(this.wanted.first, this.wanted.last);
	}

	/** The rows from `first` to `last` (included), from memory where possible, in big steps otherwise. */
	async range(first: number, last: number, signal: AbortSignal): Promise<Entry[]> {
		const found: Entry[] = [];
		let row = first;
		while (row <= last) {
			const entry = this.at(row);
			if (entry !== undefined) {
				found.push(entry);
				row++;
				continue;
			}
			const limit = Math.min(BULK_SIZE, last - row + 1);
			const page = await this.fetching.fetch(row, limit, signal);
			if (!page.complete) {
				// Rows still move while the server reads the folder.
				await this.wait(LISTING_POLL_MS, signal);
				continue;
			}
			if (page.entries.length === 0) break;
			found.push(...page.entries);
			row += page.entries.length;
		}
		return found;
	}

	/** The row of the entry that `matches`, looking in memory first and then through the folder. */
	async find(
		matches: (entry: Entry) => boolean,
		most: number,
		signal: AbortSignal,
	): Promise<number | null> {
		for (const [page, kept] of this.pages) {
			const index = kept.entries.findIndex(matches);
			if (index >= 0) return page * PAGE_SIZE + index;
		}
		for (let offset = 0; offset < most; ) {
			const page = await this.fetching.fetch(offset, BULK_SIZE, signal);
			const index = page.entries.findIndex(matches);
			if (index >= 0) return offset + index;
			offset += page.entries.length;
			if (page.entries.length === 0 || offset >= page.total) return null;
		}
		return null;
	}

	private wait(ms: number, signal: AbortSignal): Promise<void> {
		return new Promise((resolve, reject) => {
			const stop = this.fetching.later(ms, resolve);
			signal.addEventListener("abort", () => {
				stop();
				reject(signal.reason);
			});
		});
	}

	/** Ends every request, for example when the folder is left. */
	private rest(): void {
		for (const controller of this.running.values()) controller.abort();
		this.running.clear();
		this.stopPoll?.();
		this.stopPoll = null;
	}

	private outdateAll(): void {
		for (const [page, kept] of this.pages) this.pages.set(page, { ...kept, stale: true });
	}

	private exists(page: number): boolean {
		return this.state.total === null || page === 0 || page * PAGE_SIZE < this.state.total;
	}

	private async load(page: number): Promise<void> {
		if (this.running.has(page)) return;
		const controller = new AbortController();
		this.running.set(page, controller);
		try {
			const answer = await this.fetching.fetch(page * PAGE_SIZE, PAGE_SIZE, controller.signal);
			if (controller.signal.aborted) return;
			this.running.delete(page);
			this.take(page, answer);
		} catch (error) {
			if (controller.signal.aborted) return;
			this.running.delete(page);
			this.set({ error });
		}
	}

	private take(page: number, answer: Page<Entry>): void {
		if (this.isBeginningOf(answer)) {
			// The server reads a long folder anew. Rows that are known stay, and the list as long as it was, until
			// it is through: otherwise whoever is far down would lose the ground under the feet every few seconds.
			const kept = this.pages.get(page);
			if (kept) this.pages.set(page, { ...kept, stale: false });
			this.poll();
			return;
		}
		// While the server is still listing every answer is a new snapshot: then the poll renews pages,
		// otherwise two pages in view would outdate each other without end.
		if (answer.snapshot !== this.snapshot && answer.complete) {
			this.snapshot = answer.snapshot;
			this.outdateAll();
		}
		this.pages.set(page, { entries: answer.entries, stale: false, usedAt: ++this.uses });
		for (const other of this.pages.keys()) {
			if (other > 0 && other * PAGE_SIZE >= answer.total) this.pages.delete(other);
		}
		this.forgetFarPages();
		this.set({
			total: answer.total,
			complete: answer.complete,
			checkedAt: answer.checkedAt,
			freshness: answer.freshness,
			totals: answer.totals,
			error: null,
		});
		if (!answer.complete) this.poll();
		// A shorter or newer listing may need other pages for the same rows.
		this.want(this.wanted.first, this.wanted.last);
	}

	private isBeginningOf(answer: Page<Entry>): boolean {
		return !answer.complete && this.state.complete && answer.total < (this.state.total ?? 0);
	}

	private poll(): void {
		if (this.stopPoll || this.listeners.size === 0) return;
		this.stopPoll = this.fetching.later(LISTING_POLL_MS, () => {
			this.stopPoll = null;
			this.outdateAll();
			this.want(this.wanted.first, this.wanted.last);
		});
	}

	private forgetFarPages(): void {
		if (this.pages.size <= PAGES_KEPT) return;
		const byUse = [...this.pages].sort(([, a], [, b]) => a.usedAt - b.usedAt);
		for (const [page] of byUse.slice(0, this.pages.size - PAGES_KEPT)) this.pages.delete(page);
	}

	private set(change: Partial<PagesState>): void {
		this.state = { ...this.state, ...change, version: this.state.version + 1 };
		for (const listener of this.listeners) listener();
	}
}
