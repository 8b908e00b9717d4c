import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type { OutboxPage, TestedEmail } from "../../api/models";
import { segment } from "../../api/wire";

const PAGE = 50;
/** How often e-mails on their way are looked at. */
const WATCH_MS = 5000;

export const outboxQuery = infiniteQueryOptions({
	queryKey: keys.outbox,
	queryFn: ({ pageParam, signal }) =>
		api.get<OutboxPage>("/admin/outbox", { query: { cursor: pageParam, limit: PAGE }, signal }),
	initialPageParam: null as string | null,
	getNextPageParam: (page) => page.next_cursor,
	staleTime: 0,
	refetchInterval: ({ state }) => ((state.data?.pages[0]?.waiting ?? 0) > 0 ? WATCH_MS : false),
});

/** Sends an e-mail to oneself; the answer says how that went. */
export function useTestEmail() {
	return useMutation({ mutationFn: () => api.post<TestedEmail>("/admin/outbox/test") });
}

export function useRetry() {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: (id: string) => api.post<void>(`/admin/outbox/${segment(id)}/retry`),
		onSettled: refresh,
	});
}

export function useDeleteEmail() {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: (id: string) => api.delete(`/admin/outbox/${segment(id)}`),
		onSettled: refresh,
	});
}

function useRefresh() {
	const cache = useQueryClient();
	return () => void cache.invalidateQueries({ queryKey: keys.outbox });
}
