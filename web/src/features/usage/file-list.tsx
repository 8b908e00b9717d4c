import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { nameOf, parentOf } from "../../api/entry-path";
import type { Entry, Usage } from "../../api/models";
import { FileIcon } from "../../ui/file-icon";
import { formatNumber, formatSize } from "../../ui/format";

/** Files with their folders and sizes; each leads to its preview. */
export function FileList({ bucket, entries }: { bucket: string; entries: readonly Entry[] }) {
	const { i18n } = useLingui();
	return (
		<ol className="overflow-hidden rounded-lg border border-line">
			{entries.map((entry) => (
				<li
					key={entry.path}
					className="relative flex min-h-row items-center gap-3 border-line-soft border-b px-3 py-1.5 last:border-0 hover:bg-hover"
				>
					<FileIcon kind={entry.kind} preview={entry.preview} name={entry.name} />
					<FileLink bucket={bucket} entry={entry} />
					<span className="shrink-0 tabular-nums">
						{entry.size !== null && formatSize(entry.size, i18n.locale)}
					</span>
				</li>
			))}
		</ol>
	);
}

function FileLink({ bucket, entry }: { bucket: string; entry: Entry }) {
	const folder = parentOf(entry.path);
	const text = (
		<>
			<span className="block truncate">{entry.name}</span>
			{folder !== "" && (
				<span className="block truncate text-ink-muted text-xs">{folder.replace(/\/$/, "")}</span>
			)}
		</>
	);
	// A name that cannot be written as a path cannot be opened by one.
	if (!entry.actionable) return <span className="min-w-0 flex-1">{text}</span>;
	return (
		<Link
			to="/b/$bucketId"
			params={{ bucketId: bucket }}
			search={{ path: folder || undefined, file: entry.path }}
			className="min-w-0 flex-1 before:absolute before:inset-0"
		>
			{text}
		</Link>
	);
}

/** Files that are there more than once. Nothing is deleted from here: which copy is the right one, people know. */
export function Duplicates({
	bucket,
	duplicates,
}: {
	bucket: string;
	duplicates: Usage["duplicates"];
}) {
	const { t, i18n } = useLingui();
	const size = (bytes: number) => formatSize(bytes, i18n.locale);
	return (
		<ul className="overflow-hidden rounded-lg border border-line">
			{duplicates.groups.map((group) => {
				const [first] = group.entries;
				if (!first) return null;
				const more = group.count - group.entries.length;
				return (
					<li key={first.path} className="border-line-soft border-b last:border-0">
						<details className="group/copies">
							<summary className="flex min-h-row cursor-default items-center gap-3 px-3 py-1.5 hover:bg-hover">
								<FileIcon kind="file" preview={first.preview} name={first.name} />
								<span className="min-w-0 flex-1">
									<span className="block truncate">{first.name}</span>
									<span className="block truncate text-ink-muted text-xs tabular-nums">
										{t`${formatNumber(group.count, i18n.locale)} copies of ${size(group.size)}`}
									</span>
								</span>
								<span className="shrink-0 tabular-nums">{size(group.wasted_bytes)}</span>
							</summary>
							<ul className="pb-2">
								{group.entries.map((entry) => (
									<li key={entry.path} className="relative py-1 ps-11 pe-3 hover:bg-hover">
										<Link
											to="/b/$bucketId"
											params={{ bucketId: bucket }}
											search={{ path: parentOf(entry.path) || undefined, file: entry.path }}
											className="block truncate before:absolute before:inset-0"
										>
											{parentOf(entry.path)}
											{nameOf(entry.path)}
										</Link>
									</li>
								))}
								{more > 0 && (
									<li className="py-1 ps-11 text-ink-muted text-xs">
										<Trans>and {formatNumber(more, i18n.locale)} more</Trans>
									</li>
								)}
							</ul>
						</details>
					</li>
				);
			})}
		</ul>
	);
}
