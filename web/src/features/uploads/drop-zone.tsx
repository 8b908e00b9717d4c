import { Trans } from "@lingui/react/macro";
import { Upload } from "lucide-react";
import { type DragEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { entriesOfDrop, filesOfPicker, walkEntries } from "./dropped-files";
import type { Destination } from "./engine-model";
import { startUploads } from "./uploads";

interface DropZoneProps {
	/** The folder on the screen; null where nothing may be uploaded. */
	readonly destination: Destination | null;
	readonly children: ReactNode;
}

/**
 * Takes files that are dropped anywhere on the page, or pasted, into the folder on the screen, or into the
 * folder under the pointer: any element with data-drop-folder (a path) and data-drop-label is a target.
 */
export function DropZone({ destination, children }: DropZoneProps) {
	const zone = useRef<HTMLDivElement>(null);
	/** The name of the folder that files would go to, while they are held over the page. */
	const [over, setOver] = useState<string | null>(null);
	const marked = useRef<Element | null>(null);
	/** Enter and leave events come for every element on the way; the balance tells when the page is left. */
	const depth = useRef(0);

	const mark = (element: Element | null) => {
		if (marked.current === element) return;
		marked.current?.removeAttribute("data-drop-active");
		element?.setAttribute("data-drop-active", "");
		marked.current = element;
	};
	const end = () => {
		depth.current = 0;
		mark(null);
		setOver(null);
	};
	const targetOf = (event: DragEvent): { element: Element | null; to: Destination } | null => {
		if (!destination) return null;
		const element = (event.target as Element).closest("[data-drop-folder]");
		const folder = element?.getAttribute("data-drop-folder");
		if (!element || folder === null || folder === undefined)
			return { element: null, to: destination };
		const label = element.getAttribute("data-drop-label") ?? folder;
		return { element, to: { ...destination, folder, label } };
	};

	useEffect(() => {
		if (!destination) return;
		const onPaste = (event: ClipboardEvent) => {
			if ((event.target as HTMLElement).closest("input, textarea, [contenteditable]")) return;
			const files = filesOfPicker(event.clipboardData?.files ?? []);
			if (files.length === 0) return;
			event.preventDefault();
			startUploads(destination, files);
		};
		document.addEventListener("paste", onPaste);
		return () => document.removeEventListener("paste", onPaste);
	}, [destination]);

	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the upload button does the same by keyboard
		<div
			ref={zone}
			className="relative flex h-full min-w-0 flex-col"
			onDragEnter={(event) => {
				if (!hasFiles(event)) return;
				event.preventDefault();
				depth.current++;
			}}
			onDragOver={(event) => {
				if (!hasFiles(event)) return;
				event.preventDefault();
				const target = targetOf(event);
				event.dataTransfer.dropEffect = target ? "copy" : "none";
				if (!target) return;
				mark(target.element);
				setOver(target.to.label);
			}}
			onDragLeave={(event) => {
				if (!hasFiles(event)) return;
				depth.current--;
				if (depth.current <= 0) end();
			}}
			onDrop={(event) => {
				if (!hasFiles(event)) return;
				event.preventDefault();
				const target = targetOf(event);
				const entries = entriesOfDrop(event.dataTransfer);
				end();
				if (target) void walkEntries(entries).then((files) => startUploads(target.to, files));
			}}
		>
			{children}
			{over !== null && (
				<div className="pointer-events-none absolute inset-2 z-20 rounded-lg border-2 border-accent bg-accent/5">
					<p
						role="status"
						className="absolute bottom-6 left-1/2 flex max-w-[90%] -translate-x-1/2 items-center gap-2 rounded-full bg-accent-fill px-4 py-2 font-medium text-accent-ink"
					>
						<Upload size={16} aria-hidden="true" className="shrink-0" />
						<span className="truncate">
							<Trans>Drop to upload to {over}</Trans>
						</span>
					</p>
				</div>
			)}
		</div>
	);
}

function hasFiles(event: DragEvent): boolean {
	return event.dataTransfer.types.includes("Files");
}
