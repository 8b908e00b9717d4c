import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { parentOf } from "../../api/entry-path";
import { createUrls } from "../../api/files";
import type { Bucket, Entry } from "../../api/models";
import { codeOf, GRANT_CHANGED } from "../../api/problem";
import { copyText } from "../../ui/copy";
import { notify, notifyProblem } from "../../ui/toast";
import { CopyUrlDialog } from "./copy-url-dialog";
import { kindOf } from "./counted";
import { DeleteDialog, type Deletion } from "./delete-dialog";
import type { ActionId } from "./folder-actions";
import { folders } from "./folder-store";
import { NewFolderDialog } from "./new-folder-dialog";

/** What the commands cannot do themselves. */
export interface CommandHost {
	readonly folder: string;
	readonly folderLabel: string;
	readonly onOpenFolder: (path: string, bucket: Bucket) => void;
	readonly onPreview: (entry: Entry, bucket: Bucket) => void;
	readonly onUpload: (what: "files" | "folder") => void;
	readonly onDetails: (entry: Entry) => void;
	readonly onSelectAll: () => void;
	readonly onDeleted: (paths: readonly string[], bucket: Bucket) => void;
}

/** Everything selected in a folder of which only a part is in memory. */
export interface Everything {
	readonly count: number;
	readonly paths: (signal: AbortSignal) => Promise<readonly string[]>;
}

export interface EntryCommands {
	readonly runIn: (bucket: Bucket, id: ActionId, subject: readonly Entry[] | Everything) => void;
	/** The dialogs that commands open; rendered once. */
	readonly dialogs: ReactNode;
}

type Open = { readonly bucket: Bucket } & (
	| { readonly dialog: "delete"; readonly deletion: Deletion }
	| { readonly dialog: "copy_url"; readonly entries: readonly Entry[] }
	| { readonly dialog: "new_folder" }
);

/** Between two downloads of one click; browsers drop some when they come in the same moment. */
const DOWNLOAD_GAP_MS = 350;

/** Carries out actions on entries, wherever they were chosen: folder, preview or search. Each says in which bucket. */
export function useEntryCommands(host: CommandHost): EntryCommands {
	const { folder } = host;
	const { t } = useLingui();
	const [open, setOpen] = useState<Open | null>(null);

	const copyUrls = async (bucket: Bucket, entries: readonly Entry[]) => {
		if (bucket.visibility === "private") {
			setOpen({ dialog: "copy_url", bucket, entries });
			return;
		}
		try {
			const urls = await createUrls(
				bucket,
				entries.map((entry) => entry.path),
				"copy",
			);
			const [first] = urls;
			if (!(await copyText(urls.map((url) => url.url).join("\n")))) {
				setOpen({ dialog: "copy_url", bucket, entries });
				return;
			}
			if (urls.length === 1 && first) notify(t`URL copied`, { detail: first.url });
			else notify(t`${urls.length} URLs copied`);
		} catch (error) {
			tellProblem(t`No URL was copied`, error);
		}
	};

	const download = async (bucket: Bucket, entries: readonly Entry[]) => {
		try {
			const urls = await createUrls(
				bucket,
				entries.map((entry) => entry.path),
				"download",
			);
			urls.forEach(({ url }, at) => {
				setTimeout(() => startDownload(url), at * DOWNLOAD_GAP_MS);
			});
		} catch (error) {
			tellProblem(t`The download did not start`, error);
		}
	};

	const copyPaths = async (entries: readonly Entry[]) => {
		if (await copyText(entries.map((entry) => entry.path).join("\n"))) {
			notify(entries.length === 1 ? t`Path copied` : t`${entries.length} paths copied`);
		} else notifyProblem(t`The browser did not allow copying`);
	};

	const runIn: EntryCommands["runIn"] = (bucket, id, subject) => {
		const entries = "count" in subject ? [] : subject;
		const [first] = entries;
		switch (id) {
			case "open":
				if (first) host.onOpenFolder(first.path, bucket);
				return;
			case "reveal":
				if (first) host.onOpenFolder(parentOf(first.path), bucket);
				return;
			case "preview":
				if (first) host.onPreview(first, bucket);
				return;
			case "details":
				if (first) host.onDetails(first);
				return;
			case "download":
				void download(bucket, entries);
				return;
			case "copy_url":
				void copyUrls(bucket, entries);
				return;
			case "copy_path":
				void copyPaths(entries);
				return;
			case "delete":
				setOpen({
					dialog: "delete",
					bucket,
					deletion: "count" in subject ? ofEverything(subject) : ofEntries(subject),
				});
				return;
			case "new_folder":
				setOpen({ dialog: "new_folder", bucket });
				return;
			case "upload":
				host.onUpload("files");
				return;
			case "upload_folder":
				host.onUpload("folder");
				return;
			case "select_all":
				host.onSelectAll();
				return;
			case "refresh":
				folders.changed(bucket.id, folder);
				return;
		}
	};

	const close = () => setOpen(null);
	const dialogs = open && (
		<>
			{open.dialog === "delete" && (
				<DeleteDialog
					bucket={open.bucket}
					deletion={open.deletion}
					onClose={close}
					onDeleted={(paths, failed) => {
						const still = new Set(failed);
						const gone = paths.filter((path) => !still.has(path));
						for (const parent of new Set(gone.map(parentOf)))
							folders.changed(open.bucket.id, parent);
						host.onDeleted(gone, open.bucket);
					}}
				/>
			)}
			{open.dialog === "copy_url" && (
				<CopyUrlDialog bucket={open.bucket} entries={open.entries} onClose={close} />
			)}
			{open.dialog === "new_folder" && (
				<NewFolderDialog
					bucket={open.bucket}
					folder={folder}
					folderLabel={host.folderLabel}
					onClose={close}
					onCreated={(entry) => {
						close();
						folders.changed(open.bucket.id, folder);
						notify(t`Folder “${entry.name}” created`, {
							action: { label: t`Open`, run: () => host.onOpenFolder(entry.path, open.bucket) },
						});
					}}
				/>
			)}
		</>
	);
	return { runIn, dialogs };
}

/** Of a changed access the screen tells by itself. */
function tellProblem(title: string, error: unknown): void {
	if (codeOf(error) !== GRANT_CHANGED) notifyProblem(title, { detail: (error as Error).message });
}

function ofEntries(entries: readonly Entry[]): Deletion {
	return {
		count: entries.length,
		kind: kindOf(entries),
		name: entries.length === 1 ? (entries[0]?.name ?? null) : null,
		folders: entries.some((entry) => entry.kind === "folder"),
		paths: async () => entries.map((entry) => entry.path),
	};
}

function ofEverything({ count, paths }: Everything): Deletion {
	return { count, kind: "items", name: null, folders: true, paths };
}

/** The URL answers with Content-Disposition: attachment, so the page stays. */
function startDownload(url: string): void {
	const link = document.createElement("a");
	link.href = url;
	link.rel = "noopener";
	link.download = "";
	link.click();
}
