import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type {
	Deletion,
	DnsReport,
	MailDomain,
	MailDomainChange,
	OwnershipSeen,
	RecordsFormat,
} from "../../api/models";
import { nameSegment } from "../../api/wire";
import { pauseBeforeLook } from "./report";

const of = (name: string) => `/mail/domains/${nameSegment(name)}`;

/** The value of the record that proves whose a domain is: one for all domains of the account. */
export const ownershipQuery = queryOptions({
	queryKey: keys.mailOwnership,
	queryFn: ({ signal }) => api.get<{ txt: string }>("/mail/ownership", { signal }),
	select: ({ txt }) => txt,
	staleTime: 60_000,
});

/** What a domain should publish and what it does, as of this server's last look. */
export const dnsQuery = (name: string) =>
	queryOptions({
		queryKey: keys.mailDns(name),
		queryFn: ({ signal }) => api.get<DnsReport>(`${of(name)}/dns`, { signal }),
	});

/** The records of a domain, for other programs to take in. */
export const recordsQuery = (name: string, format: RecordsFormat) =>
	queryOptions({
		queryKey: keys.mailRecords(name, format),
		queryFn: ({ signal }) =>
			api.get<{ text: string }>(`${of(name)}/records`, { query: { format }, signal }),
		select: ({ text }) => text,
		placeholderData: keepPreviousData,
	});

/** Whether the ownership record of a domain is published: looked up again and again, ever less often, until it is. */
export const ownershipOfQuery = (name: string) =>
	queryOptions({
		queryKey: keys.ownershipOf(name),
		queryFn: ({ signal }) => api.post<OwnershipSeen>("/mail/ownership/check", { name }, { signal }),
		staleTime: 0,
		gcTime: 0,
		retry: false,
		refetchOnWindowFocus: false,
		refetchInterval: ({ state }) =>
			state.status === "success" && pauseBeforeLook(state.data, state.dataUpdateCount),
	});

export function useAddDomain() {
	const put = usePut();
	return useMutation({
		mutationFn: (name: string) => api.post<MailDomain>("/mail/domains", { name }),
		onSuccess: put,
	});
}

export function useChangeDomain(name: string) {
	const put = usePut();
	return useMutation({
		mutationFn: (change: MailDomainChange) => api.patch<MailDomain>(of(name), change),
		onSuccess: put,
	});
}

/** Lets PurelyMail look at the DNS again. */
export function useRecheck(name: string) {
	const put = usePut();
	return useMutation({
		mutationFn: () => api.post<MailDomain>(`${of(name)}/recheck`),
		onSuccess: put,
	});
}

/** Plans the deletion; until its time has come, any admin can cancel it. */
export function useDeleteDomain(name: string) {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: () => api.delete<Deletion>(of(name)),
		onSuccess: () => cache.invalidateQueries({ queryKey: keys.mail }),
	});
}

/** Shows the answer at once, and asks for all that may have changed with it. */
function usePut() {
	const cache = useQueryClient();
	return (domain: MailDomain) => {
		cache.setQueryData<{ items: MailDomain[] }>(keys.mailDomains, (list) => {
			if (!list) return undefined;
			const others = list.items.filter(({ name }) => name !== domain.name);
			const items = [...others, domain].sort((a, b) => (a.name < b.name ? -1 : 1));
			return { items };
		});
		void cache.invalidateQueries({ queryKey: keys.mail });
	};
}
