import { createRoute } from "@tanstack/react-router";
import { oneOf, textOf } from "../app/search-params";
import { shellRoute } from "./shell";

/** A folder of a bucket, and what is open over it. */
export interface BucketSearch {
	readonly path?: string | undefined;
	readonly sort?: "name" | "modified" | "size" | undefined;
	readonly order?: "asc" | "desc" | undefined;
	readonly view?: "list" | "grid" | undefined;
	/** The path of the file that is previewed. */
	readonly file?: string | undefined;
	/** What is searched for. */
	readonly q?: string | undefined;
}

export const bucketRoute = createRoute({
	getParentRoute: () => shellRoute,
	path: "/b/$bucketId",
	validateSearch: (search: Record<string, unknown>): BucketSearch => ({
		path: textOf(search.path),
		sort: oneOf(search.sort, ["name", "modified", "size"]),
		order: oneOf(search.order, ["asc", "desc"]),
		view: oneOf(search.view, ["list", "grid"]),
		file: textOf(search.file),
		q: textOf(search.q),
	}),
	component: () => null,
});
