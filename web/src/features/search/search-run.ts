/** The messages of a search, as the live socket delivers them. */
export type SearchMessage<Entry> =
	| { readonly type: "search_started"; readonly generation: number }
	| { readonly type: "search_walking"; readonly generation: number; readonly path: string }
	| { readonly type: "search_hits"; readonly generation: number; readonly hits: readonly Entry[] }
	| {
			readonly type: "search_bucket_failed";
			readonly generation: number;
			readonly bucket_id: string;
			readonly detail: string;
	  }
	| {
			readonly type: "search_bucket_done";
			readonly generation: number;
			readonly bucket_id: string;
			readonly scanned: number;
	  }
	| {
			readonly type: "search_done";
			readonly generation: number;
			readonly scanned: number;
			readonly milliseconds: number;
			readonly truncated: boolean;
	  };

export interface Failure {
	readonly bucketId: string;
	readonly detail: string;
}

/** One search from its first letter to its end. */
export interface SearchRun<Entry> {
	/** Counts searches of this tab; answers to an older one are dropped. */
	readonly generation: number;
	readonly query: string;
	readonly state: "running" | "done" | "stopped" | "disconnected";
	readonly hits: readonly Entry[];
	/** The folder being walked right now. */
	readonly walking: string | null;
	readonly scanned: number;
	readonly failures: readonly Failure[];
	readonly milliseconds: number | null;
	/** The server stopped at its limit of hits; there are more. */
	readonly truncated: boolean;
}

/** Fewer letters match nearly everything and would walk the bucket for nothing. */
export const MIN_QUERY = 3;

/** The text to search for, or null when there is too little of it. */
export function searchableQuery(text: string): string | null {
	const query = text.trim();
	return [...query].length >= MIN_QUERY ? query : null;
}

export function started<Entry>(generation: number, query: string): SearchRun<Entry> {
	return {
		generation,
		query,
		state: "running",
		hits: [],
		walking: null,
		scanned: 0,
		failures: [],
		milliseconds: null,
		truncated: false,
	};
}

/** Takes one message in; a message of another search changes nothing. */
export function received<Entry>(
	run: SearchRun<Entry>,
	message: SearchMessage<Entry>,
): SearchRun<Entry> {
	if (message.generation !== run.generation || run.state !== "running") return run;
	switch (message.type) {
		case "search_started":
			return run;
		case "search_walking":
			return { ...run, walking: message.path };
		case "search_hits":
			return { ...run, hits: [...run.hits, ...message.hits] };
		case "search_bucket_failed":
			return {
				...run,
				failures: [...run.failures, { bucketId: message.bucket_id, detail: message.detail }],
			};
		case "search_bucket_done":
			return { ...run, scanned: run.scanned + message.scanned };
		case "search_done":
			return {
				...run,
				state: "done",
				walking: null,
				scanned: message.scanned,
				milliseconds: message.milliseconds,
				truncated: message.truncated,
			};
	}
}

/** Ends a search early: by the person, or because the connection went away. Hits stay. */
export function ended<Entry>(
	run: SearchRun<Entry>,
	state: "stopped" | "disconnected",
): SearchRun<Entry> {
	return run.state === "running" ? { ...run, state, walking: null } : run;
}

/** A stretch of text and whether the query matches it. */
export interface Stretch {
	readonly text: string;
	readonly match: boolean;
}

/** Cuts `text` where the words of `query` occur, ignoring case, for highlighting. */
export function highlighted(text: string, query: string): readonly Stretch[] {
	const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
	// Lower case may be longer than the text ("İ"); then positions would be off, so nothing is marked.
	const lower = text.toLowerCase();
	if (words.length === 0 || lower.length !== text.length) return [{ text, match: false }];
	const marked = new Uint8Array(text.length);
	for (const word of [query.trim().toLowerCase(), ...words]) {
		for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
			marked.fill(1, at, at + word.length);
		}
	}
	const stretches: Stretch[] = [];
	for (let at = 0; at < text.length; ) {
		let end = at + 1;
		while (end < text.length && marked[end] === marked[at]) end++;
		stretches.push({ text: text.slice(at, end), match: marked[at] === 1 });
		at = end;
	}
	return stretches;
}
