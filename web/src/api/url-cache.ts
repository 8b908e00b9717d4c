import type { OpenBucket } from "./models";

/** A URL and when it stops working; null means never. */
export interface FetchedUrl {
	readonly path: string;
	readonly url: string;
	readonly expiresAt: number | null;
}

export interface UrlCacheDeps {
	fetch(bucket: OpenBucket, paths: readonly string[]): Promise<readonly FetchedUrl[]>;
	now(): number;
	later(ms: number, run: () => void): () => void;
}

const BATCH = 100;
/** Waiting this long gathers the pictures of one screen into one request. */
const GATHER_MS = 30;
/** A URL is renewed when less than this is left, so that a started request can still finish. */
const MARGIN_MS = 60_000;
const KEPT = 4000;

/** Paths that will be asked for together, with the keys that wait for each. */
interface Waiting {
	readonly bucket: OpenBucket;
	readonly paths: Map<string, Set<string>>;
}

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
	private readonly waiting = new Map<string, Waiting>();
	private stop: (() => void) | null = null;

	constructor(private readonly deps: UrlCacheDeps) {}

	/** The URL if it is known and still good. */
	peek(bucket: OpenBucket, path: string, etag: string | null): string | null {
		const slot = this.slots.get(keyOf(bucket, path, etag));
		return slot && slot.expiresAt - MARGIN_MS > this.deps.now() ? slot.url : null;
	}

	/** The URL as long as it works at all, for something that is already on the screen. */
	current(bucket: OpenBucket, path: string, etag: string | null): string | null {
		const slot = this.slots.get(keyOf(bucket, path, etag));
		return slot && slot.expiresAt > this.deps.now() ? slot.url : null;
	}

	/**
	 * Tells `listener` when the URL is there. Leaving before the batch was sent takes the wish back, so
	 * pictures that are scrolled past cost nothing.
	 */
	want(bucket: OpenBucket, path: string, etag: string | null, listener: () => void): () => void {
		const key = keyOf(bucket, path, etag);
		let slot = this.slots.get(key);
		if (!slot) {
			slot = { url: null, expiresAt: 0, listeners: new Set() };
			this.slots.set(key, slot);
			this.trim();
		}
		slot.listeners.add(listener);
		if (this.peek(bucket, path, etag) === null) this.enqueue(bucket, path, key);
		const kept = slot;
		return () => {
			kept.listeners.delete(listener);
			if (kept.listeners.size === 0)
				this.waiting.get(groundOf(bucket))?.paths.get(path)?.delete(key);
		};
	}

	/** Two people may have different files by one path. What is still on its way is not kept either. */
	forget(): void {
		this.slots = new Map();
		this.waiting.clear();
	}

	/** The URL, fetched now if need be. */
	async get(bucket: OpenBucket, path: string, etag: string | null): Promise<string> {
		const known = this.peek(bucket, path, etag);
		if (known !== null) return known;
		const { slots } = this;
		const [item] = await this.deps.fetch(bucket, [path]);
		if (!item) throw new Error(`no URL for ${path}`);
		this.keep(slots, keyOf(bucket, path, etag), item);
		return item.url;
	}

	private enqueue(bucket: OpenBucket, path: string, key: string): void {
		const ground = groundOf(bucket);
		const waiting = this.waiting.get(ground) ?? { bucket, paths: new Map() };
		this.waiting.set(ground, waiting);
		const keys = waiting.paths.get(path) ?? new Set<string>();
		waiting.paths.set(path, keys.add(key));
		this.stop ??= this.deps.later(GATHER_MS, () => {
			this.stop = null;
			this.send();
		});
	}

	private send(): void {
		for (const { bucket, paths } of this.waiting.values()) {
			const wanted = [...paths].filter(([, keys]) => keys.size > 0);
			for (let at = 0; at < wanted.length; at += BATCH) {
				void this.sendBatch(bucket, new Map(wanted.slice(at, at + BATCH)));
			}
		}
		this.waiting.clear();
	}

	private async sendBatch(bucket: OpenBucket, batch: Map<string, Set<string>>): Promise<void> {
		const { slots } = this;
		try {
			for (const item of await this.deps.fetch(bucket, [...batch.keys()])) {
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

/** Under another version of the grant the same path may be another file. */
function groundOf(bucket: OpenBucket): string {
	return `${bucket.id}\n${bucket.grant_version}`;
}

function keyOf(bucket: OpenBucket, path: string, etag: string | null): string {
	return `${groundOf(bucket)}\n${etag ?? ""}\n${path}`;
}
