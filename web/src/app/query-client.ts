import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "../api/problem";

const MOST_TRIES = 3;

export const queryClient = new QueryClient({
	defaultOptions: {
		queries: {
			// The live socket says what changed; this only covers the time without it.
			staleTime: 15_000,
			retry: (tries, error) => tries < MOST_TRIES && mayHelp(error),
			retryDelay: (tries) => Math.min(500 * 2 ** tries, 8000),
		},
		mutations: { retry: false },
	},
});

/** Asking again helps against a bad moment, not against a refusal. */
function mayHelp(error: unknown): boolean {
	return error instanceof ApiProblem && (error.status === 0 || error.status >= 500);
}
