import { pathMistake } from "../../api/entry-path";
import type { DeleteResult } from "../../api/models";

/** Paths per request; small enough that progress shows and a stop is obeyed. */
const STEP = 500;

const NOTHING: DeleteResult = { deleted: 0, failed: [] };

export interface DeleteProgress {
	readonly asked: number;
	readonly deleted: number;
	readonly failed: DeleteResult["failed"];
	/** Set when a request as a whole did not work; what came before it stands. */
	readonly stopped: string | null;
}

/**
 * Deletes any number of entries, telling how far it is after each step. A step that fails as a whole ends it:
 * the next ones would fail the same way. Names that cannot be written as a path are left alone: `oddName` says why.
 */
export async function deleteInSteps(
	paths: readonly string[],
	request: (paths: readonly string[]) => Promise<DeleteResult>,
	onProgress: (progress: DeleteProgress) => void,
	signal: AbortSignal,
	oddName: string,
): Promise<DeleteProgress> {
	let progress: DeleteProgress = { asked: 0, deleted: 0, failed: [], stopped: null };
	for (let at = 0; at < paths.length && !signal.aborted; at += STEP) {
		const step = paths.slice(at, at + STEP);
		try {
			const odd = step.filter((path) => pathMistake(path) !== null);
			const sound = odd.length === 0 ? step : step.filter((path) => !odd.includes(path));
			const result = sound.length === 0 ? NOTHING : await request(sound);
			progress = {
				asked: at + step.length,
				deleted: progress.deleted + result.deleted,
				failed: [
					...progress.failed,
					...result.failed,
					...odd.map((path) => ({ path, code: "path_malformed", detail: oddName })),
				],
				stopped: null,
			};
		} catch (error) {
			progress = { ...progress, stopped: error instanceof Error ? error.message : String(error) };
			break;
		}
		onProgress(progress);
	}
	return progress;
}
