import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { MapPinOff } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { pathMistake } from "../api/entry-path";
import type { Bucket, SearchHit } from "../api/models";
import { bucketsQuery } from "../api/queries";
import { ErrorScreen } from "../app/error-screen";
import { setShell } from "../app/shell-state";
import { useGrantWatch } from "../app/use-grant-watch";
import type { SearchFieldHandle } from "../features/search/search-field";
import { EVERYWHERE, type SearchPlace } from "../features/search/search-place";
import { SearchView } from "../features/search/search-view";
import { useActions } from "../ui/action-registry";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { SkeletonRows } from "../ui/skeleton";
import { useTitle } from "../ui/use-title";
import { useHitActions } from "./hit-actions";
import { HitPreview } from "./hit-preview";
import type { SearchParams } from "./search";

interface SearchScreenProps {
	readonly params: SearchParams;
	readonly onParams: (params: SearchParams, how: "push" | "replace") => void;
}

/** The address follows what is typed after this pause; browsers allow only so many changes of it. */
const FOLLOWS_MS = 300;

/** Everything at /search: a search that can be linked to, and over it the preview of a hit. */
export function SearchScreen(props: SearchScreenProps) {
	const { t } = useLingui();
	const buckets = useQuery(bucketsQuery);
	if (!buckets.data) {
		return buckets.isError ? (
			<ErrorScreen error={buckets.error} onRetry={() => void buckets.refetch()} />
		) : (
			<SkeletonRows rows={8} label={t`Loading the buckets`} />
		);
	}
	// Asking for such a path would count as an attempt to leave the granted folder and end the session.
	if ([props.params.path, props.params.file].some((path) => path && pathMistake(path))) {
		return (
			<EmptyState
				level="page"
				icon={<MapPinOff size={20} />}
				title={t`This link is not valid`}
				actions={
					<Button variant="primary" onPress={() => props.onParams({}, "replace")}>
						<Trans>Search everywhere</Trans>
					</Button>
				}
			>
				<Trans>
					The path in it has a mistake: “.”, “..” and control characters cannot be part of one.
					Nothing was asked of the server.
				</Trans>
			</EmptyState>
		);
	}
	return <SearchPage {...props} />;
}

function SearchPage({ params, onParams }: SearchScreenProps) {
	const { t } = useLingui();
	const router = useRouter();
	const [place, setPlace] = useFollowingPlace(params, onParams);
	const [hits, setHits] = useState<readonly SearchHit[]>([]);
	const field = useRef<SearchFieldHandle>(null);
	const opened = useRef(false);
	const title = place.q.trim() === "" ? t`Search` : t`Search: ${place.q.trim()}`;
	useTitle(title);

	const actions = useHitActions({
		onPreview: (hit) => {
			opened.current = true;
			onParams({ ...paramsOf(place), file: hit.path, in: hit.bucket_id }, "push");
		},
		onLeave: () => {},
	});
	useGrantWatch(
		actions.view.buckets,
		place.bucket,
		useCallback(
			(bucket: Bucket | null) =>
				setPlace((now) => ({ ...now, bucket: bucket?.id, path: undefined })),
			[setPlace],
		),
	);
	useActions(
		useMemo(
			() => [
				{
					id: "search-page",
					title: t`Search files`,
					group: t`General`,
					keys: ["mod+k", "/"],
					inPalette: false,
					run: () => field.current?.focus(),
				},
			],
			[t],
		),
	);

	const bucket = actions.view.buckets.find((one) => one.id === params.in);
	const closePreview = () => {
		if (opened.current) router.history.back();
		else onParams(paramsOf(place), "replace");
		opened.current = false;
	};
	return (
		<div className="flex h-full flex-col">
			<h1 className="sr-only">{title}</h1>
			<SearchView
				{...actions.view}
				place={place}
				onPlace={setPlace}
				onHits={setHits}
				fieldHandle={field}
				onCommands={(paletteText) => setShell({ overlay: "palette", paletteText })}
			/>
			{params.file !== undefined && bucket && (
				<HitPreview
					bucket={bucket}
					path={params.file}
					hits={hits}
					actions={actions}
					onGo={(hit) =>
						onParams({ ...paramsOf(place), file: hit.path, in: hit.bucket_id }, "replace")
					}
					onClose={closePreview}
				/>
			)}
			{actions.overlays}
		</div>
	);
}

function paramsOf(place: SearchPlace): SearchParams {
	return {
		q: place.q.trim() || undefined,
		order: place.order === "relevance" ? undefined : place.order,
		bucket: place.bucket,
		path: place.path || undefined,
	};
}

function placeOf(params: SearchParams): SearchPlace {
	return {
		...EVERYWHERE,
		q: params.q ?? "",
		order: params.order ?? "relevance",
		bucket: params.bucket,
		path: params.path,
	};
}

/** The screen leads and the address follows after a pause; an address that changes by itself (Back) leads. */
function useFollowingPlace(params: SearchParams, onParams: SearchScreenProps["onParams"]) {
	const [place, setPlace] = useState(() => placeOf(params));
	const address = JSON.stringify(paramsOf(placeOf(params)));
	const said = useRef(address);
	if (said.current !== address) {
		said.current = address;
		setPlace(placeOf(params));
	}
	const wanted = JSON.stringify(paramsOf(place));
	const follow = useRef(onParams);
	useEffect(() => {
		follow.current = onParams;
	});
	useEffect(() => {
		if (wanted === said.current) return;
		const timer = setTimeout(() => {
			said.current = wanted;
			follow.current(JSON.parse(wanted) as SearchParams, "replace");
		}, FOLLOWS_MS);
		return () => clearTimeout(timer);
	}, [wanted]);
	return [place, setPlace] as const;
}
