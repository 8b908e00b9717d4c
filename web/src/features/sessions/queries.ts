import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type { Page, SignedInDevice } from "../../api/models";
import { segment } from "../../api/wire";

/** `null` is the person themselves. */
type Whose = string | null;

const of = (whose: Whose) =>
	whose === null ? "/me/sessions" : `/members/${segment(whose)}/sessions`;

export const devicesQuery = (whose: Whose) =>
	queryOptions({
		queryKey: keys.sessionsOf(whose),
		queryFn: ({ signal }) => api.get<Pick<Page<SignedInDevice>, "items">>(of(whose), { signal }),
		select: (page) => page.items,
		staleTime: 0,
	});

/** Signs one of the person's own devices out. */
export function useEndDevice() {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: (id: string) => api.delete(`${of(null)}/${segment(id)}`),
		onSettled: refresh,
	});
}

/** Signs all devices of a member out; of oneself, all others. */
export function useEndDevices(whose: Whose) {
	const refresh = useRefresh();
	return useMutation({ mutationFn: () => api.delete(of(whose)), onSettled: refresh });
}

function useRefresh() {
	const cache = useQueryClient();
	return () => void cache.invalidateQueries({ queryKey: keys.sessions });
}
