/// <reference lib="webworker" />
import { CRC32_START, crc32ToBase64, updateCrc32 } from "./crc32";

/** What the page asks: hash this file, or stop hashing it. */
export type HashRequest =
	| { readonly id: number; readonly file: Blob }
	| { readonly id: number; readonly stop: true };

/** What the worker answers: bytes read so far, then the checksum or the reason there is none. */
export type HashReply =
	| { readonly id: number; readonly read: number }
	| { readonly id: number; readonly crc32: string }
	| { readonly id: number; readonly failed: string };

/** Large enough to keep the disk busy, small enough that a stop is obeyed at once. */
const SLICE_BYTES = 4 * 1024 * 1024;

const scope = self as unknown as DedicatedWorkerGlobalScope;
const stopped = new Set<number>();
const reply = (message: HashReply) => scope.postMessage(message);

async function hash(id: number, file: Blob): Promise<void> {
	let crc = CRC32_START;
	for (let at = 0; at < file.size; at += SLICE_BYTES) {
		const slice = await file.slice(at, at + SLICE_BYTES).arrayBuffer();
		if (stopped.delete(id)) return;
		crc = updateCrc32(crc, new Uint8Array(slice));
		reply({ id, read: Math.min(at + SLICE_BYTES, file.size) });
	}
	reply({ id, crc32: crc32ToBase64(crc) });
}

scope.addEventListener("message", (event: MessageEvent<HashRequest>) => {
	const request = event.data;
	if ("stop" in request) {
		stopped.add(request.id);
		return;
	}
	hash(request.id, request.file).catch((error: unknown) => {
		reply({ id: request.id, failed: error instanceof Error ? error.name : "Error" });
	});
});
