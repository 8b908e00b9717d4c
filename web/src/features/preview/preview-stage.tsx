import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import "./preview.css";
import type { Entry, OpenBucket } from "../../api/models";
import { previewUrls } from "../../api/preview-urls";
import { Button } from "../../ui/button";
import { FileIcon } from "../../ui/file-icon";
import { formatSize } from "../../ui/format";
import { CsvViewer } from "./csv-viewer";
import { ImageViewer } from "./image-viewer";
import type { LoadedText } from "./load-text";
import { TextViewer } from "./text-viewer";
import { useText } from "./use-text";
import { Wait } from "./wait";

const PdfViewer = lazy(() => import("./pdf-viewer"));
const MarkdownViewer = lazy(() => import("./markdown-viewer"));

interface StageProps {
	readonly bucket: OpenBucket;
	readonly entry: Entry;
}

interface PreviewStageProps extends StageProps {
	readonly onDownload: ((entry: Entry) => void) | null;
}

/** The file itself, by its kind. */
export function PreviewStage({ bucket, entry, onDownload }: PreviewStageProps) {
	const shown = entry.preview !== null && entry.actionable;
	const url = useQuery({
		queryKey: ["preview-url", bucket, entry.path, entry.etag],
		queryFn: () => previewUrls.get(bucket, entry.path, entry.etag),
		enabled: shown,
		// The cache behind it renews what is about to expire.
		staleTime: 60_000,
		gcTime: 60_000,
		refetchOnWindowFocus: false,
	});
	const [failed, setFailed] = useState(false);
	const fail = () => setFailed(true);

	if (!shown) {
		return (
			<Instead
				entry={entry}
				{...(entry.actionable && onDownload ? { onDownload: () => onDownload(entry) } : {})}
			>
				{entry.actionable ? (
					<Trans>This kind of file cannot be shown here. Download it to open it.</Trans>
				) : (
					<Trans>
						The name of this file cannot be written as a path, so it cannot be opened here.
					</Trans>
				)}
			</Instead>
		);
	}
	if (failed || url.isError) {
		return (
			<Instead
				entry={entry}
				onRetry={() => {
					setFailed(false);
					void url.refetch();
				}}
			>
				{url.isError ? (
					(url.error as Error).message
				) : (
					<Trans>
						The file did not load, or the browser does not know its format. The storage may be out
						of reach, or its CORS rules may not allow this site.
					</Trans>
				)}
			</Instead>
		);
	}
	if (!url.data) return <Wait />;
	switch (entry.preview) {
		case "image":
			return <ImageViewer url={url.data} name={entry.name} onFailed={fail} />;
		case "video":
			return (
				// biome-ignore lint/a11y/useMediaCaption: the members' own files; captions are theirs to add
				<video
					src={url.data}
					controls
					autoPlay
					playsInline
					onError={fail}
					className="size-full bg-black"
				>
					{entry.name}
				</video>
			);
		case "audio":
			return (
				<div className="grid h-full place-content-center justify-items-center gap-6 p-6">
					<FileIcon kind="file" preview="audio" name={entry.name} size="large" />
					{/* biome-ignore lint/a11y/useMediaCaption: the members' own files; captions are theirs to add */}
					<audio src={url.data} controls onError={fail} className="w-[min(28rem,85vw)]" />
				</div>
			);
		case "pdf":
			return (
				<Suspense fallback={<Wait />}>
					<PdfViewer url={url.data} name={entry.name} onFailed={fail} />
				</Suspense>
			);
		default:
			return <TextStage bucket={bucket} entry={entry} url={url.data} onFailed={fail} />;
	}
}

function TextStage({ bucket, entry, url }: StageProps & { url: string; onFailed: () => void }) {
	const text = useText(url, entry);
	if (text.isError) {
		return (
			<Instead entry={entry} onRetry={() => void text.refetch()}>
				<Trans>
					The text did not load. The storage may be out of reach, or its CORS rules may not allow
					this site to read files.
				</Trans>
			</Instead>
		);
	}
	if (!text.data) return <Wait />;
	return <TextOf bucket={bucket} entry={entry} loaded={text.data} />;
}

function TextOf({ bucket, entry, loaded }: StageProps & { loaded: LoadedText }) {
	const shared = { name: entry.name, size: entry.size, loaded };
	if (entry.preview === "csv") return <CsvViewer {...shared} />;
	if (entry.preview === "markdown" && loaded.text !== "") {
		return (
			<Suspense fallback={<Wait />}>
				<MarkdownViewer {...shared} bucket={bucket} path={entry.path} />
			</Suspense>
		);
	}
	return <TextViewer {...shared} code={entry.preview === "code"} />;
}

/** Stands where the file would be, and says why it is not. */
function Instead(props: {
	entry: Entry;
	children: ReactNode;
	onRetry?: () => void;
	onDownload?: () => void;
}) {
	const { i18n } = useLingui();
	const { entry } = props;
	return (
		<div className="grid h-full place-content-center justify-items-center gap-3 p-6 text-center">
			<FileIcon kind="file" preview={entry.preview} name={entry.name} size="large" />
			<p className="font-medium break-all">{entry.name}</p>
			{entry.size !== null && (
				<p className="text-sm text-ink-muted tabular-nums">{formatSize(entry.size, i18n.locale)}</p>
			)}
			<p className="max-w-md text-ink-muted">{props.children}</p>
			{props.onDownload && (
				<Button variant="primary" icon={<Download size={16} />} onPress={props.onDownload}>
					<Trans>Download</Trans>
				</Button>
			)}
			{props.onRetry && (
				<Button onPress={props.onRetry}>
					<Trans>Try again</Trans>
				</Button>
			)}
		</div>
	);
}
