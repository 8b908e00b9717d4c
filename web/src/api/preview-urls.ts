import { useCallback, useRef, useSyncExternalStore } from "react";
import { createUrls } from "./files";
import type { Entry, OpenBucket } from "./models";
import { session } from "./session";
import { UrlCache } from "./url-cache";

/** The preview URLs of this tab. */
export const previewUrls = new UrlCache({
	fetch: async (bucket, paths) => {
		const urls = await createUrls(bucket, paths, "preview");
		return urls.map(({ path, url, expires_at }) => ({ path, url, expiresAt: expires_at }));
	},
	now: () => Date.now(),
	later: (ms, run) => {
		const timer = setTimeout(run, ms);
		return () => clearTimeout(timer);
	},
});

session.onEnd(() => previewUrls.forget());

/** The preview URL of a file once it is known; null before, and while not `wanted`. */
export function usePreviewUrl(
	bucket: OpenBucket,
	entry: Pick<Entry, "path" | "etag">,
	wanted: boolean,
): string | null {
	const { path, etag } = entry;
	const subscribe = useCallback(
		(listener: () => void) => (wanted ? previewUrls.want(bucket, path, etag, listener) : () => {}),
		[bucket, path, etag, wanted],
	);
	const url = useSyncExternalStore(subscribe, () =>
		wanted ? previewUrls.current(bucket, path, etag) : null,
	);
	// A picture that is shown stays, also after its URL has expired.
	const shown = useRef<{ of: string; url: string } | null>(null);
	const of = `${bucket.id}\n${bucket.grant_version}\n${path}\n${etag}`;
	if (url) shown.current = { of, url };
	return shown.current?.of === of ? shown.current.url : url;
}
