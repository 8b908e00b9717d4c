import { ownWorker } from "../../api/own-worker";
import type { HashReply, HashRequest } from "./crc32.worker";
import workerUrl from "./crc32.worker?worker&url";
import { type Hasher, UploadError } from "./engine-model";

interface Waiting {
	onRead(bytes: number): void;
	resolve(crc32: string): void;
	reject(error: unknown): void;
}

/** Hashes files in a worker, so that the page stays smooth while gigabytes are read. */
export class BrowserHasher implements Hasher {
	private worker: Worker | null = null;
	private readonly waiting = new Map<number, Waiting>();
	private nextId = 1;

	crc32(file: Blob, onRead: (bytes: number) => void, signal: AbortSignal): Promise<string> {
		return new Promise((resolve, reject) => {
			if (signal.aborted) {
				reject(signal.reason);
				return;
			}
			const id = this.nextId++;
			this.waiting.set(id, { onRead, resolve, reject });
			signal.addEventListener("abort", () => {
				if (!this.waiting.delete(id)) return;
				this.ask({ id, stop: true });
				reject(signal.reason);
			});
			this.ask({ id, file });
		});
	}

	private ask(request: HashRequest): void {
		if (!this.worker) {
			this.worker = ownWorker(workerUrl);
			this.worker.addEventListener("message", (event: MessageEvent<HashReply>) =>
				this.take(event.data),
			);
			this.worker.addEventListener("error", () => this.lose());
		}
		this.worker.postMessage(request);
	}

	private take(reply: HashReply): void {
		const waiting = this.waiting.get(reply.id);
		if (!waiting) return;
		if ("read" in reply) {
			waiting.onRead(reply.read);
			return;
		}
		this.waiting.delete(reply.id);
		if ("crc32" in reply) waiting.resolve(reply.crc32);
		else waiting.reject(new UploadError({ kind: "unreadable" }, "none"));
	}

	/** The worker itself broke (out of memory, blocked script): nothing it was doing will be answered. */
	private lose(): void {
		this.worker?.terminate();
		this.worker = null;
		for (const waiting of this.waiting.values()) {
			waiting.reject(new UploadError({ kind: "unreadable" }, "none"));
		}
		this.waiting.clear();
	}
}
