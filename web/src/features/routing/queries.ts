import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type {
	Deletion,
	DeliveryStep,
	MailboxPage,
	RoutingRule,
	RuleInput,
	RulePreview,
} from "../../api/models";

/** What a rule would mean, in the place of the one with this id if there is one. */
export const rulePreviewQuery = (rule: RuleInput, replaces: number | null) =>
	queryOptions({
		queryKey: keys.rulePreview(rule, replaces),
		queryFn: ({ signal }) =>
			api.post<RulePreview>("/mail/rules/preview", rule, { query: { replaces }, signal }),
		placeholderData: keepPreviousData,
		retry: false,
	});

/** Where mail to an address goes. */
export const traceQuery = (address: string) =>
	queryOptions({
		queryKey: keys.mailTrace(address),
		queryFn: ({ signal }) =>
			api.get<{ steps: DeliveryStep[] }>("/mail/trace", { query: { address }, signal }),
		select: ({ steps }) => steps,
		retry: false,
	});

/** So many that the best are among them; the server has no order of its own for this. */
const MOST_FOUND = 200;

/** Mailboxes with this in their address. */
export const mailboxesWithQuery = (text: string) =>
	queryOptions({
		queryKey: keys.mailboxesWith(text),
		queryFn: ({ signal }) =>
			api.get<MailboxPage>("/mail/mailboxes", { query: { text, limit: MOST_FOUND }, signal }),
		select: ({ items }) => items.map(({ address }) => address),
		placeholderData: keepPreviousData,
	});

/** Makes a rule, or puts one in the place of the rule with this id. */
export function useSaveRule(id: number | null) {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: (rule: RuleInput) =>
			id === null
				? api.post<RoutingRule>("/mail/rules", rule)
				: api.put<RoutingRule>(`/mail/rules/${id}`, rule),
		onSettled: refresh,
	});
}

/** Plans the deletion; until its time has come, any admin can cancel it. */
export function useDeleteRule(id: number) {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: () => api.delete<Deletion>(`/mail/rules/${id}`),
		onSuccess: refresh,
	});
}

function useRefresh() {
	const cache = useQueryClient();
	return () => void cache.invalidateQueries({ queryKey: keys.mail });
}
