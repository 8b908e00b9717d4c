import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type {
	BucketInput,
	BucketSettings,
	CatalogState,
	Report,
	SavedBucket,
} from "../../api/models";
import { segment } from "../../api/wire";

const of = (id: string) => `/buckets/${segment(id)}`;

export const settingsQuery = (id: string) =>
	queryOptions({
		queryKey: keys.bucketSettings(id),
		queryFn: ({ signal }) => api.get<BucketSettings>(`${of(id)}/settings`, { signal }),
	});

/** How often a reading under way is looked at. */
const WATCH_MS = 1500;

export const catalogPath = (id: string) => `${of(id)}/catalog`;

export const catalogQuery = (id: string) =>
	queryOptions({
		queryKey: keys.catalog(id),
		queryFn: ({ signal }) => api.get<CatalogState>(catalogPath(id), { signal }),
		refetchInterval: ({ state }) =>
			state.data?.state === "indexing" || state.data?.state === "checking" ? WATCH_MS : false,
	});

/** Saves a new bucket, or the changes of the one with this id. The answer has the connection test. */
export function useSaveBucket(id: string | null) {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: (input: BucketInput) =>
			id === null
				? api.post<SavedBucket>("/buckets", input)
				: api.patch<SavedBucket>(of(id), input),
		onSuccess: ({ bucket, report }) => {
			cache.setQueryData(keys.bucketSettings(bucket.id), { ...bucket, last_report: report });
			void cache.invalidateQueries({ queryKey: keys.buckets });
		},
	});
}

/** Tests what stands in the form, without saving it. */
export function useTestInput(id: string | null) {
	return useMutation({
		mutationFn: (input: BucketInput) => api.post<Report>("/buckets/test", { id, settings: input }),
	});
}

/** Tests what is saved. */
export function useTestBucket(id: string) {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: () => api.post<Report>(`${of(id)}/test`),
		onSuccess: (report) => {
			cache.setQueryData<BucketSettings>(keys.bucketSettings(id), (settings) =>
				settings ? { ...settings, last_report: report } : settings,
			);
		},
	});
}

export function useForgetBucket(id: string) {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: () => api.delete(of(id)),
		onSuccess: () => {
			void cache.invalidateQueries({ queryKey: keys.buckets });
			void cache.invalidateQueries({ queryKey: keys.grants });
		},
	});
}
