import { useState } from "react";
import type { Entry, OpenBucket } from "../../api/models";
import { usePreviewUrl } from "../../api/preview-urls";
import { FileIcon } from "../../ui/file-icon";

/** Larger originals are not loaded just for a thumbnail; their icon stays until they are opened. */
const MOST_BYTES = 12 * 1024 * 1024;

/** The picture of an image entry, fitted into whatever box it is given. */
export function Thumbnail({
	bucket,
	entry,
	icon = "large",
}: {
	bucket: OpenBucket;
	entry: Entry;
	icon?: "small" | "large";
}) {
	const wanted =
		entry.size !== null && entry.size > 0 && entry.size <= MOST_BYTES && entry.actionable;
	const url = usePreviewUrl(bucket, entry, wanted);
	const [state, setState] = useState<"loading" | "there" | "broken">("loading");
	return (
		<span className="relative grid size-full place-items-center">
			{(state !== "there" || !url) && (
				<FileIcon kind="file" preview="image" name={entry.name} size={icon} />
			)}
			{url && state !== "broken" && (
				<img
					src={url}
					alt=""
					loading="lazy"
					decoding="async"
					draggable={false}
					className={`absolute inset-0 size-full object-cover transition-opacity duration-150 ${
						state === "there" ? "opacity-100" : "opacity-0"
					}`}
					onLoad={() => setState("there")}
					onError={() => setState("broken")}
				/>
			)}
		</span>
	);
}
