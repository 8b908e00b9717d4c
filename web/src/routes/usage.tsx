import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { textOf } from "../app/search-params";
import { shellRoute } from "./shell";

/** What takes the space: everywhere, in a bucket, or in a folder. */
export interface UsageParams {
	readonly bucket?: string | undefined;
	readonly path?: string | undefined;
}

export const usageRoute = createRoute({
	getParentRoute: () => shellRoute,
	path: "/usage",
	validateSearch: (search: Record<string, unknown>): UsageParams => ({
		bucket: textOf(search.bucket),
		path: textOf(search.bucket) === undefined ? undefined : textOf(search.path),
	}),
	component: lazyRouteComponent(async () => ({
		default: (await import("./usage-screen")).UsageRoute,
	})),
});
