import { createRoute } from "@tanstack/react-router";
import type { SearchOrder } from "../api/models";
import { textOf } from "../app/search-params";
import { oneOfOrders } from "../features/search/search-place";
import { SearchScreen } from "./search-screen";
import { shellRoute } from "./shell";

/** A search by its address, and the file that is previewed over it. */
export interface SearchParams {
	readonly q?: string | undefined;
	readonly order?: SearchOrder | undefined;
	readonly bucket?: string | undefined;
	readonly path?: string | undefined;
	readonly file?: string | undefined;
	/** The bucket of `file`. */
	readonly in?: string | undefined;
}

export const searchRoute = createRoute({
	getParentRoute: () => shellRoute,
	path: "/search",
	validateSearch: (search: Record<string, unknown>): SearchParams => ({
		q: textOf(search.q),
		order: oneOfOrders(search.order),
		bucket: textOf(search.bucket),
		path: textOf(search.bucket) === undefined ? undefined : textOf(search.path),
		file: textOf(search.file),
		in: textOf(search.in),
	}),
	component: function Search() {
		const params = searchRoute.useSearch();
		const navigate = searchRoute.useNavigate();
		return (
			<SearchScreen
				params={params}
				onParams={(next, how) =>
					void navigate({ search: next, replace: how === "replace", resetScroll: false })
				}
			/>
		);
	},
});
