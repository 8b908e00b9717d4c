import { createRoute } from "@tanstack/react-router";
import { useCallback } from "react";
import { oneOf, textOf } from "../app/search-params";
import { BucketScreen } from "./bucket-screen";
import { shellRoute } from "./shell";

/** A folder of a bucket, and what is open over it. */
export interface BucketSearch {
	readonly path?: string | undefined;
	readonly sort?: "name" | "modified" | "size" | undefined;
	readonly order?: "asc" | "desc" | undefined;
	readonly view?: "list" | "grid" | undefined;
	/** The path of the file that is previewed. */
	readonly file?: string | undefined;
	/** What is open beside the folder. */
	readonly panel?: "details" | undefined;
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
		panel: oneOf(search.panel, ["details"]),
	}),
	component: Bucket,
});

function Bucket() {
	const { bucketId } = bucketRoute.useParams();
	const search = bucketRoute.useSearch();
	const navigate = bucketRoute.useNavigate();
	const onSearch = useCallback(
		(change: BucketSearch, how: "push" | "replace") =>
			void navigate({
				search: (now) => ({ ...now, ...change }),
				replace: how === "replace",
				// The lists keep their own place; the page itself never scrolls.
				resetScroll: false,
			}),
		[navigate],
	);
	return <BucketScreen key={bucketId} bucketId={bucketId} search={search} onSearch={onSearch} />;
}
