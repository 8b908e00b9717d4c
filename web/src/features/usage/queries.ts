import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type { OpenBucket, Usage } from "../../api/models";
import { segment } from "../../api/wire";

/** While the first look at a bucket is under way, its figures grow. */
const GROWING_MS = 4000;

export const usageQuery = (bucket: OpenBucket, path: string) =>
	queryOptions({
		queryKey: keys.usage(bucket, path),
		queryFn: ({ signal }) =>
			api.get<Usage>(`/buckets/${segment(bucket.id)}/usage`, {
				query: { path, grant_version: bucket.grant_version },
				signal,
			}),
		staleTime: 30_000,
		refetchInterval: ({ state }) =>
			state.data?.freshness.state === "indexing" ? GROWING_MS : false,
	});
