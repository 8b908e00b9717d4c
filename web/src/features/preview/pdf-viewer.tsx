import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { getDocument, type PDFDocumentProxy, PDFWorker, type RenderTask } from "pdfjs-dist";
import workerUrl from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { useEffect, useRef, useState } from "react";
import { ownWorker } from "../../api/own-worker";
import { Wait } from "./wait";

const GAP = 16;
const WIDEST_PAGE = 980;
/** Height by width, until a page is known. */
const A4 = 297 / 210;

interface PdfViewerProps {
	readonly url: string;
	readonly name: string;
	readonly onFailed: () => void;
}

/** A PDF as a column of pages; only pages in view are drawn, and only the needed bytes are fetched. */
export default function PdfViewer({ url, name, onFailed }: PdfViewerProps) {
	const { t } = useLingui();
	const scroller = useRef<HTMLDivElement>(null);
	const [pdf, setPdf] = useState<PDFDocumentProxy | null>(null);
	/** Height divided by width, of each page as far as known. */
	const [ratios, setRatios] = useState<readonly number[]>([]);
	const [width, setWidth] = useState(0);
	const failed = useRef(onFailed);
	failed.current = onFailed;

	useEffect(() => {
		const port = ownWorker(workerUrl);
		const loading = getDocument({
			url,
			worker: PDFWorker.create({ port }),
			// The content security policy forbids it; even asking would be reported.
			isEvalSupported: false,
			disableAutoFetch: true,
			rangeChunkSize: 256 * 1024,
		});
		let current = true;
		loading.promise
			.then(async (document) => {
				const first = (await document.getPage(1)).getViewport({ scale: 1 });
				if (!current) return;
				setRatios(Array.from({ length: document.numPages }, () => first.height / first.width));
				setPdf(document);
			})
			.catch(() => {
				if (current) failed.current();
			});
		return () => {
			current = false;
			void loading.destroy().finally(() => port.terminate());
		};
	}, [url]);

	useEffect(() => {
		const element = scroller.current;
		if (!element) return;
		const measure = () => setWidth(Math.min(WIDEST_PAGE, element.clientWidth - 32));
		measure();
		const observer = new ResizeObserver(measure);
		observer.observe(element);
		return () => observer.disconnect();
	}, []);

	const virtual = useVirtualizer({
		count: pdf?.numPages ?? 0,
		getScrollElement: () => scroller.current,
		estimateSize: (page) => Math.round((ratios[page] ?? A4) * width) + GAP,
		overscan: 1,
		paddingStart: GAP,
	});
	// Sizes are computed, not measured: they change with the width and as odd pages become known.
	// biome-ignore lint/correctness/useExhaustiveDependencies: exactly when an estimate changes
	useEffect(() => virtual.measure(), [width, ratios]);

	const top = virtual.scrollOffset ?? 0;
	const current = virtual.getVirtualItems().find((item) => item.end > top + 100);
	const page = (current?.index ?? 0) + 1;
	const pages = pdf?.numPages ?? 0;
	return (
		<div className="relative size-full">
			<div
				ref={scroller}
				role="document"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable document must be reachable by keyboard
				tabIndex={0}
				aria-label={t`Pages of ${name}`}
				aria-busy={!pdf}
				className="size-full overflow-auto outline-none"
			>
				<div className="relative mx-auto" style={{ width, height: virtual.getTotalSize() }}>
					{pdf &&
						width > 0 &&
						virtual.getVirtualItems().map(({ index, start, size }) => (
							<div
								key={index}
								className="absolute inset-x-0 bg-white"
								style={{ height: size - GAP, transform: `translateY(${start}px)` }}
							>
								<PdfPage
									pdf={pdf}
									number={index + 1}
									width={width}
									onRatio={(ratio) =>
										setRatios((now) =>
											Math.abs((now[index] ?? 0) - ratio) < 0.001 ? now : now.with(index, ratio),
										)
									}
								/>
							</div>
						))}
				</div>
			</div>
			{!pdf && (
				<div className="absolute inset-0">
					<Wait />
				</div>
			)}
			{pages > 0 && (
				<p className="pointer-events-none absolute bottom-3 left-1/2 -translate-x-1/2 rounded-lg border border-line bg-raised px-3 py-1.5 text-xs tabular-nums shadow-float">
					<Trans>
						Page {page} of {pages}
					</Trans>
				</p>
			)}
			<span role="status" className="sr-only">
				{pages > 0 && <Plural value={pages} one="# page" other="# pages" />}
			</span>
		</div>
	);
}

interface PdfPageProps {
	readonly pdf: PDFDocumentProxy;
	readonly number: number;
	readonly width: number;
	readonly onRatio: (ratio: number) => void;
}

function PdfPage({ pdf, number, width, onRatio }: PdfPageProps) {
	const { t } = useLingui();
	const canvas = useRef<HTMLCanvasElement>(null);
	const tell = useRef(onRatio);
	tell.current = onRatio;

	useEffect(() => {
		let task: RenderTask | null = null;
		let current = true;
		void (async () => {
			const page = await pdf.getPage(number);
			const natural = page.getViewport({ scale: 1 });
			const element = canvas.current;
			if (!current || !element) return;
			tell.current(natural.height / natural.width);
			const sharpness = Math.min(2, globalThis.devicePixelRatio || 1);
			const viewport = page.getViewport({ scale: (width / natural.width) * sharpness });
			element.width = Math.floor(viewport.width);
			element.height = Math.floor(viewport.height);
			task = page.render({ canvas: element, viewport });
			await task.promise;
		})().catch(() => {
			// Cancelled by scrolling on, or a page that cannot be drawn: it stays white.
		});
		return () => {
			current = false;
			task?.cancel();
		};
	}, [pdf, number, width]);

	return <canvas ref={canvas} role="img" aria-label={t`Page ${number}`} className="size-full" />;
}
