import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link as LinkTo, useRouter } from "@tanstack/react-router";
import { Download, Link, MapPinOff } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { nameOf, parentOf, pathMistake } from "../api/entry-path";
import { keys } from "../api/keys";
import type { Bucket, Entry } from "../api/models";
import { personal } from "../api/personal-storage";
import { codeOf } from "../api/problem";
import { bucketsQuery } from "../api/queries";
import { ErrorScreen } from "../app/error-screen";
import { rememberBucket } from "../app/last-bucket";
import { stringifySearch } from "../app/search-params";
import { setShell } from "../app/shell-state";
import { useGrantWatch } from "../app/use-grant-watch";
import { useEntryCommands } from "../features/browse/entry-commands";
import { actionsFor } from "../features/browse/folder-actions";
import { FolderScreen } from "../features/browse/folder-screen";
import { folders } from "../features/browse/folder-store";
import { type FolderView, FolderViews } from "../features/browse/folder-view";
import { everything, NOTHING, type Selection, without } from "../features/browse/selection";
import { useFolder } from "../features/browse/use-folder";
import { useNeighbours } from "../features/browse/use-neighbours";
import { EntryFacts } from "../features/preview/entry-facts";
import { PreviewLightbox } from "../features/preview/preview-lightbox";
import { SearchEntry } from "../features/search/search-entry";
import { DropZone } from "../features/uploads/drop-zone";
import { pickFiles } from "../features/uploads/pick-files";
import { startUploads, uploads } from "../features/uploads/uploads";
import { Button, buttonClass } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { IconButton } from "../ui/icon-button";
import { SkeletonRows } from "../ui/skeleton";
import { useTitle } from "../ui/use-title";
import type { BucketSearch } from "./bucket";

const views = new FolderViews(personal);

const TOP: BucketSearch = { path: undefined, file: undefined };

interface BucketScreenProps {
	readonly bucketId: string;
	readonly search: BucketSearch;
	/** Changes a part of the URL; what is undefined is taken out. */
	readonly onSearch: (change: BucketSearch, how: "push" | "replace") => void;
}

/** Everything at /b/{bucket}: the folder, and over it the preview. */
export function BucketScreen(props: BucketScreenProps) {
	const { t } = useLingui();
	const buckets = useQuery(bucketsQuery);
	const bucket = buckets.data?.find((one) => one.id === props.bucketId);
	const router = useRouter();
	const { onSearch } = props;
	useEffect(() => {
		if (bucket) rememberBucket(bucket.id);
	}, [bucket]);
	useGrantWatch(
		buckets.data,
		props.bucketId,
		useCallback(
			(now: Bucket | null) => {
				if (now) onSearch(TOP, "replace");
				else void router.navigate({ to: "/", replace: true });
			},
			[onSearch, router],
		),
	);
	if (!buckets.data) {
		return buckets.isError ? (
			<ErrorScreen error={buckets.error} onRetry={() => void buckets.refetch()} />
		) : (
			<SkeletonRows rows={8} label={t`Loading the bucket`} />
		);
	}
	// Asking for such a path would count as an attempt to leave the granted folder and end the session.
	const wrong = [props.search.path, props.search.file].some((one) => one && pathMistake(one));
	if (!bucket || wrong) {
		return (
			<EmptyState
				level="page"
				icon={<MapPinOff size={20} />}
				title={bucket ? t`This link is not valid` : t`There is no such bucket here`}
				actions={
					bucket ? (
						<Button variant="primary" onPress={() => props.onSearch(TOP, "replace")}>
							<Trans>Go to the top of {bucket.name}</Trans>
						</Button>
					) : (
						<LinkTo to="/" className={buttonClass("primary")}>
							<Trans>Go to your files</Trans>
						</LinkTo>
					)
				}
			>
				{bucket ? (
					<Trans>
						The path in it has a mistake: “.”, “..” and control characters cannot be part of one.
						Nothing was asked of the server.
					</Trans>
				) : (
					<Trans>
						Your access to it may have been taken away, or the address has a mistake. The buckets
						that are open to you are in the menu.
					</Trans>
				)}
			</EmptyState>
		);
	}
	// A changed grant is another screen: whatever was open, chosen or typed was about other paths.
	return <BucketFiles key={bucket.grant_version} {...props} bucket={bucket} />;
}

