import type { QueryClient } from "@tanstack/react-query";
import { parentOf } from "./entry-path";
import { keys } from "./keys";
import type { Live } from "./live";
import type { LiveMessage } from "./models";

/** Keeps the query cache true by what the server says; the cache stays the one place of truth. */
export function connectCache(live: Pick<Live, "subscribe">, cache: QueryClient): () => void {
	let connectedBefore = false;
	return live.subscribe((message: LiveMessage) => {
		switch (message.type) {
			case "entries_changed":
				void cache.invalidateQueries({ queryKey: keys.entries(message.bucket_id, message.path) });
				void cache.invalidateQueries({
					predicate: ({ queryKey: [kind, bucket, path] }) =>
						kind === "entry" &&
						bucket === message.bucket_id &&
						typeof path === "string" &&
						parentOf(path) === message.path,
				});
				break;
			case "grants_changed":
				void cache.invalidateQueries({ queryKey: keys.buckets });
				void cache.invalidateQueries({ queryKey: keys.grants });
				break;
			case "notice":
				void cache.invalidateQueries({ queryKey: keys.notices });
				break;
			case "mail_changed":
				void cache.invalidateQueries({ queryKey: keys.mail });
				void cache.invalidateQueries({ queryKey: keys.product });
				break;
			case "ready":
				// Whatever changed while the connection was down was not told.
				if (connectedBefore) void cache.invalidateQueries();
				connectedBefore = true;
				break;
		}
	});
}
