import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useCallback, useState } from "react";
import type { Bucket, Entry, SearchHit } from "../api/models";
import { bucketsQuery } from "../api/queries";
import { ActionMenu } from "../features/browse/action-menu";
import { useEntryCommands } from "../features/browse/entry-commands";
import { type ActionId, actionsFor } from "../features/browse/folder-actions";
import { Thumbnail } from "../features/browse/thumbnail";
import type { SearchViewProps } from "../features/search/search-view";
import type { MenuPoint } from "../ui/menu";

type Shared = Pick<
	SearchViewProps,
	"buckets" | "onOpen" | "onAct" | "actsOf" | "renderPicture" | "isGone"
>;

interface HitActions {
	/** What the search needs to act on hits. */
	readonly view: Shared;
	readonly bucketOf: (hit: SearchHit) => Bucket | undefined;
	readonly actionsOf: (hit: SearchHit) => readonly ActionId[];
	readonly run: (id: ActionId, hit: SearchHit) => void;
	/** The menu and the dialogs; rendered once. */
	readonly overlays: ReactNode;
}

/** What browsing can do, for the hits of a search: each in its own bucket. */
export function useHitActions(host: {
	readonly onPreview: (hit: SearchHit) => void;
	/** Before another screen is shown. */
	readonly onLeave: () => void;
}): HitActions {
	const navigate = useNavigate();
	const { data: buckets = [] } = useQuery(bucketsQuery);
	const [menu, setMenu] = useState<{ at: MenuPoint; hit: SearchHit } | null>(null);
	const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
	const bucketOf = (hit: SearchHit) => buckets.find((bucket) => bucket.id === hit.bucket_id);

	const isGone = useCallback((hit: SearchHit) => gone.has(keyOf(hit.bucket_id, hit.path)), [gone]);

	const commands = useEntryCommands({
		folder: "",
		folderLabel: "",
		onOpenFolder: (path, bucket) => {
			host.onLeave();
			void navigate({
				to: "/b/$bucketId",
				params: { bucketId: bucket.id },
				search: { path: path || undefined },
			});
		},
		onPreview: (entry, bucket) => host.onPreview({ ...entry, bucket_id: bucket.id }),
		onUpload: () => {},
		onDetails: () => {},
		onSelectAll: () => {},
		onDeleted: (paths, bucket) =>
			setGone((now) => new Set([...now, ...paths.map((path) => keyOf(bucket.id, path))])),
	});
	const actionsOf = (hit: SearchHit): readonly ActionId[] => {
		const bucket = bucketOf(hit);
		if (!bucket) return [];
		const may = actionsFor({ entries: [hit] }, bucket.permissions).filter((id) => id !== "details");
		return may.length === 0
			? []
			: [...may.filter((id) => id !== "delete"), "reveal", ...may.filter((id) => id === "delete")];
	};
	const run = (id: ActionId, hit: SearchHit) => {
		const bucket = bucketOf(hit);
		if (bucket) commands.runIn(bucket, id, [hit]);
	};
	const open = (hit: SearchHit) => {
		if (hit.kind === "folder" && hit.actionable) run("open", hit);
		else host.onPreview(hit);
	};

	return {
		bucketOf,
		actionsOf,
		run,
		view: {
			buckets,
			onOpen: open,
			onAct: (act, hit, at) => {
				if (act === "menu") setMenu({ at, hit });
				else run(act, hit);
			},
			actsOf: (hit) => {
				const may = actionsOf(hit);
				return (["copy_url", "download", "reveal"] as const).filter((act) => may.includes(act));
			},
			renderPicture: (hit, icon) => {
				const bucket = bucketOf(hit);
				return bucket && hit.preview === "image" ? (
					<Thumbnail key={hit.path} bucket={bucket} entry={hit} icon={icon} />
				) : null;
			},
			isGone,
		},
		overlays: (
			<>
				<ActionMenu
					at={menu?.at ?? null}
					actions={menu ? actionsOf(menu.hit) : []}
					onAction={(id) => menu && run(id, menu.hit)}
					onClose={() => setMenu(null)}
				/>
				{commands.dialogs}
			</>
		),
	};
}

function keyOf(bucketId: string, path: string): string {
	return `${bucketId} ${path}`;
}

/** Left and right of a file among the hits. */
export function neighboursAmong(
	hits: readonly SearchHit[],
	shown: Pick<SearchHit, "bucket_id" | "path">,
) {
	const files = hits.filter((hit) => hit.kind === "file");
	const at = files.findIndex((hit) => hit.path === shown.path && hit.bucket_id === shown.bucket_id);
	return {
		previous: (files[at - 1] ?? null) as Entry | null,
		next: at < 0 ? null : ((files[at + 1] ?? null) as Entry | null),
		position: at < 0 ? null : at + 1,
		total: files.length,
	};
}