function BucketFiles({ bucket, search, onSearch }: BucketScreenProps & { bucket: Bucket }) {
	const { t } = useLingui();
	const router = useRouter();
	const cache = useQueryClient();
	const path = search.path ?? "";
	const file = search.file;
	const label = path === "" ? bucket.name : nameOf(path);

	useTitle(file === undefined ? label : nameOf(file));

	const view = views.viewOf(bucket.id, path, search);
	// A link to one file shows the file first; its folder is listed once the file is there.
	const [listing, setListing] = useState(file === undefined);
	const folder = useFolder(
		{
			bucketId: bucket.id,
			path,
			sort: view.sort,
			order: view.order,
			grantVersion: bucket.grant_version,
		},
		listing,
	);

	// A bucket that is closed to somebody is, to them, not there; the list of buckets knows.
	const gone = codeOf(folder.state.error) === "not_found";
	useEffect(() => {
		if (gone) void cache.invalidateQueries({ queryKey: keys.buckets });
	}, [gone, cache]);

	const [selection, setSelection] = useState<Selection<Entry>>(NOTHING);
	const place = `${bucket.id}/${path}`;
	const [selectedIn, setSelectedIn] = useState(place);
	if (selectedIn !== place) {
		setSelectedIn(place);
		setSelection(NOTHING);
	}

	const openedHere = useRef(false);
	const [hint, setHint] = useState<number | null>(null);
	const [reveal, setReveal] = useState<{ row: number } | null>(null);
	const neighbours = useNeighbours(folder.pages, folder.state, file, hint, listing);

	const preview = useCallback(
		(entry: Entry, row: number | null = null) => {
			openedHere.current = true;
			setHint(row);
			onSearch({ file: entry.path }, "push");
		},
		[onSearch],
	);
	const closePreview = () => {
		if (neighbours.row !== null) setReveal({ row: neighbours.row });
		if (openedHere.current) router.history.back();
		else onSearch({ file: undefined }, "replace");
		openedHere.current = false;
	};
	const hrefOf = (to: string) =>
		`/b/${encodeURIComponent(bucket.id)}${stringifySearch({ path: to })}`;
	const openFolder = (to: string) =>
		onSearch(
			{
				path: to || undefined,
				file: undefined,
				sort: undefined,
				order: undefined,
				view: undefined,
			},
			"push",
		);

	const mayUpload = bucket.permissions.includes("upload");
	const destination = useMemo(
		() =>
			mayUpload
				? { bucketId: bucket.id, grantVersion: bucket.grant_version, folder: path, label }
				: null,
		[mayUpload, bucket.id, bucket.grant_version, path, label],
	);
	useEffect(
		() =>
			uploads.onStored((stored) => {
				folders.changed(stored.bucketId, parentOf(stored.path));
				void cache.invalidateQueries({ queryKey: keys.entryByAny(stored.bucketId, stored.path) });
			}),
		[cache],
	);

	const commands = useEntryCommands({
		folder: path,
		folderLabel: label,
		onOpenFolder: openFolder,
		onPreview: (entry) => preview(entry),
		onDetails: (entry) => {
			if (file === undefined) onSearch({ panel: "details" }, "replace");
			else preview(entry);
		},
		onSelectAll: () => setSelection(everything(folder.pages.all())),
		onUpload: (what) => {
			if (destination) void pickFiles(what).then((files) => startUploads(destination, files));
		},
		onDeleted: (paths) => {
			setSelection((now) => without(now, paths));
			if (file !== undefined && paths.includes(file)) closePreview();
		},
	});

	const actionsOf = (entry: Entry) => actionsFor({ entries: [entry] }, bucket.permissions);
	const onFound = useCallback(() => setListing(true), []);

	return (
		<DropZone destination={destination}>
			<FolderScreen
				bucket={bucket}
				path={path}
				label={label}
				folder={folder}
				view={view}
				onView={(next: FolderView) => {
					views.remember(bucket.id, path, next);
					onSearch({ sort: next.sort, order: next.order, view: next.view }, "replace");
				}}
				selection={selection}
				onSelection={setSelection}
				commands={commands}
				hrefOf={hrefOf}
				onOpenFolder={openFolder}
				onPreview={preview}
				detailsOpen={search.panel === "details"}
				onDetailsOpen={(open) => onSearch({ panel: open ? "details" : undefined }, "replace")}
				reveal={reveal}
				renderFacts={(entry) => <EntryFacts bucket={bucket} entry={entry} />}
				search={
					<SearchEntry
						where={label}
						onOpen={() =>
							setShell({
								overlay: "search",
								searchFrom: { bucket: bucket.id, path: path || undefined },
							})
						}
					/>
				}
			/>
			{file !== undefined && (
				<PreviewLightbox
					bucket={bucket}
					path={file}
					known={neighbours.known}
					neighbours={neighbours}
					onGo={(entry) => onSearch({ file: entry.path }, "replace")}
					onClose={closePreview}
					onFound={onFound}
					onDownload={
						bucket.permissions.includes("view")
							? (entry) => commands.runIn(bucket, "download", [entry])
							: null
					}
					actions={(entry) => {
						const may = actionsOf(entry);
						return (
							<>
								{may.includes("copy_url") && (
									<IconButton
										label={t`Copy URL`}
										onPress={() => commands.runIn(bucket, "copy_url", [entry])}
									>
										<Link size={18} />
									</IconButton>
								)}
								{may.includes("download") && (
									<IconButton
										label={t`Download`}
										onPress={() => commands.runIn(bucket, "download", [entry])}
									>
										<Download size={18} />
									</IconButton>
								)}
							</>
						);
					}}
				/>
			)}
			{commands.dialogs}
		</DropZone>
	);
}
