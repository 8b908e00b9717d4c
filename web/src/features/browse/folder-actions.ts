export type Permission = "view" | "upload" | "delete" | "share";

/** Everything a person can do in a folder, in the order menus show it. */
export type ActionId =
	| "open"
	| "preview"
	| "download"
	| "copy_url"
	| "copy_path"
	/** The folder that contains it; where it is not in sight already. */
	| "reveal"
	| "details"
	| "delete"
	| "upload"
	| "upload_folder"
	| "new_folder"
	| "select_all"
	| "refresh";

/** What actions need to know of one entry. */
export interface ActionEntry {
	readonly kind: "folder" | "file";
	readonly actionable: boolean;
}

/**
 * What is acted on: some known entries, or a number of entries of which only a part is in memory
 * (everything in a folder). No entries means the folder itself.
 */
export type Subject = { readonly entries: readonly ActionEntry[] } | { readonly count: number };

/** Copying more URLs at once than this is refused by the server. */
const MOST_URLS = 200;
/** Browsers ask or block when a page starts many downloads. */
const MOST_DOWNLOADS = 20;

/** Of several entries those that can be touched; one by itself is explained. */
export function actionable<Entry extends ActionEntry>(entries: readonly Entry[]): readonly Entry[] {
	return entries.length === 1 ? entries : entries.filter((entry) => entry.actionable);
}

/**
 * The one list behind toolbar, menus and shortcuts. An action that the person may not do, or that
 * makes no sense for the subject, is absent.
 */
export function actionsFor(
	subject: Subject,
	permissions: readonly Permission[],
): readonly ActionId[] {
	const may = (permission: Permission) => permissions.includes(permission);
	if ("count" in subject) {
		return may("delete") && subject.count > 0 ? ["delete"] : [];
	}
	const { entries } = subject;
	if (entries.length === 0) {
		const folder: (ActionId | false)[] = [
			may("upload") && "upload",
			may("upload") && "upload_folder",
			may("upload") && "new_folder",
			"select_all",
			"refresh",
		];
		return folder.filter((id) => id !== false);
	}
	if (entries.some((entry) => !entry.actionable)) return entries.length === 1 ? ["details"] : [];
	const one = entries.length === 1;
	const files = entries.every((entry) => entry.kind === "file");
	const actions: (ActionId | false)[] = [
		one && !files && "open",
		one && files && may("view") && "preview",
		files && entries.length <= MOST_DOWNLOADS && may("view") && "download",
		files && entries.length <= MOST_URLS && may("share") && "copy_url",
		"copy_path",
		one && "details",
		may("delete") && "delete",
	];
	return actions.filter((id) => id !== false);
}
