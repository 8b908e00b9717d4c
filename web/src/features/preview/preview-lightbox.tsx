import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, FileX2, Info, X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { nameOf } from "../../api/entry-path";
import { getEntry } from "../../api/files";
import { keys } from "../../api/keys";
import type { Entry, OpenBucket } from "../../api/models";
import { previewUrls } from "../../api/preview-urls";
import { codeOf } from "../../api/problem";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { EmptyState } from "../../ui/empty-state";
import { FileIcon } from "../../ui/file-icon";
import { IconButton } from "../../ui/icon-button";
import { EntryFacts } from "./entry-facts";
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
	readonly bucket: OpenBucket;
	readonly path: string;
	/** The entry, when the listing already has it; otherwise it is asked for alone. */
	readonly known: Entry | undefined;
	readonly neighbours: Neighbours;
	readonly onGo: (entry: Entry) => void;
	readonly onClose: () => void;
	/** The file itself has been found, so the folder behind it may be listed. */
	readonly onFound: () => void;
	/** Offered where a file cannot be shown; null when the person may not. */
	readonly onDownload: ((entry: Entry) => void) | null;
	/** Buttons for the shown file. */
	readonly actions: (entry: Entry) => ReactNode;
}

/** One file over the whole window. Its path is in the URL, so it can be linked to and Back closes it. */
export function PreviewLightbox(props: PreviewLightboxProps) {
	const { bucket, path, known, neighbours, onGo, onClose, onFound } = props;
	const { previous, next } = neighbours;
	const { t } = useLingui();
	const [factsOpen, setFactsOpen] = useState(false);
	const details = useQuery({
		queryKey: keys.entry(bucket, path),
		queryFn: ({ signal }) => getEntry(bucket, path, signal),
		staleTime: 30_000,
		retry: (count, error) => codeOf(error) !== "not_found" && count < 2,
	});
	const entry = details.data?.entry ?? known;
	const found = entry !== undefined || details.isError;

	useEffect(() => {
		if (found) onFound();
	}, [found, onFound]);

	useEffect(() => {
		for (const neighbour of [next, previous]) if (neighbour) void preload(bucket, neighbour);
	}, [bucket, next, previous]);

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
	// Over text the arrows would hide it, so they stand in the bar, except on a phone, where the bar is full.
	const overPicture = !["text", "code", "markdown", "csv", "pdf"].includes(entry?.preview ?? "");
	return (
		<ModalOverlay
			isOpen
			onOpenChange={(open) => {
				if (!open) onClose();
			}}
			className="fixed inset-0 z-50 animate-fade-in bg-sunken"
		>
			<Modal className="h-full">
				<Dialog className="flex h-full flex-col outline-none">
					<header className="flex h-14 shrink-0 items-center gap-1 border-b border-line bg-canvas ps-4 pe-2">
						<FileIcon kind="file" preview={entry?.preview ?? null} name={name} />
						<Heading slot="title" className="ms-2 min-w-0 truncate font-medium" title={name}>
							{name}
						</Heading>
						<span className="ms-2 flex shrink-0 items-center text-ink-muted text-xs tabular-nums max-sm:hidden">
							{!overPicture && previous && <Step to={previous} forward={false} onGo={onGo} />}
							{neighbours.position !== null && neighbours.total !== null && (
								<Trans>
									{neighbours.position} of {neighbours.total}
								</Trans>
							)}
							{!overPicture && next && <Step to={next} forward onGo={onGo} />}
						</span>
						<span className="flex-1" />
						{entry && props.actions(entry)}
						<IconButton
							label={t`Details`}
							aria-pressed={factsOpen}
							onPress={() => setFactsOpen(!factsOpen)}
						>
							<Info size={18} />
						</IconButton>
						<IconButton label={t`Close`} onPress={onClose}>
							<X size={18} />
						</IconButton>
					</header>
					<div className="relative flex min-h-0 flex-1">
						<div className="relative min-w-0 flex-1">
							{details.isError && !entry ? (
								<NotFound
									gone={codeOf(details.error) === "not_found"}
									error={details.error}
									onRetry={() => void details.refetch()}
									onClose={onClose}
								/>
							) : (
								entry && (
									<PreviewStage
										key={`${entry.path}\n${entry.etag}`}
										bucket={bucket}
										entry={entry}
										onDownload={props.onDownload}
									/>
								)
							)}
							{previous && (
								<Step
									to={previous}
									forward={false}
									onGo={onGo}
									floating={overPicture ? "always" : "phone"}
									raised={entry?.preview === "video"}
								/>
							)}
							{next && (
								<Step
									to={next}
									forward
									onGo={onGo}
									floating={overPicture ? "always" : "phone"}
									raised={entry?.preview === "video"}
								/>
							)}
						</div>
						{factsOpen && entry && (
							<aside
								aria-label={t`Details`}
								className="scroll-quiet w-80 shrink-0 overflow-y-auto border-line border-s bg-canvas p-5 max-sm:absolute max-sm:inset-x-0 max-sm:bottom-0 max-sm:z-20 max-sm:max-h-[60%] max-sm:w-auto max-sm:border-s-0 max-sm:border-t"
							>
								<h3 className="mb-3 font-medium">
									<Trans>Details</Trans>
								</h3>
								<EntryFacts bucket={bucket} entry={entry} />
							</aside>
						)}
					</div>
				</Dialog>
			</Modal>
		</ModalOverlay>
	);
}

