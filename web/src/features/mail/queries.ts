import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";

/** Connects the account, or gives it its new token. The server tries the token first. */
export function useConnect() {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: (token: string) => api.put<void>("/mail/account", { api_token: token }),
		onSuccess: refresh,
	});
}

/** Forgets the token and our copy; nothing changes at PurelyMail. */
export function useDisconnect() {
	const refresh = useRefresh();
	return useMutation({ mutationFn: () => api.delete("/mail/account"), onSuccess: refresh });
}

/** Reads PurelyMail's lists now. */
export function useReadNow() {
	const refresh = useRefresh();
	return useMutation({ mutationFn: () => api.post<void>("/mail/sync"), onSettled: refresh });
}

function useRefresh() {
	const cache = useQueryClient();
	return () => {
		void cache.invalidateQueries({ queryKey: keys.mail });
		void cache.invalidateQueries({ queryKey: keys.product });
	};
}
