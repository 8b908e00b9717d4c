import { Trans, useLingui } from "@lingui/react/macro";
import type { Entry, EntryDetails } from "../../api/models";
import { Facts } from "../../ui/facts";
import { formatBytes, formatExact, formatSize } from "../../ui/format";

/** What is known of a file, for the lightbox and the details panel. */
export function PreviewFacts({ entry, details }: { entry: Entry; details: EntryDetails | null }) {
	const { t, i18n } = useLingui();
	const { locale } = i18n;
	return (
		<>
			<h3 className="mb-3 font-medium">
				<Trans>Details</Trans>
			</h3>
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
						([algorithm, value]) => [algorithm.toUpperCase(), value] as const,
					),
				]}
			/>
		</>
	);
}
