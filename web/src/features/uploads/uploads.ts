import { useSyncExternalStore } from "react";
import { workGoesOnWhile } from "../../api/live";
import { session } from "../../api/session";
import { BrowserHasher } from "./browser-hasher";
import { contentTypeOf } from "./content-type";
import type { DroppedFile } from "./dropped-files";
import { UploadEngine, type UploadsSnapshot } from "./engine";
import { type Destination, isOver } from "./engine-model";
import { serverTransport } from "./server-transport";

/** The one upload queue of this tab; it outlives every screen. */
export const uploads = new UploadEngine(serverTransport, new BrowserHasher(), {
	now: () => Date.now(),
	wait: (ms, signal) =>
		new Promise((resolve, reject) => {
			const timer = setTimeout(resolve, ms);
			signal.addEventListener("abort", () => {
				clearTimeout(timer);
				reject(signal.reason);
			});
		}),
	random: () => Math.random(),
});

/** Queues files that were dropped, picked or pasted. */
export function startUploads(destination: Destination, files: readonly DroppedFile[]): void {
	if (files.length === 0) return;
	uploads.add(
		destination,
		files.map(({ file, name }) => ({ file, name, contentType: contentTypeOf(name, file.type) })),
	);
}

/** Progress events come hundreds of times a second; the screen follows at this pace. */
const FRAME_MS = 120;

function subscribeCalmly(listener: () => void): () => void {
	let timer: ReturnType<typeof setTimeout> | null = null;
	const stop = uploads.subscribe(() => {
		timer ??= setTimeout(() => {
			timer = null;
			listener();
		}, FRAME_MS);
	});
	return () => {
		stop();
		if (timer) clearTimeout(timer);
	};
}

export function useUploads(): UploadsSnapshot {
	return useSyncExternalStore(subscribeCalmly, uploads.getSnapshot);
}

/** Whether files are on their way. */
export function isUploading(): boolean {
	return uploads.getSnapshot().items.some((item) => !isOver(item.state));
}

workGoesOnWhile(isUploading);
session.onPersonGone(() => uploads.abandon());

/** Asks before the page is left while files are on their way. Called once, when the app starts. */
export function warnWhileUploading(): () => void {
	const onBeforeUnload = (event: BeforeUnloadEvent) => {
		if (isUploading()) event.preventDefault();
	};
	window.addEventListener("beforeunload", onBeforeUnload);
	return () => window.removeEventListener("beforeunload", onBeforeUnload);
}
