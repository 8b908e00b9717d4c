import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { keys } from "./keys";
import type { Deletion } from "./models";
import { segment } from "./wire";

/** Takes a planned deletion back; offered wherever one is planned. */
export function useCancelDeletion() {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: (id: string) => api.post<Deletion>(`/deletions/${segment(id)}/cancel`, {}),
		onSettled: () => cache.invalidateQueries({ queryKey: keys.mail }),
	});
}
