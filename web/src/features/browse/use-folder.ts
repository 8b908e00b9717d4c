import { useEffect, useSyncExternalStore } from "react";
import type { ListingKey } from "../../api/files";
import { live } from "../../api/live";
import { folders } from "./folder-store";

/** Listings older than this are looked at again when their folder is opened; live events cover the rest. */
const FRESH_MS = 5000;

/** The listing of a folder. With `enabled` false nothing is fetched yet. */
export function useFolder(key: ListingKey, enabled: boolean) {
	const open = folders.get(key);
	const { pages } = open;
	const state = useSyncExternalStore(pages.subscribe, pages.getState);

	useEffect(() => {
		if (!enabled) return;
		const { checkedAt, total } = pages.getState();
		if (total !== null && checkedAt !== null && Date.now() - checkedAt > FRESH_MS) pages.refresh();
		else pages.want(0, 0);
	}, [pages, enabled]);

	useEffect(
		() =>
			live.subscribe((message) => {
				if (message.type === "entries_changed") folders.changed(message.bucket_id, message.path);
				// After a break nobody told what changed meanwhile.
				if (message.type === "ready") folders.changed(key.bucketId, key.path);
			}),
		[key.bucketId, key.path],
	);

	return { open, pages, state };
}
