import type { PersonalStorage } from "../../api/personal-storage";
import { oneOfOrders, type SearchPlace } from "./search-place";

const NAME = "recent-searches";
const KEPT = 8;

/** What somebody looked for lately, on this device; forgotten when the session ends. */
export class RecentSearches {
	constructor(private readonly storage: Pick<PersonalStorage, "get" | "set">) {}

	all(): readonly SearchPlace[] {
		try {
			const value: unknown = JSON.parse(this.storage.get(NAME) ?? "[]");
			return Array.isArray(value) ? value.filter(isPlace) : [];
		} catch {
			return [];
		}
	}

	/** A search of which this one is the beginning takes its place: "holi" on the way to "holiday" is nobody's search. */
	remember(place: SearchPlace): void {
		const q = place.q.trim();
		if (q === "") return;
		const others = this.all().filter((one) => !q.startsWith(one.q));
		this.storage.set(NAME, JSON.stringify([{ ...place, q }, ...others].slice(0, KEPT)));
	}
}

function isPlace(value: unknown): value is SearchPlace {
	const place = value as Partial<SearchPlace> | null;
	return typeof place?.q === "string" && oneOfOrders(place.order) !== undefined;
}
