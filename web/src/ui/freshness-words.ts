import { useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";

interface Freshness {
	readonly state: "live" | "checked" | "indexing" | "listed";
	readonly checked_at: number | null;
	readonly progress: number | null;
}

/** How true something is, in few words: "live", "checked 12 s ago", "still indexing: 61 %". */
export function useFreshnessWords(): (freshness: Freshness, now: number) => string {
	const { t } = useLingui();
	const ago = useAgoWords();
	return ({ state, checked_at, progress }, now) => {
		switch (state) {
			case "live":
				return t`live`;
			case "checked":
				return checked_at === null ? t`checked` : ago(checked_at, now);
			case "indexing":
				return progress === null ? t`still indexing` : t`still indexing: ${Math.floor(progress)} %`;
			case "listed":
				return t`straight from the storage`;
		}
	};
}

export function useAgoWords(): (at: number, now: number) => string {
	const { t } = useLingui();
	return (at, now) => {
		const seconds = Math.max(0, Math.round((now - at) / 1000));
		const minutes = Math.floor(seconds / 60);
		const hours = Math.floor(minutes / 60);
		const days = Math.floor(hours / 24);
		if (seconds < 3) return t`checked just now`;
		if (minutes < 1) return t`checked ${seconds} s ago`;
		if (hours < 1) return t`checked ${minutes} min ago`;
		if (days < 2) return t`checked ${hours} h ago`;
		return t`checked ${days} days ago`;
	};
}

/** The time, each second while `ticking`. */
export function useNow(ticking: boolean): number {
	const [now, setNow] = useState(() => Date.now());
	useEffect(() => {
		if (!ticking) return;
		const timer = setInterval(() => setNow(Date.now()), 1000);
		return () => clearInterval(timer);
	}, [ticking]);
	return now;
}
