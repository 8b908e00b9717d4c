import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";

/** What a number of entries is called: "12 files", "1 folder", "5 items". */
export function useCounted(): (count: number, kind: "files" | "folders" | "items") => string {
	const { t } = useLingui();
	return (count, kind) => {
		if (kind === "files") return t`${plural(count, { one: "# file", other: "# files" })}`;
		if (kind === "folders") return t`${plural(count, { one: "# folder", other: "# folders" })}`;
		return t`${plural(count, { one: "# item", other: "# items" })}`;
	};
}

/** The word that fits all of them. */
export function kindOf(
	entries: readonly { kind: "folder" | "file" }[],
): "files" | "folders" | "items" {
	if (entries.every((entry) => entry.kind === "file")) return "files";
	return entries.every((entry) => entry.kind === "folder") ? "folders" : "items";
}
