import { createRootRoute, Outlet, useRouter } from "@tanstack/react-router";
import { RouterProvider as AriaRouterProvider } from "react-aria-components";
import { ErrorScreen } from "../app/error-screen";
import { NotFoundScreen } from "../app/not-found-screen";

export const rootRoute = createRootRoute({
	component: Root,
	errorComponent: ({ error, reset }) => (
		<main>
			<ErrorScreen error={error} onRetry={reset} />
		</main>
	),
	notFoundComponent: () => (
		<main>
			<NotFoundScreen />
		</main>
	),
});

/** Links of the controls go through the router instead of loading the page again. */
function Root() {
	const router = useRouter();
	return (
		<AriaRouterProvider navigate={(href) => void router.navigate({ href })}>
			<Outlet />
		</AriaRouterProvider>
	);
}
