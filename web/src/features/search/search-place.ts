import type { SearchOrder } from "../../api/models";

export const ORDERS: readonly SearchOrder[] = ["relevance", "newest", "largest", "name"];

/** A search by its address: what, in which order, and where. */
export interface SearchPlace {
	/** The query as one line of text, filters and words. */
	readonly q: string;
	readonly order: SearchOrder;
	/** The bucket that is searched; undefined for all. */
	readonly bucket: string | undefined;
	/** The folder in it; undefined for the whole bucket. */
	readonly path: string | undefined;
}

export const EVERYWHERE: SearchPlace = {
	q: "",
	order: "relevance",
	bucket: undefined,
	path: undefined,
};

export function oneOfOrders(value: unknown): SearchOrder | undefined {
	return ORDERS.find((order) => order === value);
}
