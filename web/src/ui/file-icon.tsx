import {
	Archive,
	File,
	FileCode2,
	FileImage,
	FileMusic,
	FileSpreadsheet,
	FileText,
	FileType2,
	FileVideo2,
	Folder,
	type LucideIcon,
} from "lucide-react";

interface FileIconProps {
	readonly kind: "folder" | "file";
	readonly preview: string | null;
	readonly name: string;
	readonly size?: "small" | "large";
}

const BY_PREVIEW: Readonly<Record<string, LucideIcon>> = {
	image: FileImage,
	video: FileVideo2,
	audio: FileMusic,
	pdf: FileType2,
	text: FileText,
	markdown: FileText,
	code: FileCode2,
	csv: FileSpreadsheet,
};

const ARCHIVES = /\.(zip|gz|tgz|tar|bz2|xz|zst|7z|rar)$/i;

/** The icon of an entry. The shape tells the kind; folders alone carry the accent. */
export function FileIcon({ kind, preview, name, size = "small" }: FileIconProps) {
	const Icon =
		kind === "folder"
			? Folder
			: (BY_PREVIEW[preview ?? ""] ?? (ARCHIVES.test(name) ? Archive : File));
	const large = size === "large";
	return (
		<Icon
			aria-hidden="true"
			size={large ? 40 : 20}
			strokeWidth={large ? 1.25 : 1.75}
			className={
				kind === "folder" ? "shrink-0 fill-accent/15 text-accent" : "shrink-0 text-ink-muted"
			}
		/>
	);
}
