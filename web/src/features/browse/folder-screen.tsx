import { Trans, useLingui } from "@lingui/react/macro";
import { FolderOpen, FolderPlus, Upload } from "lucide-react";
import { type ReactNode, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { parentOf } from "../../api/entry-path";
import { live } from "../../api/live";
import type { Bucket, Entry } from "../../api/models";
import { codeOf, GRANT_CHANGED } from "../../api/problem";
import { useActions } from "../../ui/action-registry";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import type { MenuPoint } from "../../ui/menu";
import { Menu, MenuItem, MenuTrigger } from "../../ui/menu";
import { Notice } from "../../ui/notice";
import { ActionMenu } from "./action-menu";
import { useActionWords } from "./action-words";
import { kindOf } from "./counted";
import type { EntryCommands } from "./entry-commands";
import { EntryGrid } from "./entry-grid";
import { type ActionId, actionable, actionsFor } from "./folder-actions";
import { FolderBar } from "./folder-bar";
import { FolderCrumbs } from "./folder-crumbs";
import { FolderDetails } from "./folder-details";
import { useFolderShortcuts } from "./folder-shortcuts";
import type { FolderView } from "./folder-view";
import { Freshness } from "./freshness";
import { ListHeader } from "./list-header";
import { NOTHING, type Selection, selectedCount, selectedSize } from "./selection";
import type { useFolder } from "./use-folder";

export interface FolderScreenProps {
	readonly bucket: Bucket;
	readonly path: string;
	readonly label: string;
	readonly folder: ReturnType<typeof useFolder>;
	readonly view: FolderView;
	readonly onView: (view: FolderView) => void;
	readonly selection: Selection<Entry>;
	readonly onSelection: (selection: Selection<Entry>) => void;
	readonly commands: EntryCommands;
	readonly hrefOf: (path: string) => string;
	readonly onOpenFolder: (path: string) => void;
	readonly onPreview: (entry: Entry, row: number) => void;
	readonly detailsOpen: boolean;
	readonly onDetailsOpen: (open: boolean) => void;
	/** The row of the file that was previewed last. */
	readonly reveal: { readonly row: number } | null;
	/** Facts about one entry, for the details panel. */
	readonly renderFacts: (entry: Entry) => ReactNode;
	/** Leads to the search, with this folder as its place. */
	readonly search: ReactNode;
}

/** One folder: the way to it, what is selected, its entries, and what can be done with them. */
export function FolderScreen(props: FolderScreenProps) {
	const { bucket, path, label, folder, view, onView, selection, onSelection, commands } = props;
	const { pages, state, open } = folder;
	const { t } = useLingui();
	const words = useActionWords();
	const [menu, setMenu] = useState<{ at: MenuPoint; selection: Selection<Entry> } | null>(null);
	const gridFocused = useRef(false);
	const liveState = useSyncExternalStore(live.subscribeState, live.state);
	const total = state.total ?? 0;
	const count = selectedCount(selection, total);
	const selected = useMemo(() => [...selection.named.values()], [selection]);
	const folderActions = actionsFor({ entries: [] }, bucket.permissions);
	const mayUpload = folderActions.includes("upload");
	useActions(useFolderShortcuts());

	const changed = codeOf(state.error) === GRANT_CHANGED;

	const subjectOf = (chosen: Selection<Entry>) =>
		chosen.all
			? {
					count: selectedCount(chosen, total),
					paths: async (signal: AbortSignal) => {
						const entries = await pages.range(0, total - 1, signal);
						return entries.map((entry) => entry.path).filter((one) => !chosen.named.has(one));
					},
				}
			: actionable([...chosen.named.values()]);
	const actionsOf = (chosen: Selection<Entry>) => {
		const subject = subjectOf(chosen);
		return actionsFor("count" in subject ? subject : { entries: subject }, bucket.permissions);
	};
	const run = (id: ActionId, chosen: Selection<Entry>) =>
		commands.runIn(bucket, id, subjectOf(chosen));

	const openEntry = (entry: Entry, row: number) => {
		if (entry.kind === "folder" && entry.actionable) props.onOpenFolder(entry.path);
		else props.onPreview(entry, row);
	};

	const listing = JSON.stringify(open.key);
	const empty = state.total === 0 && state.complete;
	const broken = state.total === null && state.error !== null && !changed;
	const only = selected.length === 1 && !selection.all ? selected[0] : undefined;
	return (
		<>
			<header className="flex shrink-0 flex-wrap items-center gap-2 px-2.5 py-2 sm:h-bar sm:flex-nowrap sm:py-0">
				<FolderCrumbs bucketName={bucket.name} folder={path} hrefOf={props.hrefOf} />
				{props.search}
				{mayUpload && (
					<MenuTrigger>
						<Button variant="primary" icon={<Upload size={16} />}>
							<Trans>Upload</Trans>
						</Button>
						<Menu
							aria-label={t`Upload`}
							placement="bottom end"
							onAction={(key) => run(key as ActionId, NOTHING)}
						>
							{(["upload", "upload_folder", "new_folder"] as const).map((id) => (
								<MenuItem key={id} id={id} icon={words[id].icon}>
									{words[id].label}
								</MenuItem>
							))}
						</Menu>
					</MenuTrigger>
				)}
			</header>

			<FolderBar
				view={view}
				onView={onView}
				detailsOpen={props.detailsOpen}
				onDetailsOpen={props.onDetailsOpen}
				selected={count}
				selectedSize={selectedSize(selection)}
				selectedKind={selection.all ? "items" : kindOf(selected)}
				actions={count > 0 ? actionsOf(selection) : []}
				onAction={(id) => run(id, selection)}
				onClear={() => onSelection(NOTHING)}
				total={state.total}
				totals={state.totals}
				freshness={<Freshness state={state} live={liveState === "ready"} />}
			/>
			{state.error !== null && !broken && !changed && (
				<Notice
					tone="warning"
					className="m-3"
					title={t`This may be out of date`}
					action={
						<Button size="small" onPress={() => pages.refresh()}>
							<Trans>Look again</Trans>
						</Button>
					}
				>
					{(state.error as Error).message}
				</Notice>
			)}
			{broken ? (
				<EmptyState
					icon={<FolderOpen size={20} />}
					title={t`“${label}” could not be listed`}
					actions={
						<>
							<Button variant="primary" onPress={() => pages.refresh()}>
								<Trans>Try again</Trans>
							</Button>
							{path !== "" && (
								<Button onPress={() => props.onOpenFolder("")}>
									<Trans>Go to the top of {bucket.name}</Trans>
								</Button>
							)}
						</>
					}
				>
					{(state.error as Error).message}
				</EmptyState>
			) : empty ? (
				<EmptyState
					icon={<FolderOpen size={20} />}
					title={path === "" ? t`${bucket.name} is empty` : t`This folder is empty`}
					className="flex-1"
					actions={
						mayUpload && (
							<>
								<Button
									variant="primary"
									icon={<Upload size={16} />}
									onPress={() => run("upload", NOTHING)}
								>
									<Trans>Upload files</Trans>
								</Button>
								<Button icon={<FolderPlus size={16} />} onPress={() => run("new_folder", NOTHING)}>
									<Trans>New folder</Trans>
								</Button>
							</>
						)
					}
				>
					{mayUpload ? (
						<Trans>
							Drop files or whole folders anywhere on this page, or paste them. They go straight
							from your browser to the storage.
						</Trans>
					) : (
						<Trans>
							Nothing has been put here yet. You may look at this bucket, but not upload to it.
						</Trans>
					)}
				</EmptyState>
			) : (
				<EntryGrid
					key={`${listing} ${view.view}`}
					bucket={bucket}
					label={t`Files in ${label}`}
					view={view.view}
					pages={pages}
					state={state}
					selection={selection}
					onSelection={onSelection}
					place={open.place}
					onPlace={(place) => {
						open.place = place;
					}}
					onOpen={openEntry}
					onPreview={props.onPreview}
					onParent={() => {
						if (path !== "") props.onOpenFolder(parentOf(path));
					}}
					onDelete={() => {
						if (count > 0 && actionsOf(selection).includes("delete")) run("delete", selection);
					}}
					onMenu={(x, y, chosen) => setMenu({ at: { x, y }, selection: chosen })}
					reveal={props.reveal}
					takesFocus={gridFocused.current}
					onFocused={(focused) => {
						gridFocused.current = focused;
					}}
					header={(layout) => (
						<ListHeader
							layout={layout}
							view={view}
							onSort={(sort, order) => onView({ ...view, sort, order })}
						/>
					)}
				/>
			)}
			{props.detailsOpen && (
				<FolderDetails
					bucket={bucket}
					path={path}
					label={label}
					only={only}
					count={count}
					size={selectedSize(selection)}
					total={state.total}
					totals={state.totals}
					renderFacts={props.renderFacts}
					onClose={() => props.onDetailsOpen(false)}
				/>
			)}

			<ActionMenu
				at={menu?.at ?? null}
				actions={menu ? actionsOf(menu.selection) : []}
				onAction={(id) => menu && run(id, menu.selection)}
				onClose={() => setMenu(null)}
			/>
		</>
	);
}
