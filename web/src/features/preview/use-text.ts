import { useQuery } from "@tanstack/react-query";
import { type LoadedText, loadText } from "./load-text";

/** The beginning of a text file. The etag is part of the key: a replaced file is read again. */
export function useText(
	url: string,
	entry: { path: string; size?: number | null; etag?: string | null },
) {
	return useQuery<LoadedText>({
		queryKey: ["preview-text", entry.path, entry.etag ?? url],
		queryFn: ({ signal }) => loadText(url, entry.size ?? null, signal),
		staleTime: Number.POSITIVE_INFINITY,
		gcTime: 60_000,
		retry: 1,
	});
}
