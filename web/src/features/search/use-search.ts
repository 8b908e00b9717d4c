import { useCallback, useEffect, useRef, useState } from "react";
import { live } from "../../api/live";
import type { Entry, OpenBucket } from "../../api/models";
import { ended, received, type SearchRun, searchableQuery, started } from "./search-run";

/** Letters typed within this time belong to one search. */
const DEBOUNCE_MS = 200;
/** Generations count through the whole tab, so that answers to a search of another folder are told apart. */
let generations = 0;

export interface Search {
	readonly run: SearchRun<Entry> | null;
	readonly stop: () => void;
	/** Searches for the same text again. */
	readonly again: () => void;
}

/** Searches below `folder` for as long as `text` is long enough; a new text replaces the running search. */
export function useSearch(bucket: OpenBucket, folder: string, text: string): Search {
	const query = searchableQuery(text);
	const { id: bucketId, grant_version: grantVersion } = bucket;
	const [run, setRun] = useState<SearchRun<Entry> | null>(null);
	const [round, setRound] = useState(0);
	const sent = useRef(0);

	// biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks for the same search once more
	useEffect(() => {
		if (query === null) {
			setRun(null);
			return;
		}
		const generation = ++generations;
		const ask = () => {
			sent.current = generation;
			setRun(started<Entry>(generation, query));
			return live.send({
				type: "search",
				generation,
				query,
				bucket_id: bucketId,
				path: folder,
				grant_version: grantVersion,
			});
		};
		let asked = false;
		const timer = setTimeout(() => {
			asked = true;
			// Not connected yet: asked again as soon as the socket is.
			ask();
		}, DEBOUNCE_MS);
		const stopMessages = live.subscribe((message) => {
			if (message.type === "ready" && asked) {
				// A new connection knows nothing of this search.
				setRun((now) => {
					if (now?.generation === generation && now.state === "running") queueMicrotask(ask);
					return now;
				});
			}
			if ("generation" in message) setRun((now) => now && received(now, message));
		});
		return () => {
			clearTimeout(timer);
			stopMessages();
			if (sent.current === generation) live.send({ type: "search_cancel" });
		};
	}, [bucketId, grantVersion, folder, query, round]);

	const stop = useCallback(() => {
		live.send({ type: "search_cancel" });
		setRun((now) => now && ended(now, "stopped"));
	}, []);
	const again = useCallback(() => setRound((now) => now + 1), []);
	return { run, stop, again };
}
