import { ApiProblem, OFFLINE } from "./problem";

export type QueryValue = string | number | boolean | null | undefined;

export interface WireRequest {
	readonly query?: Readonly<Record<string, QueryValue>> | undefined;
	readonly body?: unknown;
	readonly signal?: AbortSignal | undefined;
	readonly headers?: Readonly<Record<string, string>> | undefined;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const BASE = "/api/v1";
/** A foreign page cannot send it without asking first; the server takes the cookie only together with it. */
export const OWN_HEADER = { "X-Requested-With": "mediabridge" };

/** One request, one answer; no answer at all is the problem `offline`. */
export async function fetchOnce(
	fetch: Fetch,
	method: string,
	path: string,
	request: WireRequest,
	token: string | null,
): Promise<Response> {
	const headers: Record<string, string> = { Accept: "application/json", ...request.headers };
	if (token !== null) headers.Authorization = `Bearer ${token}`;
	const init: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store" };
	if (request.signal) init.signal = request.signal;
	if (request.body !== undefined) {
		headers["Content-Type"] = "application/json";
		init.body = JSON.stringify(request.body);
	}
	return await answered(fetch(`${BASE}${path}${queryString(request.query)}`, init), request.signal);
}

/** The body of an answer; it may break off just as the headers may never come. */
export function bodyOf<T>(response: Response, signal?: AbortSignal): Promise<T> {
	return answered(response.json() as Promise<T>, signal);
}

async function answered<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	try {
		return await answer;
	} catch (error) {
		// Time that ran out is an answer that did not come; everything else was somebody's wish.
		if (!isTimeout(signal?.reason)) signal?.throwIfAborted();
		throw offline(error);
	}
}

function isTimeout(reason: unknown): boolean {
	return reason instanceof DOMException && reason.name === "TimeoutError";
}

function offline(cause: unknown): ApiProblem {
	const problem = new ApiProblem({
		code: OFFLINE,
		status: 0,
		detail: "The server cannot be reached. Check your connection, then try again.",
	});
	problem.cause = cause;
	return problem;
}

/** Milliseconds that a 429 asks to wait; null when it does not say. */
export function retryAfter(response: Response, now: number): number | null {
	const text = response.headers.get("retry-after") ?? "";
	const seconds = Number.parseFloat(text);
	if (/^\s*\d/.test(text) && Number.isFinite(seconds)) return seconds * 1000;
	const date = Date.parse(text);
	return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/**
 * An id as a part of an address. Ids come from the address bar, too, where anybody can write a link: one that is no id
 * must not become another address of the API.
 */
export function segment(id: string): string {
	if (/^[\w-]{1,64}$/.test(id)) return id;
	throw noSuchThing();
}

/** The same for an e-mail address or a domain. One that consists of dots would lead to another route. */
export function nameSegment(name: string): string {
	if (/^[^\p{C}\s]{1,320}$/u.test(name) && !/^\.*$/.test(name)) return encodeURIComponent(name);
	throw noSuchThing();
}

function noSuchThing(): ApiProblem {
	return new ApiProblem({
		code: "not_found",
		status: 404,
		detail: "This link is not valid: there is nothing by this id.",
	});
}

function queryString(query: Readonly<Record<string, QueryValue>> = {}): string {
	const params = new URLSearchParams();
	for (const [name, value] of Object.entries(query)) {
		if (value !== undefined && value !== null) params.set(name, String(value));
	}
	const text = params.toString();
	return text === "" ? "" : `?${text}`;
}
