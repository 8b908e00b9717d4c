/** One stretch of a file that is sent with one request. Offsets are bytes, `end` is exclusive. */
export interface Part {
	readonly number: number;
	readonly start: number;
	readonly end: number;
}

/**
 * How a file is cut for sending. Today every file is one part, sent with one presigned PUT.
 * The engine only ever walks this list, so multipart uploads change this function and the
 * transport, not the queue.
 */
export function planParts(size: number): readonly Part[] {
	return [{ number: 1, start: 0, end: size }];
}
