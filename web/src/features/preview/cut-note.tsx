import { Trans, useLingui } from "@lingui/react/macro";
import { formatSize } from "../../ui/format";
import { TEXT_LIMIT } from "./load-text";

/** Says that a preview shows only the beginning of a file. */
export function CutNote({ size }: { size: number | null }) {
	const { i18n } = useLingui();
	const shown = formatSize(TEXT_LIMIT, i18n.locale);
	const whole = size === null ? "" : formatSize(size, i18n.locale);
	return (
		<p className="border-b border-line-soft bg-sunken px-4 py-2 text-xs text-ink-muted">
			{whole ? (
				<Trans>
					This is the first {shown} of {whole}. Download the file to see all of it.
				</Trans>
			) : (
				<Trans>This is the first {shown} of the file. Download it to see all of it.</Trans>
			)}
		</p>
	);
}
