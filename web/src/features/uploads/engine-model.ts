/** Where files go: a folder of a bucket. `folder` is a path that ends with "/", or "" for the top. */
export interface Destination {
	readonly bucketId: string;
	/** The grant under which `folder` was seen: under another one it may be another folder. */
	readonly grantVersion: number;
	readonly folder: string;
	/** What people call it, for the tray and the questions. */
	readonly label: string;
}

export interface NewFile {
	readonly file: File;
	/** Relative to the destination; folders above it in the name are kept. */
	readonly name: string;
	readonly contentType: string;
}

/** Every stage an upload passes, in order, then the ways it can end. */
export type UploadState =
	| "queued"
	| "checking"
	| "checked"
	| "preparing"
	| "asking"
	| "ready"
	| "sending"
	| "waiting"
	| "finishing"
	| "done"
	| "failed"
	| "skipped"
	| "cancelled";

/**
 * Why an upload stopped, in terms a person can act on. `detail` is the server's own sentence.
 * bad_name: no path leads to a file of this name; access_changed: what the person may do is not what it was when the
 * files were chosen; unreadable: the file changed or vanished on the disk; network: our server is out of reach;
 * storage_blocked: no answer from S3 that the browser may read (offline, or CORS);
 * storage_refused: S3 said no; changed: S3 got other bytes than were announced.
 */
export interface UploadProblem {
	readonly kind:
		| "bad_name"
		| "access_changed"
		| "unreadable"
		| "network"
		| "storage_blocked"
		| "storage_refused"
		| "changed"
		| "refused";
	readonly status?: number;
	readonly detail?: string;
}

export interface UploadItem {
	readonly id: number;
	readonly batch: number;
	readonly name: string;
	/** Bytes. */
	readonly size: number;
	readonly destination: Destination;
	readonly state: UploadState;
	/** Bytes read for the checksum. */
	readonly hashed: number;
	/** Bytes that S3 has taken. */
	readonly sent: number;
	/** Tries made so far for the running step; 1 is the first. */
	readonly attempt: number;
	/** Unix ms of the next try while `waiting`. */
	readonly retryAt: number | null;
	readonly problem: UploadProblem | null;
	/** Where the file stands now; differs from the name asked for when both were kept. */
	readonly storedPath: string | null;
	/** The file in the way while `asking`. */
	readonly existing: Existing | null;
}

export interface Existing {
	readonly path: string;
	readonly size: number | null;
	readonly modifiedAt: number | null;
}

export type Decision = "replace" | "keep_both" | "skip";

/** A presigned PUT; the headers are signed and must be sent exactly as given. */
export interface SignedPut {
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	/** Unix ms. */
	readonly expiresAt: number;
}

export interface PrepareFile {
	readonly name: string;
	readonly size: number;
	readonly contentType: string;
	readonly crc32: string;
	readonly ifExists: "ask" | "replace" | "keep_both";
}

export type Prepared =
	| {
			readonly status: "ready";
			readonly id: string;
			readonly path: string;
			readonly put: SignedPut;
	  }
	| { readonly status: "exists"; readonly existing: Existing }
	| { readonly status: "refused"; readonly detail: string };

/**
 * A step that did not work. `again` says whether the same step may succeed later by itself;
 * `resign` that the signature was refused and a new one may be accepted.
 */
export class UploadError extends Error {
	constructor(
		readonly problem: UploadProblem,
		readonly cure: "again" | "resign" | "none",
	) {
		super(problem.detail ?? problem.kind);
		this.name = "UploadError";
	}
}

/** The outside world of the engine. Every method throws `UploadError`, or an abort of its signal. */
export interface UploadTransport {
	prepare(
		destination: Destination,
		files: readonly PrepareFile[],
		signal: AbortSignal,
	): Promise<readonly Prepared[]>;
	sign(uploadId: string, signal: AbortSignal): Promise<SignedPut>;
	put(
		put: SignedPut,
		body: Blob,
		onSent: (bytes: number) => void,
		signal: AbortSignal,
	): Promise<void>;
	/** Answers the path the file stands at. */
	complete(uploadId: string, signal: AbortSignal): Promise<{ readonly path: string }>;
	/** Tells the server to forget an upload; may fail quietly, the server also cleans up by age. */
	forget(uploadId: string): Promise<void>;
}

export interface Hasher {
	/** Base64 CRC-32 of the file. */
	crc32(file: Blob, onRead: (bytes: number) => void, signal: AbortSignal): Promise<string>;
}

/** Time and chance are handed in so that tests neither sleep nor roll dice. */
export interface Surroundings {
	now(): number;
	/** Resolves after `ms`, rejects when the signal aborts. */
	wait(ms: number, signal: AbortSignal): Promise<void>;
	/** 0 ≤ x < 1 */
	random(): number;
}

const OVER: ReadonlySet<UploadState> = new Set(["done", "failed", "skipped", "cancelled"]);

/** Whether nothing more will happen to an upload by itself. */
export function isOver(state: UploadState): boolean {
	return OVER.has(state);
}
