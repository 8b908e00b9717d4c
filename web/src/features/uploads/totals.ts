import { isOver, type UploadItem } from "./engine-model";

/** The sum of a queue, for one line that says how far everything is. */
export interface Totals {
	readonly running: number;
	readonly done: number;
	readonly failed: number;
	readonly asking: number;
	/** Bytes of all files that were or will be sent. */
	readonly bytes: number;
	readonly sent: number;
	/** Seconds until everything stands, null while there is no speed to tell from. */
	readonly secondsLeft: number | null;
}

/** `speed` is bytes per second. */
export function totalsOf(items: readonly UploadItem[], speed: number): Totals {
	let [running, done, failed, asking, bytes, sent] = [0, 0, 0, 0, 0, 0];
	for (const item of items) {
		if (item.state === "cancelled" || item.state === "skipped") continue;
		if (item.state === "failed") {
			failed++;
			continue;
		}
		bytes += item.size;
		sent += item.state === "done" ? item.size : item.sent;
		if (item.state === "done") done++;
		else if (!isOver(item.state)) running++;
		if (item.state === "asking") asking++;
	}
	const left = bytes - sent;
	return {
		running,
		done,
		failed,
		asking,
		bytes,
		sent,
		secondsLeft: running > 0 && speed > 1 && left > 0 ? left / speed : null,
	};
}
