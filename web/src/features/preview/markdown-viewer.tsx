import { useLingui } from "@lingui/react/macro";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { parentOf } from "../../api/entry-path";
import type { OpenBucket } from "../../api/models";
import { usePreviewUrl } from "../../api/preview-urls";
import { CutNote } from "./cut-note";
import type { LoadedText } from "./load-text";
import { siblingPath } from "./sibling-path";

interface MarkdownViewerProps {
	readonly bucket: OpenBucket;
	readonly path: string;
	readonly name: string;
	readonly size: number | null;
	readonly loaded: LoadedText;
}

/**
 * A Markdown document as React nodes. HTML in it stays text, links open elsewhere without telling
 * where from, and pictures come only from the same bucket: a document must not phone home.
 */
export default function MarkdownViewer({ bucket, path, name, size, loaded }: MarkdownViewerProps) {
	const { t } = useLingui();
	const components: Components = {
		a: ({ href, children }) => (
			<a href={href} target="_blank" rel="noopener noreferrer nofollow">
				{children}
			</a>
		),
		// The only inputs are the boxes of task lists.
		input: ({ checked }) => (
			<input
				type="checkbox"
				checked={checked ?? false}
				disabled
				aria-label={checked ? t`Done` : t`Not done`}
			/>
		),
		img: ({ src, alt }) => <Picture bucket={bucket} folder={parentOf(path)} src={src} alt={alt} />,
	};
	return (
		<div className="flex size-full flex-col bg-canvas">
			{loaded.cut && <CutNote size={size} />}
			<div
				role="document"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable text must be reachable by keyboard
				tabIndex={0}
				aria-label={t`Text of ${name}`}
				className="min-h-0 flex-1 overflow-auto outline-none"
			>
				<article className="prose-mb mx-auto max-w-[46rem] px-5 py-8 select-text max-sm:pb-20">
					<Markdown remarkPlugins={[remarkGfm]} components={components}>
						{loaded.text}
					</Markdown>
				</article>
			</div>
		</div>
	);
}

function Picture(props: {
	bucket: OpenBucket;
	folder: string;
	src: string | Blob | undefined;
	alt: string | undefined;
}) {
	const source = typeof props.src === "string" ? props.src : "";
	const path = siblingPath(props.folder, source);
	const url = usePreviewUrl(props.bucket, { path: path ?? "", etag: null }, path !== null);
	if (path === null) {
		return (
			<a href={source} target="_blank" rel="noopener noreferrer nofollow">
				{props.alt || source}
			</a>
		);
	}
	return url ? <img src={url} alt={props.alt ?? ""} loading="lazy" /> : <span>{props.alt}</span>;
}
