import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type { NewSearch, SavedSearch } from "../../api/models";
import { segment } from "../../api/wire";
import type { SearchPlace } from "./search-place";

export const savedSearchesQuery = queryOptions({
	queryKey: keys.savedSearches,
	queryFn: ({ signal }) => api.get<{ saved: SavedSearch[] }>("/me/searches", { signal }),
	select: (answer) => answer.saved,
	staleTime: 60_000,
});

export function useSaveSearch() {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: (search: NewSearch) => api.post<SavedSearch>("/me/searches", search),
		onSettled: () => cache.invalidateQueries({ queryKey: keys.savedSearches }),
	});
}

export function useForgetSearch() {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: (id: string) => api.delete(`/me/searches/${segment(id)}`),
		onSettled: () => cache.invalidateQueries({ queryKey: keys.savedSearches }),
	});
}

export function placeOf(saved: SavedSearch): SearchPlace {
	return {
		q: saved.query,
		order: saved.order,
		bucket: saved.bucket_id ?? undefined,
		path: saved.path ?? undefined,
	};
}

/** The saved one that is this very search. */
export function savedAs(
	place: SearchPlace,
	saved: readonly SavedSearch[] | undefined,
): SavedSearch | undefined {
	const key = keyOf(place);
	return saved?.find((one) => keyOf(placeOf(one)) === key);
}

function keyOf({ q, order, bucket, path }: SearchPlace): string {
	return JSON.stringify([q.trim(), order, bucket ?? null, path || null]);
}
