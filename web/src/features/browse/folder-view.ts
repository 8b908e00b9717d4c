import type { PersonalStorage } from "../../api/personal-storage";

export type SortKey = "name" | "modified" | "size";
export type SortOrder = "asc" | "desc";
export type ViewKind = "list" | "grid";

/** How a folder is shown. */
export interface FolderView {
	readonly sort: SortKey;
	readonly order: SortOrder;
	readonly view: ViewKind;
}

/** The part of the URL that overrides it. */
export interface ViewParams {
	readonly sort?: SortKey | undefined;
	readonly order?: SortOrder | undefined;
	readonly view?: ViewKind | undefined;
}

const PLAIN: FolderView = { sort: "name", order: "asc", view: "list" };
const NAME = "folder-views";
/** Folders whose view is remembered; the longest unused are forgotten first. */
const REMEMBERED = 300;

type Memory = Record<string, FolderView>;

/** How each folder was last shown, on this device; forgotten when the session ends. */
export class FolderViews {
	constructor(private readonly storage: Pick<PersonalStorage, "get" | "set">) {}

	/** The view of a folder: what the URL says, else what was last chosen there, else a plain list. */
	viewOf(bucketId: string, folder: string, params: ViewParams): FolderView {
		const remembered = this.read()[keyOf(bucketId, folder)] ?? PLAIN;
		const sort = params.sort ?? remembered.sort;
		return {
			sort,
			order: params.order ?? (sort === remembered.sort ? remembered.order : firstOrder(sort)),
			view: params.view ?? remembered.view,
		};
	}

	remember(bucketId: string, folder: string, view: FolderView): void {
		const { [keyOf(bucketId, folder)]: _, ...others } = this.read();
		const entries = [...Object.entries(others), [keyOf(bucketId, folder), view] as const];
		this.storage.set(NAME, JSON.stringify(Object.fromEntries(entries.slice(-REMEMBERED))));
	}

	private read(): Memory {
		try {
			const value: unknown = JSON.parse(this.storage.get(NAME) ?? "{}");
			return typeof value === "object" && value !== null ? (value as Memory) : {};
		} catch {
			return {};
		}
	}
}

/** What people want to see first: names from A, but the newest and the largest. */
export function firstOrder(sort: SortKey): SortOrder {
	return sort === "name" ? "asc" : "desc";
}

function keyOf(bucketId: string, folder: string): string {
	return `${bucketId}/${folder}`;
}
