import {
	type InfiniteData,
	infiniteQueryOptions,
	queryOptions,
	useMutation,
	useQueryClient,
} from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type { Notice, NoticeChoice, NoticeChoices, NoticePage } from "../../api/models";

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

export const noticeChoicesQuery = queryOptions({
	queryKey: keys.noticeChoices,
	queryFn: ({ signal }) => api.get<NoticeChoices>("/me/notice-choices", { signal }),
});

/** Chooses for one kind. The switch moves at once, and back if it was not saved. */
export function useChooseNotice() {
	const cache = useQueryClient();
	const put = (choice: NoticeChoice) =>
		cache.setQueryData(noticeChoicesQuery.queryKey, (data) =>
			data
				? {
						...data,
						items: data.items.map((item) => (item.kind === choice.kind ? choice : item)),
					}
				: data,
		);
	return useMutation({
		mutationFn: (choice: NoticeChoice) =>
			api.put<NoticeChoices>("/me/notice-choices", { items: [choice] }),
		onMutate: put,
		onError: (_, choice) => put({ ...choice, email: !choice.email }),
	});
}
