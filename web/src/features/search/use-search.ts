import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { keys } from "../../api/keys";
import { live } from "../../api/live";
import { GRANT_CHANGED } from "../../api/problem";
import type { SearchAim, SearchRun } from "./search-run";
import { Searcher } from "./searcher";

let generations = 0;

const browser = {
	socket: live,
	later: (ms: number, run: () => void) => {
		const timer = setTimeout(run, ms);
		return () => clearTimeout(timer);
	},
	nextGeneration: () => ++generations,
};

/** Looks for `aim` as long as the component is shown; null for nothing. */
export function useSearch(aim: SearchAim | null): {
	readonly run: SearchRun | null;
	readonly searcher: Searcher;
} {
	const [searcher] = useState(() => new Searcher(browser));
	const run = useSyncExternalStore(searcher.subscribe, searcher.state);
	useEffect(() => searcher.aim(aim), [searcher, aim]);
	const cache = useQueryClient();
	useEffect(
		() =>
			live.subscribe((message) => {
				if ("code" in message && message.code === GRANT_CHANGED) {
					void cache.invalidateQueries({ queryKey: keys.buckets });
				}
			}),
		[cache],
	);
	return { run, searcher };
}
