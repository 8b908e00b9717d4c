import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type { Me } from "../../api/models";

export function useRename() {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: (name: string) => api.patch<Me>("/me", { name }),
		onSuccess: (me) => {
			api.changedMe(me);
			void cache.invalidateQueries({ queryKey: keys.members });
		},
	});
}

export interface PasswordChange {
	readonly current_password: string;
	readonly new_password: string;
}

export function useChangePassword() {
	const cache = useQueryClient();
	return useMutation({
		// Guesses are limited by themselves: nothing else waits for that, and the person is told at once.
		mutationFn: (change: PasswordChange) =>
			api.post<void>("/me/password", change, { patient: false }),
		onSuccess: () => {
			// The other devices are signed out, and a notice says so.
			void cache.invalidateQueries({ queryKey: keys.sessions });
			void cache.invalidateQueries({ queryKey: keys.notices });
		},
	});
}
