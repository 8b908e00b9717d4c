/** A URL and when it stops working; null means never. */
export interface FetchedUrl {
	readonly path: string;
	readonly url: string;
	readonly expiresAt: number | null;
}

export interface UrlCacheDeps {
	fetch(bucketId: string, paths: readonly string[]): Promise<readonly FetchedUrl[]>;
	now(): number;
	later(ms: number, run: () => void): () => void;
}

const BATCH = 100;
/** Waiting this long gathers the pictures of one screen into one request. */
const GATHER_MS = 30;
/** A URL is renewed when less than this is left, so that a started request can still finish. */
const MARGIN_MS = 60_000;
const KEPT = 4000;

interface Slot {
	url: string | null;
	expiresAt: number;
	listeners: Set<() => void>;
}

/**
 * Preview URLs of files. Asked for one by one as pictures come into view, fetched in batches, kept
 * until shortly before they expire. The etag is part of the key, so a replaced file gets a new URL.
 */
export class UrlCache {
	private slots = new Map<string, Slot>();
	private readonly waiting = new Map<string, Map<string, Set<string>>>();
	private stop: (() => void) | null = null;

	constructor(private readonly deps: UrlCacheDeps) {}

	/** The URL if it is known and still good. */
	peek(bucketId: string, path: string, etag: string | null): string | null {
		const slot = this.slots.get(keyOf(bucketId, path, etag));
		return slot && slot.expiresAt - MARGIN_MS > this.deps.now() ? slot.url : null;
	}

	/** The URL as long as it works at all, for something that is already on the screen. */
	current(bucketId: string, path: string, etag: string | null): string | null {
		const slot = this.slots.get(keyOf(bucketId, path, etag));
		return slot && slot.expiresAt > this.deps.now() ? slot.url : null;
	}

	/**
	 * Tells `listener` when the URL is there. Leaving before the batch was sent takes the wish back, so
	 * pictures that are scrolled past cost nothing.
	 */
	want(bucketId: string, path: string, etag: string | null, listener: () => void): () => void {
		const key = keyOf(bucketId, path, etag);
		let slot = this.slots.get(key);
		if (!slot) {
			slot = { url: null, expiresAt: 0, listeners: new Set() };
			this.slots.set(key, slot);
			this.trim();
		}
		slot.listeners.add(listener);
		if (this.peek(bucketId, path, etag) === null) this.enqueue(bucketId, path, key);
		const kept = slot;
		return () => {
			kept.listeners.delete(listener);
			if (kept.listeners.size === 0) this.waiting.get(bucketId)?.get(path)?.delete(key);
		};
	}

	/** Two people may have different files by one path. What is still on its way is not kept either. */
	forget(): void {
		this.slots = new Map();
		this.waiting.clear();
	}

	/** The URL, fetched now if need be. */
	async get(bucketId: string, path: string, etag: string | null): Promise<string> {
		const known = this.peek(bucketId, path, etag);
		if (known !== null) return known;
		const { slots } = this;
		const [item] = await this.deps.fetch(bucketId, [path]);
		if (!item) throw new Error(`no URL for ${path}`);
		this.keep(slots, keyOf(bucketId, path, etag), item);
		return item.url;
	}

	private enqueue(bucketId: string, path: string, key: string): void {
		const bucket = this.waiting.get(bucketId) ?? new Map<string, Set<string>>();
		this.waiting.set(bucketId, bucket);
		const keys = bucket.get(path) ?? new Set<string>();
		bucket.set(path, keys.add(key));
		this.stop ??= this.deps.later(GATHER_MS, () => {
			this.stop = null;
			this.send();
		});
	}

	private send(): void {
		for (const [bucketId, paths] of this.waiting) {
			const wanted = [...paths].filter(([, keys]) => keys.size > 0);
			for (let at = 0; at < wanted.length; at += BATCH) {
				void this.sendBatch(bucketId, new Map(wanted.slice(at, at + BATCH)));
			}
		}
		this.waiting.clear();
	}

	private async sendBatch(bucketId: string, batch: Map<string, Set<string>>): Promise<void> {
		const { slots } = this;
		try {
			for (const item of await this.deps.fetch(bucketId, [...batch.keys()])) {
				for (const key of batch.get(item.path) ?? []) this.keep(slots, key, item);
			}
		} catch {
			// A missing thumbnail shows its icon; the listing itself reports why the bucket is out of reach.
		}
	}

	private keep(slots: Map<string, Slot>, key: string, item: FetchedUrl): void {
		const slot = slots.get(key) ?? { url: null, expiresAt: 0, listeners: new Set() };
		slot.url = item.url;
		slot.expiresAt = item.expiresAt ?? Number.POSITIVE_INFINITY;
		slots.set(key, slot);
		for (const listener of slot.listeners) listener();
	}

	private trim(): void {
		if (this.slots.size <= KEPT) return;
		for (const [key, slot] of this.slots) {
			if (slot.listeners.size === 0) this.slots.delete(key);
			if (this.slots.size <= KEPT * 0.9) return;
		}
	}
}

function keyOf(bucketId: string, path: string, etag: string | null): string {
	return `${bucketId}\n${etag ?? ""}\n${path}`;
}
