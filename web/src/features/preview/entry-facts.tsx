import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { getEntry } from "../../api/files";
import { keys } from "../../api/keys";
import type { Entry, OpenBucket } from "../../api/models";
import { Facts } from "../../ui/facts";
import { formatBytes, formatExact, formatSize } from "../../ui/format";

/** What is known of an entry; content type and checksums of a file are asked for. */
export function EntryFacts({ bucket, entry }: { bucket: OpenBucket; entry: Entry }) {
	const { t, i18n } = useLingui();
	const { locale } = i18n;
	const { data: details } = useQuery({
		queryKey: keys.entry(bucket, entry.path),
		queryFn: ({ signal }) => getEntry(bucket, entry.path, signal),
		enabled: entry.kind === "file" && entry.actionable,
		staleTime: 30_000,
	});
	return (
		<Facts
			items={[
				[t`Name`, entry.name],
				[t`Path`, entry.path],
				entry.size !== null && [
					t`Size`,
					entry.size < 1000
						? formatBytes(entry.size, locale)
						: `${formatSize(entry.size, locale)} (${formatBytes(entry.size, locale)})`,
				],
				entry.modified_at !== null && [t`Modified`, formatExact(entry.modified_at, locale)],
				!!details?.content_type && [t`Content type`, details.content_type],
				entry.storage_class !== null && [t`Storage class`, entry.storage_class],
				entry.etag !== null && [t`ETag`, entry.etag],
				...Object.entries(details?.checksums ?? {}).map(
					([algorithm, value]) => !!value && ([algorithm.toUpperCase(), value] as const),
				),
			]}
		/>
	);
}
