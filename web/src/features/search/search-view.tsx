import { Trans, useLingui } from "@lingui/react/macro";
import { ArrowDownUp, Group, LayoutGrid, List, SearchX } from "lucide-react";
import {
	type KeyboardEvent,
	type ReactNode,
	type Ref,
	useCallback,
	useEffect,
	useId,
	useMemo,
	useRef,
	useState,
} from "react";
import { Button as AriaButton } from "react-aria-components";
import type { Bucket, SearchHit, SearchOrder } from "../../api/models";
import { personal } from "../../api/personal-storage";
import { Button, buttonClass } from "../../ui/button";
import { cx } from "../../ui/cx";
import { EmptyState } from "../../ui/empty-state";
import { IconButton } from "../../ui/icon-button";
import { Menu, MenuItem, MenuTrigger } from "../../ui/menu";
import { Notice } from "../../ui/notice";
import { Segmented } from "../../ui/segmented";
import { askableOf, type Draft, draftOf, filterBeingTyped, finished, queryOf } from "./filters";
import { layOut, type Move, moved } from "./hit-rows";
import { RecentSearches } from "./recent-searches";
import { SaveSearch } from "./save-search";
import { SearchField, type SearchFieldHandle } from "./search-field";
import type { HitAct } from "./search-hit";
import { useSearchLook } from "./search-look";
import type { SearchPlace } from "./search-place";
import { columnsFor, SearchResults, useWidth } from "./search-results";
import type { SearchAim } from "./search-run";
import { SearchStart, useScopeName } from "./search-start";
import { SearchFailures, SearchStatus } from "./search-status";
import { useSearch } from "./use-search";
import { useSuggestions } from "./use-suggestions";

const recent = new RecentSearches(personal);
/** Whoever reads the hits for so long has found what they looked for, or will look for it again. */
const READ_MS = 2500;

export interface SearchViewProps {
	readonly place: SearchPlace;
	readonly onPlace: (place: SearchPlace) => void;
	readonly buckets: readonly Bucket[];
	/** Previews a file, opens a folder. */
	readonly onOpen: (hit: SearchHit) => void;
	readonly onAct: (act: HitAct, hit: SearchHit, at: { x: number; y: number }) => void;
	readonly actsOf: (hit: SearchHit) => readonly HitAct[];
	/** Told the hits in the order of the screen, so that a preview can go left and right through them. */
	readonly onHits?: (hits: readonly SearchHit[]) => void;
	readonly renderPicture: (hit: SearchHit, icon: "small" | "large") => ReactNode;
	/** Deleted since it was found. */
	readonly isGone: (hit: SearchHit) => boolean;
	readonly fieldHandle: Ref<SearchFieldHandle>;
	/** Escape, once there is nothing else to close. */
	readonly onClose?: () => void;
	/** Shows the same search as a page. */
	readonly onPage?: () => void;
	/** ">" as the first sign asks for commands instead of files. */
	readonly onCommands: (text: string) => void;
	/** Stands at the end of the field. */
	readonly end?: ReactNode;
	/** Places and commands of this name, over the hits. */
	readonly renderQuick?: (text: string) => ReactNode;
}

