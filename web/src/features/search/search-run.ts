import type {
	Freshness,
	SearchHit,
	SearchMessage,
	SearchOrder,
	SearchScope,
} from "../../api/models";

/** What is looked for, where, and in which order. Two of the same words are the same search. */
export interface SearchAim {
	readonly query: string;
	/** null: everywhere. */
	readonly scope: SearchScope | null;
	readonly order: SearchOrder;
}

/** How far one bucket is. */
export interface BucketRun {
	readonly bucketId: string;
	readonly freshness: Freshness;
	readonly state: "searching" | "done" | "failed";
	/** The folder being read right now, in buckets that are not indexed yet. */
	readonly walking: string | null;
	readonly scanned: number;
	/** Why it could not be searched. */
	readonly detail: string | null;
}

/** One search from its first letter to its last page. */
export interface SearchRun {
	/** Counts what this tab has asked; answers to anything older are dropped. */
	readonly generation: number;
	readonly aim: SearchAim;
	/** "paging": the next page is on its way; what is there stays true. */
	readonly state: "running" | "paging" | "done" | "stopped" | "refused";
	/** Files, in the order in which they came. */
	readonly hits: readonly SearchHit[];
	/** They come after the files, and stand above them. */
	readonly folders: readonly SearchHit[];
	/** The folders are those of the search before: the first of this one replaces them. */
	readonly foldersStale: boolean;
	/** The hits are those of the search before, until the first of this one are there. */
	readonly stale: boolean;
	/** What to mark in the shown hits. */
	readonly terms: readonly string[];
	/** What to mark in the hits of this search, which are not there yet. */
	readonly nextTerms: readonly string[];
	readonly buckets: readonly BucketRun[];
	readonly total: { readonly value: number; readonly exact: boolean } | null;
	readonly milliseconds: number | null;
	readonly cursor: string | null;
	/** There are more than can be paged to. */
	readonly truncated: boolean;
	readonly suggestion: string | null;
	/** Why the query cannot be looked for, in a sentence. */
	readonly refusal: string | null;
}

/** A new search. The hits of the one before stay in sight until its own arrive, so that nothing flickers. */
export function begun(before: SearchRun | null, generation: number, aim: SearchAim): SearchRun {
	return {
		generation,
		aim,
		state: "running",
		hits: before?.hits ?? [],
		stale: true,
		folders: before?.folders ?? [],
		foldersStale: true,
		terms: before?.terms ?? [],
		nextTerms: [],
		buckets: [],
		total: null,
		milliseconds: null,
		cursor: null,
		truncated: false,
		suggestion: null,
		refusal: null,
	};
}

/** Asks for the page after the last one. */
export function continued(run: SearchRun, generation: number): SearchRun {
	return { ...run, generation, state: "paging" };
}

/** Ends it early by the person's wish. Hits of it stay; those of the one before go. */
export function stopped(run: SearchRun): SearchRun {
	if (run.state === "paging") return { ...run, state: "done" };
	if (run.state !== "running") return run;
	return { ...all(run), state: "stopped" };
}

/** Takes one message in; a message of another search changes nothing. */
export function received(run: SearchRun, message: SearchMessage): SearchRun {
	const open = run.state === "running" || run.state === "paging";
	if (message.generation !== run.generation || !open) return run;
	switch (message.type) {
		case "search_started":
			if (run.state === "paging") return run;
			// A bucket that failed at once may have been told of before.
			return message.buckets.reduce<SearchRun>(
				(now, { bucket_id, freshness }) => withBucket(now, bucket_id, { freshness }),
				{ ...run, nextTerms: message.terms },
			);
		case "search_hits": {
			const fresh = own(run);
			const files = message.hits.filter(({ kind }) => kind !== "folder");
			const folders = message.hits.filter(({ kind }) => kind === "folder");
			if (folders.length === 0) return { ...fresh, hits: [...fresh.hits, ...files] };
			return {
				...fresh,
				hits: [...fresh.hits, ...files],
				folders: [...(fresh.foldersStale ? [] : fresh.folders), ...folders],
				foldersStale: false,
			};
		}
		case "search_walking":
			return withBucket(run, message.bucket_id, { walking: message.path });
		case "search_bucket_done":
			return withBucket(run, message.bucket_id, {
				state: "done",
				walking: null,
				scanned: message.scanned,
			});
		case "search_bucket_failed":
			return withBucket(run, message.bucket_id, {
				state: "failed",
				walking: null,
				detail: message.detail,
			});
		case "search_failed":
			return { ...all(run), state: "refused", refusal: message.detail };
		case "search_done": {
			const done = all(run);
			return {
				...done,
				state: "done",
				buckets: done.buckets.map((bucket) =>
					bucket.state === "searching" ? { ...bucket, state: "done", walking: null } : bucket,
				),
				total: message.total,
				milliseconds: run.state === "paging" ? run.milliseconds : message.milliseconds,
				cursor: message.next_cursor,
				truncated: message.truncated,
				suggestion: message.suggestion,
			};
		}
	}
}

/** Without what belongs to the search before. */
function own(run: SearchRun): SearchRun {
	return run.stale ? { ...run, stale: false, hits: [], terms: run.nextTerms } : run;
}

/** Nothing more of it comes: what is left of the search before goes. */
function all(run: SearchRun): SearchRun {
	return run.foldersStale ? { ...own(run), folders: [], foldersStale: false } : own(run);
}

/** A bucket may be told of without having been announced: one that failed at once. */
function withBucket(run: SearchRun, bucketId: string, change: Partial<BucketRun>): SearchRun {
	const known = run.buckets.some((bucket) => bucket.bucketId === bucketId);
	const buckets = known
		? run.buckets
		: [
				...run.buckets,
				{
					bucketId,
					freshness: { state: "listed", checked_at: null, progress: null },
					state: "searching",
					walking: null,
					scanned: 0,
					detail: null,
				} satisfies BucketRun,
			];
	return {
		...run,
		buckets: buckets.map((bucket) =>
			bucket.bucketId === bucketId ? { ...bucket, ...change } : bucket,
		),
	};
}
