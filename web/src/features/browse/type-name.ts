import { useLingui } from "@lingui/react/macro";
import { extensionOf } from "../../api/entry-path";
import type { Entry } from "../../api/models";

/** What kind of thing an entry is, in words: "Folder", "JPG image", "ZIP file". */
export function useTypeName(): (entry: Pick<Entry, "kind" | "name" | "preview">) => string {
	const { t } = useLingui();
	return (entry) => {
		if (entry.kind === "folder") return t`Folder`;
		const extension = extensionOf(entry.name).toUpperCase();
		switch (entry.preview) {
			case "image":
				return t`${extension} image`;
			case "video":
				return t`${extension} video`;
			case "audio":
				return t`${extension} audio`;
			case "pdf":
				return t`PDF document`;
			case "markdown":
				return t`Markdown text`;
			case "csv":
				return t`Table (${extension})`;
			case "code":
				return extension ? t`${extension} source` : t`Source text`;
			case "text":
				return t`Plain text`;
			default:
				return extension ? t`${extension} file` : t`File`;
		}
	};
}
