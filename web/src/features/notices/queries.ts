import {
	type InfiniteData,
	infiniteQueryOptions,
	useMutation,
	useQueryClient,
} from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type { Notice, NoticePage } from "../../api/models";

const PAGE = 20;

export const noticesQuery = infiniteQueryOptions({
	queryKey: keys.notices,
	queryFn: ({ pageParam, signal }) =>
		api.get<NoticePage>("/me/notices", { query: { cursor: pageParam, limit: PAGE }, signal }),
	initialPageParam: null as string | null,
	getNextPageParam: (page) => page.next_cursor,
});

/** Marks a notice and everything before it as seen. */
export function useMarkSeen() {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: (newest: Notice) => api.post<void>("/me/notices/seen", { up_to: newest.id }),
		onSuccess: () =>
			// What was new stays marked as new for as long as it is looked at.
			cache.setQueryData<InfiniteData<NoticePage, string | null>>(keys.notices, (data) =>
				data ? { ...data, pages: data.pages.map((page) => ({ ...page, unseen: 0 })) } : data,
			),
	});
}
