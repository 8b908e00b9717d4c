import { Trans, useLingui } from "@lingui/react/macro";
import { Check, CircleAlert, RotateCw, X } from "lucide-react";
import { memo } from "react";
import { nameOf } from "../../api/entry-path";
import { cx } from "../../ui/cx";
import { FileIcon } from "../../ui/file-icon";
import { formatSize } from "../../ui/format";
import { IconButton } from "../../ui/icon-button";
import { contentTypeOf } from "./content-type";
import { isOver, type UploadItem } from "./engine-model";
import { useProblemWords } from "./problem-words";
import { uploads } from "./uploads";

/** Kinds that every browser names rightly, so content-type.ts does not. */
const BROWSER_PICTURES = /\.(jpe?g|png|gif|bmp|tiff?)$/i;

/** One file in the tray. */
export const UploadLine = memo(function UploadLine({ item }: { item: UploadItem }) {
	const { t } = useLingui();
	const words = useProblemWords();
	const { state } = item;
	const failed = state === "failed" && item.problem !== null;
	const shown = state === "done" && item.storedPath ? nameOf(item.storedPath) : item.name;
	const share =
		state === "checking"
			? item.hashed / Math.max(1, item.size)
			: state === "sending" || state === "finishing"
				? item.sent / Math.max(1, item.size)
				: null;
	return (
		<div className="group/line flex h-full items-center gap-3 ps-4 pe-1.5">
			<FileIcon kind="file" preview={pictureOf(item.name)} name={item.name} />
			<div className="min-w-0 flex-1">
				<p className="truncate text-sm" title={`${item.destination.label}/${shown}`}>
					{shown}
				</p>
				<p
					className={cx(
						"text-xs tabular-nums",
						failed ? "line-clamp-4 text-danger" : "truncate text-ink-muted",
					)}
					title={failed && item.problem ? words(item.problem) : undefined}
				>
					{failed && item.problem ? words(item.problem) : <State item={item} />}
				</p>
				{share !== null && (
					<div className="mt-1 h-0.5 overflow-hidden rounded bg-line-soft">
						<div
							className={`h-full ${state === "checking" ? "bg-ink-muted" : "bg-accent-fill"}`}
							style={{ width: `${Math.min(1, share) * 100}%` }}
						/>
					</div>
				)}
			</div>
			{state === "done" && (
				<Check size={18} className="me-3 shrink-0 text-success" aria-label={t`Uploaded`} />
			)}
			{state === "failed" && (
				<CircleAlert size={16} className="shrink-0 text-danger" aria-hidden="true" />
			)}
			{(state === "failed" || state === "cancelled") && (
				<IconButton label={t`Try ${item.name} again`} onPress={() => uploads.retry(item.id)}>
					<RotateCw size={16} />
				</IconButton>
			)}
			{!isOver(state) && state !== "finishing" && (
				<IconButton label={t`Cancel ${item.name}`} onPress={() => uploads.cancel(item.id)}>
					<X size={16} />
				</IconButton>
			)}
		</div>
	);
});

/** Which icon fits a file that the server has not seen yet. */
function pictureOf(name: string): string | null {
	const type = contentTypeOf(name, BROWSER_PICTURES.test(name) ? "image/*" : "");
	const [kind = "", rest = ""] = type.split("/");
	if (kind === "image" || kind === "video" || kind === "audio" || kind === "text") return kind;
	return rest === "pdf" ? "pdf" : null;
}

function State({ item }: { item: UploadItem }) {
	const { i18n } = useLingui();
	const size = formatSize(item.size, i18n.locale);
	switch (item.state) {
		case "queued":
		case "checked":
		case "preparing":
		case "ready":
			return <Trans>{size} · waiting</Trans>;
		case "checking":
			return <Trans>{size} · checking</Trans>;
		case "asking":
			return <Trans>A file with this name is already there</Trans>;
		case "sending":
			return (
				<Trans>
					{formatSize(item.sent, i18n.locale)} of {size}
				</Trans>
			);
		case "waiting":
			return <Trans>The connection broke. Try {item.attempt} starts in a moment.</Trans>;
		case "finishing":
			return <Trans>{size} · finishing</Trans>;
		case "done":
			return (
				<Trans>
					{size} · in {item.destination.label}
				</Trans>
			);
		case "skipped":
			return <Trans>Skipped, the name was taken</Trans>;
		case "cancelled":
			return <Trans>Cancelled</Trans>;
		case "failed":
			return null;
	}
}
