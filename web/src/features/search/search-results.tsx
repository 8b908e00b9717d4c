import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { SearchX } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { nameOf } from "../../api/entry-path";
import type { Bucket, Entry } from "../../api/models";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { formatDuration } from "../../ui/format";
import { Notice } from "../../ui/notice";
import { SearchHit } from "./search-hit";
import { MIN_QUERY, searchableQuery } from "./search-run";
import { useSearch } from "./use-search";

const HIT_HEIGHT = 56;

export interface SearchResultsProps {
	readonly bucket: Bucket;
	/** The folder that is searched with everything below it, "" for the whole bucket. */
	readonly folder: string;
	readonly text: string;
	/** Opens a folder or previews a file. */
	readonly onOpen: (entry: Entry) => void;
	readonly onMenu: (x: number, y: number, entry: Entry) => void;
	readonly onSearchEverywhere: () => void;
	/** Leaves the search. */
	readonly onClose: () => void;
	/** Told the hits, so that a preview can go left and right through them. */
	readonly onHits: (hits: readonly Entry[]) => void;
}

/** What a search in a bucket found so far, and where it looks right now. */
export function SearchResults(props: SearchResultsProps) {
	const { bucket, folder, text, onOpen, onMenu, onHits } = props;
	const { t, i18n } = useLingui();
	const id = useId();
	const { run, stop, again } = useSearch(bucket, folder, text);
	const [focus, setFocus] = useState(0);
	const scroller = useRef<HTMLDivElement>(null);
	const hits = run?.hits ?? [];
	const running = run?.state === "running";
	const where = folder === "" ? bucket.name : nameOf(folder);

	useEffect(() => onHits(run?.hits ?? []), [run?.hits, onHits]);

	const virtual = useVirtualizer({
		count: hits.length,
		getScrollElement: () => scroller.current,
		estimateSize: () => HIT_HEIGHT,
		overscan: 8,
	});

	const onKeyDown = (event: KeyboardEvent) => {
		const entry = hits[focus];
		const go = (row: number) => {
			const to = Math.max(0, Math.min(hits.length - 1, row));
			setFocus(to);
			virtual.scrollToIndex(to);
		};
		if (event.key === "ArrowDown") go(focus + 1);
		else if (event.key === "ArrowUp") go(focus - 1);
		else if (event.key === "Home") go(0);
		else if (event.key === "End") go(hits.length - 1);
		else if (event.key === "PageDown") go(focus + 10);
		else if (event.key === "PageUp") go(focus - 10);
		else if ((event.key === "Enter" || event.key === " ") && entry) onOpen(entry);
		else if ((event.key === "ContextMenu" || (event.shiftKey && event.key === "F10")) && entry) {
			const box = document.getElementById(`${id}-${focus}`)?.getBoundingClientRect();
			if (box) onMenu(box.left + 48, box.top + 32, entry);
		} else if (event.key === "Escape") {
			if (running) stop();
			else props.onClose();
		} else return;
		event.preventDefault();
	};

	if (searchableQuery(text) === null) {
		return (
			<EmptyState title={t`Type at least ${MIN_QUERY} characters`}>
				<Trans>The search looks for them anywhere in the names and folders below {where}.</Trans>
			</EmptyState>
		);
	}
	return (
		<div className="flex min-h-0 flex-1 flex-col">
			<div className="flex min-h-11 items-center gap-3 border-line-soft border-b px-4 text-sm">
				<p role="status" className="min-w-0 flex-1 truncate text-ink-muted tabular-nums">
					{run && (
						<>
							<span className="font-medium text-ink">
								<Plural value={hits.length} one="# hit" other="# hits" />
							</span>{" "}
							{running ? (
								run.walking === null ? (
									<Trans>· Searching in {where}…</Trans>
								) : (
									<Trans>· Searching in {run.walking === "" ? where : run.walking}…</Trans>
								)
							) : run.state === "stopped" ? (
								<Trans>· Stopped. There may be more.</Trans>
							) : run.truncated ? (
								<Trans>· There are more. Type more letters to narrow the search.</Trans>
							) : (
								<>
									<Plural
										value={run.scanned}
										one="· # name looked at"
										other="· # names looked at"
									/>
									{run.milliseconds !== null &&
										(run.milliseconds < 1000 ? (
											<Trans> in {Math.round(run.milliseconds)} ms</Trans>
										) : (
											<Trans> in {formatDuration(run.milliseconds / 1000, i18n.locale)}</Trans>
										))}
								</>
							)}
						</>
					)}
				</p>
				{running && (
					<Button size="small" onPress={stop}>
						<Trans>Stop</Trans>
					</Button>
				)}
				{run?.state === "stopped" && (
					<Button size="small" onPress={again}>
						<Trans>Search again</Trans>
					</Button>
				)}
			</div>
			<div aria-hidden="true" className="relative -mt-px h-0.5 overflow-hidden text-accent">
				{running && <span className="pending-line" />}
			</div>
			{run?.failures.map((failure) => (
				<Notice
					key={failure.bucketId}
					tone="warning"
					className="m-3"
					title={t`${failure.bucketId === bucket.id ? bucket.name : failure.bucketId} could not be searched`}
				>
					{failure.detail}
				</Notice>
			))}
			{run && !running && hits.length === 0 && run.failures.length === 0 ? (
				<EmptyState
					icon={<SearchX size={20} />}
					title={t`Nothing in ${where} matches “${run.query}”`}
					actions={
						folder !== "" && (
							<Button onPress={props.onSearchEverywhere}>
								<Trans>Search all of {bucket.name}</Trans>
							</Button>
						)
					}
				>
					<Trans>The search compares names and folders, not what is inside the files.</Trans>
				</EmptyState>
			) : (
				<div
					ref={scroller}
					role="listbox"
					tabIndex={0}
					aria-label={t`Hits for ${text}`}
					aria-busy={running}
					aria-activedescendant={hits.length > 0 ? `${id}-${focus}` : undefined}
					onKeyDown={onKeyDown}
					className="group/hits scroll-quiet min-h-0 flex-1 overflow-y-auto outline-none"
				>
					<div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
						{virtual.getVirtualItems().map(({ index, start }) => {
							const entry = hits[index];
							return (
								entry && (
									// biome-ignore lint/a11y/useKeyWithClickEvents: the list handles keys
									<div
										key={index}
										id={`${id}-${index}`}
										role="option"
										aria-selected={index === focus}
										aria-setsize={running ? -1 : hits.length}
										aria-posinset={index + 1}
										className="absolute inset-x-0 group/hit"
										style={{ height: HIT_HEIGHT, transform: `translateY(${start}px)` }}
										onClick={(event) => {
											setFocus(index);
											const menu = (event.target as Element).closest("[data-part=menu]");
											const box = menu?.getBoundingClientRect();
											if (box) onMenu(box.left, box.bottom, entry);
											else onOpen(entry);
										}}
										onContextMenu={(event) => {
											event.preventDefault();
											setFocus(index);
											onMenu(event.clientX, event.clientY, entry);
										}}
									>
										<SearchHit entry={entry} query={run?.query ?? ""} />
									</div>
								)
							);
						})}
					</div>
				</div>
			)}
		</div>
	);
}
