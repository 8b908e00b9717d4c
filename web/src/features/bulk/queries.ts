import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type { BulkPlan, BulkRun, BulkRunDetails } from "../../api/models";

const POLL_MS = 1500;

export const bulkRunsQuery = queryOptions({
	queryKey: keys.bulkRuns,
	queryFn: ({ signal }) => api.get<{ items: BulkRun[] }>("/mail/bulk", { signal }),
});

export const bulkRunQuery = (id: string) =>
	queryOptions({
		queryKey: keys.bulkRun(id),
		queryFn: ({ signal }) => api.get<BulkRunDetails>(`/mail/bulk/${id}`, { signal }),
		refetchInterval: ({ state }) => (state.data?.run.is_running === false ? false : POLL_MS),
	});

/** There are passwords in what is sent. */
const SECRET = { gcTime: 0 } as const;

export function useCheckTable() {
	return useMutation({
		...SECRET,
		mutationFn: (csv: string) => api.post<BulkPlan>("/mail/bulk/check", { csv }),
	});
}

export function useStartTable() {
	const cache = useQueryClient();
	return useMutation({
		...SECRET,
		mutationFn: (input: { csv: string; plan: string }) => api.post<BulkRun>("/mail/bulk", input),
		onSuccess: () => cache.invalidateQueries({ queryKey: keys.bulkRuns }),
	});
}

export function useStopRun(id: string) {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: () => api.post<void>(`/mail/bulk/${id}/stop`, {}),
		onSettled: () => cache.invalidateQueries({ queryKey: keys.mail }),
	});
}

export function useResult(id: string) {
	const cache = useQueryClient();
	return useMutation({
		...SECRET,
		mutationFn: (links: boolean) => api.postForBlob(`/mail/bulk/${id}/result`, { links }),
		onSuccess: () => cache.invalidateQueries({ queryKey: keys.bulkRun(id) }),
	});
}
