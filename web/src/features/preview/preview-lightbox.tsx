import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, Info, X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { nameOf } from "../../api/entry-path";
import { getEntry } from "../../api/files";
import { keys } from "../../api/keys";
import type { Entry } from "../../api/models";
import { previewUrls } from "../../api/preview-urls";
import { codeOf } from "../../api/problem";
import { FileIcon } from "../../ui/file-icon";
import { PreviewFacts } from "./preview-facts";
import { PreviewStage } from "./preview-stage";

/** The files beside the shown one, in the order of the folder. */
export interface Neighbours {
	readonly previous: Entry | null;
	readonly next: Entry | null;
	/** Place among the files, from 1, when known. */
	readonly position: number | null;
	readonly total: number | null;
}

export interface PreviewLightboxProps {
	readonly bucketId: string;
	readonly path: string;
	/** The entry, when the listing already has it; otherwise it is asked for alone. */
	readonly known: Entry | undefined;
	readonly neighbours: Neighbours;
	readonly onGo: (entry: Entry) => void;
	readonly onClose: () => void;
	/** The file itself has been found, so the folder behind it may be listed. */
	readonly onFound: () => void;
	/** Buttons for the shown file. */
	readonly actions: (entry: Entry) => ReactNode;
}

/** One file over the whole window. Its path is in the URL, so it can be linked to and Back closes it. */
export function PreviewLightbox(props: PreviewLightboxProps) {
	const { bucketId, path, known, neighbours, onGo, onClose, onFound } = props;
	const { previous, next } = neighbours;
	const { t } = useLingui();
	const [factsOpen, setFactsOpen] = useState(false);
	const details = useQuery({
		queryKey: keys.entry(bucketId, path),
		queryFn: ({ signal }) => getEntry(bucketId, path, signal),
		staleTime: 30_000,
		retry: (count, error) => codeOf(error) !== "not_found" && count < 2,
	});
	const entry = details.data?.entry ?? known;
	const found = entry !== undefined || details.isError;

	useEffect(() => {
		if (found) onFound();
	}, [found, onFound]);

	useEffect(() => {
		for (const neighbour of [next, previous]) if (neighbour) void preload(bucketId, neighbour);
	}, [bucketId, next, previous]);

	useEffect(() => {
		const onKey = (event: KeyboardEvent) => {
			if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
			const target = event.target as HTMLElement;
			if (target.closest("video, audio, input, textarea, [role=menu], [data-own-arrows]")) return;
			const rightToLeft = target.matches(":dir(rtl)");
			const goTo =
				event.key === "ArrowLeft"
					? rightToLeft
						? next
						: previous
					: event.key === "ArrowRight"
						? rightToLeft
							? previous
							: next
						: null;
			if (goTo) onGo(goTo);
			else if (event.key === "i") setFactsOpen((open) => !open);
			else if (event.key === " " && !target.closest("button, a")) onClose();
			else return;
			event.preventDefault();
		};
		document.addEventListener("keydown", onKey);
		return () => document.removeEventListener("keydown", onKey);
	}, [previous, next, onGo, onClose]);

	const name = entry?.name ?? nameOf(path);
	return (
		<ModalOverlay
			isOpen
			onOpenChange={(open) => {
				if (!open) onClose();
			}}
			className="lightbox fixed inset-0 z-50 bg-canvas"
		>
			<Modal className="h-full">
				<Dialog className="flex h-full flex-col outline-none">
					<header className="flex h-14 shrink-0 items-center gap-1 border-b border-line bg-surface ps-4 pe-2">
						<FileIcon kind="file" preview={entry?.preview ?? null} name={name} />
						<Heading slot="title" className="ms-2 min-w-0 truncate font-medium" title={name}>
							{name}
						</Heading>
						{neighbours.position !== null && neighbours.total !== null && (
							<span className="ms-2 hidden shrink-0 text-xs text-ink-muted tabular-nums sm:inline">
								<Trans>
									{neighbours.position} of {neighbours.total}
								</Trans>
							</span>
						)}
						<span className="flex-1" />
						{entry && props.actions(entry)}
						<button
							type="button"
							className="icon-button"
							aria-label={t`Details`}
							aria-pressed={factsOpen}
							onClick={() => setFactsOpen(!factsOpen)}
						>
							<Info size={18} />
						</button>
						<button type="button" className="icon-button" aria-label={t`Close`} onClick={onClose}>
							<X size={18} />
						</button>
					</header>
					<div className="flex min-h-0 flex-1">
						<div className="relative min-w-0 flex-1">
							{details.isError && !entry ? (
								<NotFound gone={codeOf(details.error) === "not_found"} error={details.error} onRetry={() => void details.refetch()} />
							) : (
								entry && <PreviewStage key={`${entry.path}\n${entry.etag}`} bucketId={bucketId} entry={entry} />
							)}
							{previous && (
								<button
									type="button"
									className="lightbox-arrow start-2"
									aria-label={t`Previous file: ${previous.name}`}
									onClick={() => onGo(previous)}
								>
									<ChevronLeft size={22} className="rtl:rotate-180" />
								</button>
							)}
							{next && (
								<button
									type="button"
									className="lightbox-arrow end-2"
									aria-label={t`Next file: ${next.name}`}
									onClick={() => onGo(next)}
								>
									<ChevronRight size={22} className="rtl:rotate-180" />
								</button>
							)}
						</div>
						{factsOpen && entry && (
							<aside
								aria-label={t`Details`}
								className="lightbox-facts w-80 shrink-0 overflow-y-auto border-s border-line bg-surface p-5"
							>
								<PreviewFacts entry={entry} details={details.data ?? null} />
							</aside>
						)}
					</div>
				</Dialog>
			</Modal>
		</ModalOverlay>
	);
}

function NotFound({ gone, error, onRetry }: { gone: boolean; error: unknown; onRetry: () => void }) {
	return (
		<div className="grid h-full place-content-center justify-items-center gap-3 p-6 text-center">
			<p className="max-w-sm">
				{gone ? (
					<Trans>There is no file at this address any more. It may have been moved or deleted.</Trans>
				) : (
					(error as Error).message
				)}
			</p>
			{!gone && (
				<button type="button" className="plain-button" onClick={onRetry}>
					<Trans>Try again</Trans>
				</button>
			)}
		</div>
	);
}

/** Fetches what the next step will show: the URL, and for pictures the bytes. */
async function preload(bucketId: string, entry: Entry): Promise<void> {
	if (entry.preview === null) return;
	try {
		const url = await previewUrls.get(bucketId, entry.path, entry.etag);
		if (entry.preview === "image") new Image().src = url;
	} catch {
		// Then it is loaded when it is shown, and says there what is wrong.
	}
}
