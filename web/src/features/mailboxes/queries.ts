import {
	infiniteQueryOptions,
	queryOptions,
	useMutation,
	useQueryClient,
} from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type {
	AppPasswordMade,
	Deletion,
	MailboxChange,
	MailboxDetails,
	MailboxPage,
	NewMailbox,
	SaveRecovery,
} from "../../api/models";
import { nameSegment } from "../../api/wire";

/** As it stands in the URL. */
export interface MailboxFilters {
	/** Part of the address. */
	readonly text?: string | undefined;
	readonly domain?: string | undefined;
	/** By address if absent. */
	readonly sort?: "newest" | undefined;
}

const PAGE_ROWS = 200;

export const mailboxesQuery = (filters: MailboxFilters) =>
	infiniteQueryOptions({
		queryKey: keys.mailboxes(filters),
		queryFn: ({ pageParam, signal }) =>
			api.get<MailboxPage>("/mail/mailboxes", {
				query: { ...filters, cursor: pageParam, limit: PAGE_ROWS },
				signal,
			}),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next_cursor,
	});

const of = (address: string) => `/mail/mailboxes/${nameSegment(address)}`;

/** Asks PurelyMail itself. */
export const mailboxQuery = (address: string) =>
	queryOptions({
		queryKey: keys.mailbox(address),
		queryFn: ({ signal }) => api.get<MailboxDetails>(of(address), { signal }),
		staleTime: 60_000,
	});

/** What was sent is forgotten with the dialog: there are passwords in it. */
const SECRET = { gcTime: 0 } as const;

export function useCreateMailbox() {
	const refresh = useRefresh();
	return useMutation({
		...SECRET,
		mutationFn: (input: NewMailbox) => api.post<MailboxDetails>("/mail/mailboxes", input),
		onSuccess: refresh,
	});
}

export function useChangeMailbox(address: string) {
	const cache = useQueryClient();
	return useMutation({
		...SECRET,
		mutationFn: (change: MailboxChange) => api.patch<MailboxDetails>(of(address), change),
		onSuccess: (details) => {
			cache.setQueryData(keys.mailbox(details.address), details);
			void cache.invalidateQueries({ queryKey: keys.allMailboxes });
		},
	});
}

export function useSaveRecovery(address: string) {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: (method: SaveRecovery) => api.put<void>(`${of(address)}/recovery`, method),
		onSuccess: refresh,
	});
}

export function useRemoveRecovery(address: string) {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: (target: string) => api.delete(`${of(address)}/recovery`, { query: { target } }),
		onSuccess: refresh,
	});
}

export function useAppPassword(address: string) {
	return useMutation({
		...SECRET,
		mutationFn: (name: string) =>
			api.post<AppPasswordMade>(`${of(address)}/app-passwords`, { name }),
	});
}

/** Plans the deletion; until its time has come, any admin can cancel it. */
export function useDeleteMailbox(address: string) {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: () => api.delete<Deletion>(of(address)),
		onSuccess: refresh,
	});
}

function useRefresh() {
	const cache = useQueryClient();
	return () => cache.invalidateQueries({ queryKey: keys.mail });
}
