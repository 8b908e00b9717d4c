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
	HandOver,
	HandOverLink,
	MailboxChange,
	MailboxDetails,
	MailboxPage,
	NewMailbox,
	OffBoarding,
	OffBoardingPlan,
	OffBoardingResult,
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
			// The link is for the dialog alone.
			cache.setQueryData(keys.mailbox(details.address), { ...details, hand_over: undefined });
			void cache.invalidateQueries({ queryKey: keys.handOvers(details.address) });
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

/** Passwords of a mailbox that were handed over by a link, or are to be. */
export const handOversQuery = (address: string) =>
	queryOptions({
		queryKey: keys.handOvers(address),
		queryFn: ({ signal }) =>
			api.get<{ items: HandOver[] }>(`${of(address)}/hand-overs`, { signal }),
	});

export function useMakeLink() {
	const refresh = useRefresh();
	return useMutation({
		...SECRET,
		mutationFn: (id: string) => api.post<HandOverLink>(`/mail/hand-overs/${id}/link`, {}),
		onSuccess: refresh,
	});
}

export function useWithdrawHandOver() {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: (id: string) => api.delete(`/mail/hand-overs/${id}`),
		onSettled: refresh,
	});
}

export function useOffBoardingPlan(address: string) {
	return useMutation({
		mutationFn: (wish: OffBoarding) =>
			api.post<OffBoardingPlan>(`${of(address)}/off-boarding/plan`, wish),
	});
}

export function useOffBoard(address: string) {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: (wish: OffBoarding) =>
			api.post<OffBoardingResult>(`${of(address)}/off-boarding`, wish),
		onSettled: refresh,
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
