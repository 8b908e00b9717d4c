import { createRouter } from "@tanstack/react-router";
import { accountRoute } from "../routes/account";
import { adminRoutes } from "../routes/admin";
import { bucketRoute } from "../routes/bucket";
import { handOverRoute } from "../routes/hand-over";
import { homeRoute } from "../routes/home";
import { invitationRoute } from "../routes/invitation";
import { mailRoutes } from "../routes/mail";
import { resetPasswordRoute } from "../routes/reset-password";
import { rootRoute } from "../routes/root";
import { searchRoute } from "../routes/search";
import { setupRoute } from "../routes/setup";
import { shellRoute } from "../routes/shell";
import { signInRoute } from "../routes/sign-in";
import { unknownRoute } from "../routes/unknown";
import { usageRoute } from "../routes/usage";
import { ErrorScreen } from "./error-screen";
import { parseSearch, stringifySearch } from "./search-params";

const routeTree = rootRoute.addChildren([
	setupRoute,
	signInRoute,
	invitationRoute,
	resetPasswordRoute,
	handOverRoute,
	shellRoute.addChildren([
		homeRoute,
		bucketRoute,
		searchRoute,
		usageRoute,
		accountRoute,
		...mailRoutes,
		...adminRoutes,
		unknownRoute,
	]),
]);

export const router = createRouter({
	routeTree,
	parseSearch,
	stringifySearch,
	scrollRestoration: true,
	defaultPreload: false,
	// Inside of the frame, so that the rest of the app stays in reach.
	defaultErrorComponent: ({ error, reset }) => <ErrorScreen error={error} onRetry={reset} />,
});

declare module "@tanstack/react-router" {
	interface Register {
		router: typeof router;
	}
}
