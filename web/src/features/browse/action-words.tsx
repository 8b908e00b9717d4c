import { useLingui } from "@lingui/react/macro";
import {
	CheckCheck,
	Clipboard,
	Download,
	Eye,
	FolderOpen,
	FolderPlus,
	FolderUp,
	Info,
	Link,
	RefreshCw,
	Trash2,
	Upload,
} from "lucide-react";
import type { ReactNode } from "react";
import type { ActionId } from "./folder-actions";

export interface ActionWords {
	readonly label: string;
	readonly icon: ReactNode;
	/** The keys that do the same. */
	readonly keys?: string;
	readonly danger?: boolean;
}

/** How each action is called and drawn, the same in bars, menus and hints. */
export function useActionWords(): Readonly<Record<ActionId, ActionWords>> {
	const { t } = useLingui();
	return {
		open: { label: t`Open`, icon: <FolderOpen size={16} />, keys: "enter" },
		preview: { label: t`Preview`, icon: <Eye size={16} />, keys: "space" },
		download: { label: t`Download`, icon: <Download size={16} /> },
		copy_url: { label: t`Copy URL`, icon: <Link size={16} /> },
		reveal: { label: t`Open the folder it is in`, icon: <FolderOpen size={16} /> },
		copy_path: { label: t`Copy path`, icon: <Clipboard size={16} /> },
		details: { label: t`Details`, icon: <Info size={16} /> },
		delete: { label: t`Delete`, icon: <Trash2 size={16} />, keys: "delete", danger: true },
		upload: { label: t`Upload files`, icon: <Upload size={16} /> },
		upload_folder: { label: t`Upload a folder`, icon: <FolderUp size={16} /> },
		new_folder: { label: t`New folder`, icon: <FolderPlus size={16} /> },
		select_all: { label: t`Select all`, icon: <CheckCheck size={16} />, keys: "mod+a" },
		refresh: { label: t`Look again`, icon: <RefreshCw size={16} /> },
	};
}