interface StepProps {
	readonly to: Entry;
	readonly forward: boolean;
	readonly onGo: (entry: Entry) => void;
	/** Lies over the file instead of in the bar: always, or only on a phone. */
	readonly floating?: "always" | "phone";
	/** On a phone too it stands at half the height, because the file has controls of its own at the bottom. */
	readonly raised?: boolean;
}

function Step({ to, forward, onGo, floating, raised }: StepProps) {
	const { t } = useLingui();
	const Arrow = forward ? ChevronRight : ChevronLeft;
	return (
		<IconButton
			label={forward ? t`Next file: ${to.name}` : t`Previous file: ${to.name}`}
			size="small"
			className={cx(
				floating &&
					"absolute! z-10 size-11! rounded-full! border border-line bg-raised/90 sm:inset-y-0 sm:my-auto",
				floating && (raised ? "max-sm:inset-y-0 max-sm:my-auto" : "max-sm:bottom-3"),
				floating && (forward ? "end-3" : "start-3"),
				floating === "phone" && "sm:hidden",
			)}
			onPress={() => onGo(to)}
		>
			<Arrow size={floating ? 22 : 16} className="rtl:rotate-180" />
		</IconButton>
	);
}

function NotFound(props: {
	readonly gone: boolean;
	readonly error: unknown;
	readonly onRetry: () => void;
	readonly onClose: () => void;
}) {
	const { t } = useLingui();
	return (
		<div className="grid h-full place-content-center">
			<EmptyState
				icon={<FileX2 size={20} />}
				title={props.gone ? t`This file is not there any more` : t`The file could not be opened`}
				actions={
					<>
						{!props.gone && (
							<Button variant="primary" onPress={props.onRetry}>
								<Trans>Try again</Trans>
							</Button>
						)}
						<Button variant={props.gone ? "primary" : "secondary"} onPress={props.onClose}>
							<Trans>Show the folder</Trans>
						</Button>
					</>
				}
			>
				{props.gone ? (
					<Trans>It may have been moved or deleted since the link was made.</Trans>
				) : (
					(props.error as Error).message
				)}
			</EmptyState>
		</div>
	);
}

/** Fetches what the next step will show: the URL, and for pictures the bytes. */
async function preload(bucket: OpenBucket, entry: Entry): Promise<void> {
	if (entry.preview === null || !entry.actionable) return;
	try {
		const url = await previewUrls.get(bucket, entry.path, entry.etag);
		if (entry.preview === "image") new Image().src = url;
	} catch {
		// Then it is loaded when it is shown, and says there what is wrong.
	}
}
