import { type SignedPut, UploadError } from "./engine-model";

/** Codes in S3's XML answers that mean "these are not the bytes that were announced". */
const CHANGED = new Set(["BadDigest", "XAmzContentChecksumMismatch", "IncompleteBody"]);

/**
 * Sends bytes to S3 with exactly the signed headers. XMLHttpRequest because fetch still tells no
 * upload progress. The browser sets Content-Length itself, which the signature also covers.
 */
export function putToStorage(
	put: SignedPut,
	body: Blob,
	onSent: (bytes: number) => void,
	signal: AbortSignal,
): Promise<void> {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		const abort = () => request.abort();
		const settle = (end: () => void) => {
			signal.removeEventListener("abort", abort);
			end();
		};
		signal.addEventListener("abort", abort);
		request.upload.addEventListener("progress", (event) => onSent(event.loaded));
		request.addEventListener("load", () =>
			settle(() => {
				const problem = problemOf(request.status, request.responseText);
				if (problem) reject(problem);
				else resolve();
			}),
		);
		// No status at all: offline, a broken connection, or an answer that CORS keeps from us.
		request.addEventListener("error", () =>
			settle(() => reject(new UploadError({ kind: "storage_blocked" }, "again"))),
		);
		request.addEventListener("abort", () => settle(() => reject(signal.reason)));
		request.open("PUT", put.url);
		for (const [name, value] of Object.entries(put.headers)) {
			if (!setByBrowser(name)) request.setRequestHeader(name, value);
		}
		request.send(body);
	});
}

/** What an answer of S3 means for the upload; null when it was taken. */
export function problemOf(status: number, answer: string): UploadError | null {
	if (status >= 200 && status < 300) return null;
	const code = /<Code>([^<]*)<\/Code>/.exec(answer)?.[1] ?? "";
	const detail = /<Message>([^<]*)<\/Message>/.exec(answer)?.[1];
	if (CHANGED.has(code)) return new UploadError({ kind: "changed", status }, "none");
	const problem = { kind: "storage_refused" as const, status, ...(detail ? { detail } : {}) };
	if (status === 403) return new UploadError(problem, "resign");
	const passing = status >= 500 || status === 429 || status === 408 || code === "RequestTimeout";
	return new UploadError(problem, passing ? "again" : "none");
}

/** Headers a page may not set; they are in the list only because the signature covers them. */
function setByBrowser(name: string): boolean {
	return ["content-length", "host"].includes(name.toLowerCase());
}
