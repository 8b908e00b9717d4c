import { useLingui } from "@lingui/react/macro";
import { Download, FolderOpen, Link } from "lucide-react";
import type { Bucket, SearchHit } from "../api/models";
import { PreviewLightbox } from "../features/preview/preview-lightbox";
import { IconButton } from "../ui/icon-button";
import { neighboursAmong, type useHitActions } from "./hit-actions";

/** A file that was found, over the search; left and right lead through the other hits. */
export function HitPreview(props: {
	readonly bucket: Bucket;
	readonly path: string;
	readonly hits: readonly SearchHit[];
	readonly actions: ReturnType<typeof useHitActions>;
	readonly onGo: (hit: SearchHit) => void;
	readonly onClose: () => void;
}) {
	const { bucket, path, hits, actions } = props;
	const { t } = useLingui();
	const shown = { bucket_id: bucket.id, path };
	return (
		<PreviewLightbox
			bucket={bucket}
			path={path}
			known={hits.find((hit) => hit.path === path && hit.bucket_id === bucket.id)}
			neighbours={neighboursAmong(hits, shown)}
			onGo={(entry) => props.onGo(entry as SearchHit)}
			onClose={props.onClose}
			onFound={nothing}
			onDownload={
				bucket.permissions.includes("view")
					? (entry) => actions.run("download", { ...entry, bucket_id: bucket.id })
					: null
			}
			actions={(entry) => {
				const hit = { ...entry, bucket_id: bucket.id };
				const may = actions.actionsOf(hit);
				return (
					<>
						{may.includes("copy_url") && (
							<IconButton label={t`Copy URL`} onPress={() => actions.run("copy_url", hit)}>
								<Link size={18} />
							</IconButton>
						)}
						{may.includes("download") && (
							<IconButton label={t`Download`} onPress={() => actions.run("download", hit)}>
								<Download size={18} />
							</IconButton>
						)}
						{may.includes("reveal") && (
							<IconButton
								label={t`Open the folder it is in`}
								onPress={() => actions.run("reveal", hit)}
							>
								<FolderOpen size={18} />
							</IconButton>
						)}
					</>
				);
			}}
		/>
	);
}

const nothing = () => {};
