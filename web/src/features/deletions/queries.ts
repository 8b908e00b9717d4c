import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type { Deletion, DeletionList } from "../../api/models";
import { segment } from "../../api/wire";

const PAGE = 50;

export const deletionsQuery = infiniteQueryOptions({
	queryKey: keys.deletions,
	queryFn: ({ pageParam, signal }) =>
		api.get<DeletionList>("/deletions", { query: { cursor: pageParam, limit: PAGE }, signal }),
	initialPageParam: null as string | null,
	getNextPageParam: (page) => page.next_cursor,
	staleTime: 0,
});

const of = (id: string) => `/deletions/${segment(id)}`;

/** Stops it. The reason is for the others, and the audit. */
export function useCancel() {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: ({ id, reason }: { readonly id: string; readonly reason: string }) =>
			api.post<Deletion>(`${of(id)}/cancel`, { reason: reason.trim() || null }),
		onSettled: refresh,
	});
}

/** Agrees to it, as the second admin. */
export function useApprove() {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: (id: string) => api.post<Deletion>(`${of(id)}/approve`),
		onSettled: refresh,
	});
}

/** Goes on with one that is held, as it is now; its time starts anew. */
export function useConfirm() {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: (id: string) => api.post<Deletion>(`${of(id)}/confirm`),
		onSettled: refresh,
	});
}

function useRefresh() {
	const cache = useQueryClient();
	return () => void cache.invalidateQueries({ queryKey: keys.mail });
}