/** The search: what is looked for, what was found, and the way through it by keyboard. In a dialog or on a page. */
export function SearchView(props: SearchViewProps) {
	const { place, onPlace, onHits } = props;
	const { t } = useLingui();
	const id = useId();
	const buckets = useMemo(
		() => new Map(props.buckets.map((bucket) => [bucket.id, bucket])),
		[props.buckets],
	);

	// The field leads and the place follows; a place that changes from elsewhere (Back) leads the field.
	const [draft, setDraft] = useState(() => finished(draftOf(place.q)));
	const told = useRef(place.q);
	if (told.current !== place.q) {
		told.current = place.q;
		setDraft(finished(draftOf(place.q)));
	}
	const change = (next: Draft) => {
		if (next.filters.length === 0 && next.text.startsWith(">")) {
			props.onCommands(next.text.slice(1).trim());
			return;
		}
		setDraft(next);
		told.current = queryOf(next);
		onPlace({ ...place, q: told.current });
	};

	const field = useRef<SearchFieldHandle>(null);
	const aim = useAim(place, draft, buckets);
	const { run, searcher } = useSearch(aim);
	const [look, setLook] = useSearchLook();
	const scroller = useRef<HTMLDivElement>(null);
	const width = useWidth(scroller);
	const columns = columnsFor(look.view, width);
	const manyBuckets = place.bucket === undefined && props.buckets.length > 1;
	const grouped = look.grouped && manyBuckets;
	const { hits = NONE, folders = NONE } = run ?? {};
	const { isGone } = props;
	const layout = useMemo(() => {
		const there = (hit: SearchHit) => !isGone(hit);
		return layOut(hits.filter(there), folders.filter(there), columns, grouped);
	}, [hits, folders, isGone, columns, grouped]);
	useEffect(() => onHits?.(layout.order), [layout, onHits]);

	const aimKey = JSON.stringify(aim);
	// Counted from the first file, so that folders that come later shift nothing.
	const [active, setActive] = useState({ at: 0, moved: false, of: aimKey });
	const wasMoved = active.of === aimKey && active.moved;
	const at = Math.max(
		0,
		Math.min((wasMoved ? active.at : 0) + layout.lead, layout.order.length - 1),
	);
	const onActive = (to: number) => setActive({ at: to - layout.lead, moved: true, of: aimKey });
	// Until the first hits of what is in the field are there, those on the screen are of something else.
	const current = run !== null && !run.stale && JSON.stringify(run.aim) === aimKey;
	const enteredFor = useRef<string | null>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another search begins at its top
	useEffect(() => {
		if (scroller.current) scroller.current.scrollTop = 0;
	}, [aimKey]);

	const remember = useCallback(() => recent.remember(place), [place]);
	const settled = run?.state === "done" && layout.order.length > 0;
	useEffect(() => {
		if (!settled) return;
		const timer = setTimeout(remember, READ_MS);
		return () => clearTimeout(timer);
	}, [settled, remember]);

	const open = (hit: SearchHit) => {
		remember();
		props.onOpen(hit);
	};
	const opener = useRef(open);
	useEffect(() => {
		opener.current = open;
	});
	// Whoever types fast and presses Enter at once means the first hit that is about to come.
	const awaited = current && enteredFor.current === aimKey ? layout.order[layout.lead] : undefined;
	useEffect(() => {
		if (!awaited) return;
		enteredFor.current = null;
		opener.current(awaited);
	}, [awaited]);
	const act: SearchViewProps["onAct"] = (what, hit, point) => {
		if (what !== "menu") remember();
		props.onAct(what, hit, point);
	};

	const onKey = (event: KeyboardEvent): boolean => {
		const hit = layout.order[at];
		const withModifier = event.ctrlKey || event.metaKey;
		const inField = event.target instanceof HTMLInputElement;
		if (event.key === "Escape") {
			if (run?.state === "running" && run.buckets.some((bucket) => bucket.walking !== null))
				searcher.stop();
			else if (!props.onClose) return false;
			else props.onClose();
			return true;
		}
		// Who presses it again wants to type something else; the browser would take the focus away.
		if (event.key.toLowerCase() === "k" && withModifier) {
			field.current?.focus();
			return true;
		}
		if (event.key === "Enter" && withModifier && props.onPage) {
			remember();
			props.onPage();
			return true;
		}
		if (aim === null && event.key === "ArrowDown") {
			scroller.current?.querySelector<HTMLElement>("[data-start]")?.focus();
			return true;
		}
		if (event.key === "Enter" && !current && !event.altKey) {
			enteredFor.current = aimKey;
			return true;
		}
		if (!hit || !current) return event.key === "Enter";
		const point = () => {
			const box = document.getElementById(`${id}-hits-${at}`)?.getBoundingClientRect();
			return { x: (box?.left ?? 0) + 48, y: (box?.top ?? 0) + 32 };
		};
		if (event.key === "Enter") {
			if (event.altKey) act("reveal", hit, point());
			else open(hit);
			return true;
		}
		if (event.key === "ContextMenu" || (event.shiftKey && event.key === "F10")) {
			act("menu", hit, point());
			return true;
		}
		if (withModifier || event.altKey || event.shiftKey) return false;
		const sideways = (look.view === "grid" || at < layout.lead) && (wasMoved || !inField);
		const move = MOVES[event.key];
		if (move === undefined) return false;
		if ((move === "left" || move === "right") && !sideways) return false;
		if ((move === "first" || move === "last") && inField) return false;
		onActive(moved(layout, at, move));
		return true;
	};

	const scope = useScopeName(place, buckets);
	const suggestions = useSuggestions(filterBeingTyped(draft.text), props.buckets, hits);
	const failed = run?.buckets.filter((bucket) => bucket.state === "failed") ?? [];
	const nothing = run?.state === "done" && layout.order.length === 0 && failed.length === 0;
	const onEnd = useCallback(() => searcher.more(), [searcher]);

	return (
		<div role="search" className="flex min-h-0 flex-1 flex-col">
			<div className="flex shrink-0 items-center gap-1 border-line border-b ps-4 pe-2">
				<SearchField
					id={`${id}-field`}
					handle={(handle) => {
						field.current = handle;
						if (typeof props.fieldHandle === "function") props.fieldHandle(handle);
						else if (props.fieldHandle) props.fieldHandle.current = handle;
					}}
					draft={draft}
					onDraft={change}
					scope={scope}
					onScopeRemoved={() => onPlace({ ...place, bucket: undefined, path: undefined })}
					suggestions={suggestions}
					onKey={onKey}
					resultsId={`${id}-hits`}
					activeId={layout.order.length > 0 && aim ? `${id}-hits-${at}` : undefined}
					invalid={run?.state === "refused"}
				/>
				{props.end}
			</div>
			{aim !== null && (
				<div className="flex h-10 shrink-0 items-center gap-1 ps-4 pe-2">
					<div className="flex min-w-0 flex-1 items-center gap-2">
						{run && (
							<SearchStatus
								run={run}
								buckets={buckets}
								onStop={() => searcher.stop()}
								onAgain={() => searcher.again()}
							/>
						)}
					</div>
					<OrderMenu order={place.order} onOrder={(order) => onPlace({ ...place, order })} />
					{manyBuckets && (
						<IconButton
							label={look.grouped ? t`Do not group by bucket` : t`Group by bucket`}
							size="small"
							aria-pressed={look.grouped}
							className={cx(look.grouped && "bg-pressed text-ink!")}
							onPress={() => setLook({ ...look, grouped: !look.grouped })}
						>
							<Group size={15} />
						</IconButton>
					)}
					<SaveSearch place={place} scope={aim.scope} />
					<Segmented
						label={t`View`}
						value={look.view}
						onChange={(view) => setLook({ ...look, view })}
						className="h-control-small max-sm:hidden"
						segments={[
							{ value: "list", label: t`List`, icon: <List size={14} /> },
							{ value: "grid", label: t`Grid`, icon: <LayoutGrid size={14} /> },
						]}
					/>
				</div>
			)}
			<div aria-hidden="true" className="relative h-px shrink-0 text-accent">
				{(run?.state === "running" || run?.state === "paging") && <span className="pending-line" />}
			</div>
			{aim !== null && props.renderQuick?.(draft.text.trim())}
			<SearchFailures failed={failed} buckets={buckets} onAgain={() => searcher.again()} />
			{run?.state === "refused" && (
				<Notice tone="info" className="mx-3 mt-2">
					{run.refusal}
				</Notice>
			)}
			{run?.state === "done" && run.suggestion !== null && (
				<p className="px-4 pt-2">
					<Trans>
						Did you mean{" "}
						<AriaButton
							className="rounded-sm font-medium text-accent underline underline-offset-2"
							onPress={() => {
								onPlace({ ...place, q: run.suggestion ?? "" });
								field.current?.focus();
							}}
						>
							{run.suggestion}
						</AriaButton>
						?
					</Trans>
				</p>
			)}
			<div ref={scroller} className="scroll-quiet min-h-0 flex-1 overflow-y-auto overflow-x-hidden">
				{aim === null ? (
					<SearchStart
						recent={recent.all()}
						buckets={buckets}
						onChoose={(chosen) => {
							onPlace(chosen);
							field.current?.focus();
						}}
						onExample={(q) => {
							onPlace({ ...place, q });
							field.current?.focus();
						}}
						onLeave={() => field.current?.focus()}
						extra={
							<>
								{" "}
								<Trans>
									Begin with <code>&gt;</code> for commands.
								</Trans>
							</>
						}
					/>
				) : nothing ? (
					<EmptyState
						icon={<SearchX size={20} />}
						title={t`Nothing matches “${run.aim.query}”`}
						className="py-10"
						actions={
							scope !== null && (
								<Button onPress={() => onPlace({ ...place, bucket: undefined, path: undefined })}>
									<Trans>Search everywhere</Trans>
								</Button>
							)
						}
					>
						{scope !== null ? (
							<Trans>
								It was looked for in {scope} only. Names and folders are compared, not what is
								inside the files.
							</Trans>
						) : (
							<Trans>Names and folders are compared, not what is inside the files.</Trans>
						)}
					</EmptyState>
				) : (
					layout.order.length > 0 &&
					run &&
					width > 0 && (
						<SearchResults
							id={`${id}-hits`}
							label={t`Hits for ${run.aim.query}`}
							layout={layout}
							columns={columns}
							width={width}
							scroller={scroller}
							view={look.view}
							grouped={grouped}
							terms={run.terms}
							stale={!current}
							complete={run.state === "done" && run.cursor === null}
							active={at}
							held={wasMoved}
							onActive={onActive}
							buckets={buckets}
							manyBuckets={manyBuckets}
							onKeyDown={(event) => {
								if (onKey(event)) event.preventDefault();
							}}
							onOpen={open}
							onAct={act}
							actsOf={props.actsOf}
							renderPicture={(hit) =>
								props.renderPicture(hit, look.view === "list" ? "small" : "large")
							}
							onEnd={onEnd}
						/>
					)
				)}
				{run?.state === "done" && run.truncated && run.cursor === null && (
					<p className="px-4 py-4 text-center text-ink-muted text-xs">
						<Trans>There are more. Another word or a filter narrows the search.</Trans>
					</p>
				)}
			</div>
		</div>
	);
}

