import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { ChartPie } from "lucide-react";
import type { ReactNode } from "react";
import type { Amount, Bucket, Entry } from "../../api/models";
import { buttonClass } from "../../ui/button";
import { Facts } from "../../ui/facts";
import { FileIcon } from "../../ui/file-icon";
import { formatNumber, formatSize } from "../../ui/format";
import { DetailsPanel } from "../../ui/panel";
import { useCounted } from "./counted";
import { useOddName } from "./odd-name";
import { Thumbnail } from "./thumbnail";

interface FolderDetailsProps {
	readonly bucket: Bucket;
	readonly label: string;
	/** The folder itself. */
	readonly path: string;
	/** The selected entry, when it is exactly one. */
	readonly only: Entry | undefined;
	readonly count: number;
	readonly size: number | null;
	readonly total: number | null;
	readonly totals: Amount | null;
	readonly renderFacts: (entry: Entry) => ReactNode;
	readonly onClose: () => void;
}

/** What is known of the selected entry; of the folder when nothing is selected. */
export function FolderDetails(props: FolderDetailsProps) {
	const { bucket, only, count, size, total } = props;
	const { t, i18n } = useLingui();
	const counted = useCounted();
	const oddName = useOddName();
	const title = only?.name ?? (count > 0 ? t`${counted(count, "items")} selected` : props.label);
	return (
		<DetailsPanel title={title} closeLabel={t`Hide details`} onClose={props.onClose}>
			<div className="p-4">
				{only ? (
					<>
						<div className="mb-4 grid aspect-4/3 place-items-center overflow-hidden rounded-lg border border-line-soft bg-sunken">
							{only.preview === "image" ? (
								<Thumbnail key={only.path} bucket={bucket} entry={only} />
							) : (
								<FileIcon kind={only.kind} preview={only.preview} name={only.name} size="large" />
							)}
						</div>
						{!only.actionable && <p className="mb-4 text-ink-muted">{oddName}</p>}
						{props.renderFacts(only)}
					</>
				) : (
					<Facts
						items={
							count > 0
								? [
										[t`Selected`, formatNumber(count, i18n.locale)],
										size !== null && [t`Size`, formatSize(size, i18n.locale)],
									]
								: [
										[t`Bucket`, bucket.name],
										bucket.description !== "" && [t`About`, bucket.description],
										total !== null && [t`Here`, counted(total, "items")],
										props.totals !== null && [
											t`With everything below`,
											t`${formatSize(props.totals.bytes, i18n.locale)} in ${counted(props.totals.objects, "files")}`,
										],
										[
											t`URLs`,
											bucket.visibility === "public"
												? t`Public: files have lasting URLs that anyone can read`
												: t`Private: URLs are made for a limited time`,
										],
									]
						}
					/>
				)}
				{(only ? only.kind === "folder" && only.actionable : count === 0) && (
					<Link
						to="/usage"
						search={{ bucket: bucket.id, path: (only?.path ?? props.path) || undefined }}
						className={buttonClass("secondary", "medium", "mt-5")}
					>
						<ChartPie size={16} aria-hidden="true" />
						<Trans>What takes the space?</Trans>
					</Link>
				)}
			</div>
		</DetailsPanel>
	);
}
