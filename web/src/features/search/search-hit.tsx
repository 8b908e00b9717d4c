import { useLingui } from "@lingui/react/macro";
import { Download, FolderOpen, Link, MoreHorizontal } from "lucide-react";
import { memo, type ReactNode } from "react";
import { nameOf, parentOf } from "../../api/entry-path";
import type { SearchHit } from "../../api/models";
import { FileIcon } from "../../ui/file-icon";
import { formatSize } from "../../ui/format";
import { When } from "../../ui/when";
import { Marked } from "./marked";

/** What can be done with a hit where it stands; the menu has the rest. */
export type HitAct = "copy_url" | "download" | "reveal" | "menu";

interface HitProps {
	readonly hit: SearchHit;
	readonly terms: readonly string[];
	/** Said where hits of several buckets stand together. */
	readonly bucketName: string | null;
	readonly picture: ReactNode;
	readonly acts: readonly HitAct[];
}

/** Where a hit lies: its bucket, then its folder. */
function Where({ hit, terms, bucketName }: Pick<HitProps, "hit" | "terms" | "bucketName">) {
	const { t } = useLingui();
	const folder = parentOf(hit.path).replace(/\/$/, "");
	return (
		<>
			{bucketName}
			{bucketName !== null && folder !== "" && " / "}
			{folder !== "" ? (
				<Marked text={folder} terms={terms} />
			) : (
				bucketName === null && t`At the top`
			)}
		</>
	);
}

/** One hit as a line: its name and place with what was looked for marked. */
export const HitLine = memo(function HitLine(props: HitProps) {
	const { hit, terms, acts } = props;
	const { i18n } = useLingui();
	return (
		<div className="group/line flex h-full items-center gap-3 rounded-md px-3 group-aria-selected/hit:bg-hover group-hover/hit:bg-hover">
			<span className="grid size-9 shrink-0 place-items-center overflow-hidden rounded-md bg-sunken">
				{props.picture ?? <FileIcon kind={hit.kind} preview={hit.preview} name={hit.name} />}
			</span>
			<div className="min-w-0 flex-1">
				<p className="truncate" title={hit.name}>
					<Marked text={hit.name} terms={terms} />
				</p>
				<p className="truncate text-ink-muted text-xs">
					<Where hit={hit} terms={terms} bucketName={props.bucketName} />
				</p>
			</div>
			<span className="flex shrink-0 items-center opacity-0 group-hover/hit:opacity-100 group-aria-selected/hit:opacity-100 max-sm:hidden">
				{acts.map((act) => act !== "menu" && <ActMark key={act} act={act} />)}
			</span>
			<p className="hidden w-24 shrink-0 text-end text-ink-muted text-xs tabular-nums sm:block">
				{hit.size !== null && formatSize(hit.size, i18n.locale)}
				{hit.modified_at !== null && (
					<span className="block">
						<When at={hit.modified_at} />
					</span>
				)}
			</p>
			<ActMark act="menu" />
		</div>
	);
});

/** One hit as a picture with its name below. */
export const HitTile = memo(function HitTile(props: HitProps & { readonly pictureHeight: number }) {
	const { hit, terms } = props;
	return (
		<div className="h-full rounded-lg p-1 group-aria-selected/hit:bg-hover group-aria-selected/hit:outline-2 group-aria-selected/hit:outline-accent group-hover/hit:bg-hover">
			<div
				className="grid place-items-center overflow-hidden rounded-md border border-line-soft bg-sunken"
				style={{ height: props.pictureHeight }}
			>
				{props.picture ?? (
					<FileIcon kind={hit.kind} preview={hit.preview} name={hit.name} size="large" />
				)}
			</div>
			<div className="flex items-start gap-1 pt-1 ps-1">
				<div className="min-w-0 flex-1">
					<p className="truncate" title={hit.name}>
						<Marked text={hit.name} terms={terms} />
					</p>
					{/* There is no room for all of the way. */}
					<p className="truncate text-ink-muted text-xs" title={parentOf(hit.path)}>
						{parentOf(hit.path) === "" ? (
							props.bucketName
						) : (
							<Marked text={nameOf(parentOf(hit.path))} terms={terms} />
						)}
					</p>
				</div>
				<ActMark act="menu" />
			</div>
		</div>
	);
});

/** A folder above the files of a search. */
export const FolderChip = memo(function FolderChip({ hit, terms, bucketName }: HitProps) {
	return (
		<span
			title={[bucketName, hit.path.replace(/\/$/, "")].filter(Boolean).join(" / ")}
			className="flex h-full max-w-64 items-center gap-2 rounded-md border border-line bg-canvas px-2.5 text-xs group-hover/hit:bg-hover group-aria-selected/hit:border-accent group-aria-selected/hit:bg-hover"
		>
			<FileIcon kind="folder" preview={null} name={hit.name} />
			<span className="truncate">
				<Marked text={hit.name} terms={terms} />
			</span>
		</span>
	);
});

/** For the pointer only: an option of a list cannot hold buttons. By keyboard, the menu key opens the same. */
function ActMark({ act }: { act: HitAct }) {
	const { t } = useLingui();
	const [Icon, title] =
		act === "copy_url"
			? [Link, t`Copy URL`]
			: act === "download"
				? [Download, t`Download`]
				: act === "reveal"
					? [FolderOpen, t`Open the folder it is in`]
					: [MoreHorizontal, t`More actions`];
	return (
		<span
			data-act={act}
			aria-hidden="true"
			title={title}
			className="grid size-control-small shrink-0 place-items-center rounded-md text-ink-muted hover:bg-pressed hover:text-ink"
		>
			<Icon size={15} />
		</span>
	);
}
