import type { Problem } from "./models";

/** Raised here, not by the server: the request never got an answer. */
export const OFFLINE = "offline";
/** The person's access is not what the screen was made with. The screen changes by itself, so nobody else tells. */
export const GRANT_CHANGED = "grant_changed";

/** What the server refused and why. Screens decide by `code` and show `detail`. */
export class ApiProblem extends Error {
	override readonly name = "ApiProblem";
	readonly code: string;
	/** The HTTP status; 0 when no answer came. */
	readonly status: number;
	/** A full sentence for the person. */
	readonly detail: string;
	/** Messages by the name of the field they belong to. */
	readonly fields: Readonly<Record<string, string>>;
	readonly requestId: string | null;

	constructor(problem: {
		code: string;
		status: number;
		detail: string;
		fields?: Readonly<Record<string, string>>;
		requestId?: string | null;
	}) {
		super(problem.detail);
		this.code = problem.code;
		this.status = problem.status;
		this.detail = problem.detail;
		this.fields = problem.fields ?? {};
		this.requestId = problem.requestId ?? null;
	}
}

/** Reads the body of a refusal; a proxy in between may have answered with something else than JSON. */
export async function problemFrom(response: Response): Promise<ApiProblem> {
	let body: Partial<Problem> = {};
	try {
		body = (await response.json()) as Partial<Problem>;
	} catch {
		// Not ours; the status has to do.
	}
	return new ApiProblem({
		code: body.code ?? (response.status === 404 ? "not_found" : "internal"),
		status: response.status,
		detail: body.detail ?? detailOf(response.status),
		fields: Object.fromEntries((body.fields ?? []).map((field) => [field.field, field.message])),
		requestId: body.request_id ?? response.headers.get("x-request-id"),
	});
}

function detailOf(status: number): string {
	// What stands before a server that is being restarted says this.
	if (status >= 502 && status <= 504) {
		return `The server does not answer right now (status ${status}). Try again in a moment.`;
	}
	return `The server answered with status ${status}.`;
}

/** The code of anything that was thrown. */
export function codeOf(error: unknown): string {
	return error instanceof ApiProblem ? error.code : "internal";
}
