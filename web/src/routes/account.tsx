import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "./shell";

export const accountRoute = createRoute({
	getParentRoute: () => shellRoute,
	path: "/account",
	component: lazyRouteComponent(async () => ({
		default: (await import("./account-screens")).Account,
	})),
});