const NONE: readonly SearchHit[] = [];

const MOVES: Readonly<Record<string, Move>> = {
	ArrowDown: "down",
	ArrowUp: "up",
	ArrowLeft: "left",
	ArrowRight: "right",
	PageDown: "page-down",
	PageUp: "page-up",
	Home: "first",
	End: "last",
};

/** What is asked of the server; null while there is nothing to ask. */
function useAim(
	place: SearchPlace,
	draft: Draft,
	buckets: ReadonlyMap<string, Bucket>,
): SearchAim | null {
	const query = askableOf(draft);
	const { bucket: bucketId, path = "", order } = place;
	const bucket = bucketId === undefined ? undefined : buckets.get(bucketId);
	// Another grant shows other files: then everything is asked for anew.
	const grants = [...buckets.values()].map((one) => `${one.id} ${one.grant_version}`).join();
	// biome-ignore lint/correctness/useExhaustiveDependencies: `grants` stands for what may be seen
	return useMemo(() => {
		if (query === "" || (bucketId !== undefined && !bucket)) return null;
		const scope = bucket
			? { bucket_id: bucket.id, path, grant_version: bucket.grant_version }
			: null;
		return { query, scope, order };
	}, [query, bucketId, bucket, path, order, grants]);
}

function OrderMenu(props: {
	readonly order: SearchOrder;
	readonly onOrder: (order: SearchOrder) => void;
}) {
	const { t } = useLingui();
	const words: Readonly<Record<SearchOrder, string>> = {
		relevance: t`Best first`,
		newest: t`Newest first`,
		largest: t`Largest first`,
		name: t`By name`,
	};
	return (
		<MenuTrigger>
			<AriaButton
				aria-label={t`Order: ${words[props.order]}`}
				className={buttonClass("ghost", "small", "text-ink-muted hover:text-ink")}
			>
				<ArrowDownUp size={14} aria-hidden="true" />
				<span className="max-sm:hidden">{words[props.order]}</span>
			</AriaButton>
			<Menu
				aria-label={t`Order`}
				placement="bottom end"
				selectionMode="single"
				disallowEmptySelection
				selectedKeys={[props.order]}
				onAction={(key) => props.onOrder(key as SearchOrder)}
			>
				{(Object.keys(words) as SearchOrder[]).map((order) => (
					<MenuItem key={order} id={order}>
						{words[order]}
					</MenuItem>
				))}
			</Menu>
		</MenuTrigger>
	);
}
