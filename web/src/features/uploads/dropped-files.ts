/** A file to upload and where it belongs below the folder it was dropped on ("holiday/day 1/a.jpg"). */
export interface DroppedFile {
	readonly file: File;
	readonly name: string;
}

/** Files that operating systems leave in folders and nobody means to upload. */
const LITTER = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);

/**
 * Takes the entries out of a drop. Must be called inside the drop event itself: the browser
 * empties the list as soon as the handler returns, which is why this is not async.
 */
export function entriesOfDrop(transfer: DataTransfer): (FileSystemEntry | File)[] {
	const found: (FileSystemEntry | File)[] = [];
	for (const item of Array.from(transfer.items)) {
		if (item.kind !== "file") continue;
		const entry = item.webkitGetAsEntry?.();
		const file = entry ? null : item.getAsFile();
		if (entry) found.push(entry);
		else if (file) found.push(file);
	}
	return found;
}

/** Walks dropped folders and yields their files, keeping the tree in the names. */
export async function walkEntries(
	entries: readonly (FileSystemEntry | File)[],
): Promise<DroppedFile[]> {
	const found: DroppedFile[] = [];
	for (const entry of entries) {
		if (entry instanceof File) found.push({ file: entry, name: entry.name });
		else await walk(entry, "", found);
	}
	return found;
}

async function walk(entry: FileSystemEntry, prefix: string, found: DroppedFile[]): Promise<void> {
	if (entry.isFile) {
		if (LITTER.has(entry.name)) return;
		const file = await new Promise<File>((resolve, reject) =>
			(entry as FileSystemFileEntry).file(resolve, reject),
		);
		found.push({ file, name: prefix + entry.name });
		return;
	}
	const reader = (entry as FileSystemDirectoryEntry).createReader();
	// A reader hands out at most 100 children a time and says "no more" with an empty list.
	for (;;) {
		const children = await new Promise<FileSystemEntry[]>((resolve, reject) =>
			reader.readEntries(resolve, reject),
		);
		if (children.length === 0) return;
		for (const child of children) await walk(child, `${prefix}${entry.name}/`, found);
	}
}

/** Files from a picker; a folder picker tells the tree in `webkitRelativePath`. */
export function filesOfPicker(files: FileList | readonly File[]): DroppedFile[] {
	return Array.from(files)
		.filter((file) => !LITTER.has(file.name))
		.map((file) => ({ file, name: file.webkitRelativePath || file.name }));
}
