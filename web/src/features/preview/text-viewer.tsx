import { Trans, useLingui } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { extensionOf } from "../../api/entry-path";
import { cx } from "../../ui/cx";
import { CutNote } from "./cut-note";
import { Highlighter, type TokenKind } from "./highlight";
import type { LoadedText } from "./load-text";

const LINE_HEIGHT = 20;
/** Pixels below the last line, so that it can be scrolled out from under the arrows of a phone. */
const BELOW = 64;
/** One-line files of a megabyte exist; the browser should not have to lay them out. */
const LONGEST_SHOWN = 20_000;

const COLOURS: Readonly<Record<TokenKind, string>> = {
	plain: "",
	comment: "code-comment",
	string: "code-string",
	number: "code-number",
	keyword: "code-keyword",
};

/** The line break at the end of a text file ends its last line; it does not begin another one. */
function linesOf(text: string): string[] {
	const lines = text.split(/\r\n|\r|\n/);
	if (lines.length > 1 && lines.at(-1) === "") lines.pop();
	return lines;
}

interface TextViewerProps {
	readonly name: string;
	readonly size: number | null;
	readonly loaded: LoadedText;
	/** Whether to colour it as source. */
	readonly code: boolean;
}

/** Text in a fixed-width face with line numbers; only the visible lines exist in the document. */
export function TextViewer({ name, size, loaded, code }: TextViewerProps) {
	const { t } = useLingui();
	const scroller = useRef<HTMLDivElement>(null);
	const lines = useMemo(() => linesOf(loaded.text), [loaded.text]);
	const highlighter = useMemo(
		() => new Highlighter(lines, code ? extensionOf(name) || name.toLowerCase() : ""),
		[lines, code, name],
	);
	const widest = useMemo(
		() => lines.reduce((most, line) => Math.max(most, Math.min(line.length, LONGEST_SHOWN)), 0),
		[lines],
	);
	const virtual = useVirtualizer({
		count: lines.length,
		getScrollElement: () => scroller.current,
		estimateSize: () => LINE_HEIGHT,
		overscan: 20,
		paddingEnd: BELOW,
	});
	const digits = String(lines.length).length;

	if (loaded.text === "") {
		return (
			<p className="grid h-full place-items-center text-ink-muted">
				<Trans>This file is empty.</Trans>
			</p>
		);
	}
	return (
		<div className="flex size-full flex-col bg-canvas">
			{loaded.cut && <CutNote size={size} />}
			<div
				ref={scroller}
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable text must be reachable by keyboard
				tabIndex={0}
				role="document"
				aria-label={t`Text of ${name}`}
				className="min-h-0 flex-1 overflow-auto py-3 font-mono text-[12.5px] outline-none"
			>
				<div
					className="relative min-w-full"
					style={{
						height: virtual.getTotalSize(),
						...(code ? { width: `calc(${widest + digits}ch + 4rem)` } : {}),
					}}
				>
					{virtual.getVirtualItems().map(({ index, start }) => (
						<div
							key={index}
							data-index={index}
							// Prose is wrapped, so its lines are as tall as they turn out to be.
							ref={code ? undefined : virtual.measureElement}
							className={cx("absolute inset-x-0 flex", code && "whitespace-pre")}
							style={{
								...(code ? { height: LINE_HEIGHT } : { minHeight: LINE_HEIGHT }),
								lineHeight: `${LINE_HEIGHT}px`,
								transform: `translateY(${start}px)`,
							}}
						>
							<span
								aria-hidden="true"
								className="sticky start-0 shrink-0 bg-canvas ps-4 pe-4 text-end text-ink-muted select-none"
								style={{ minWidth: `calc(${digits}ch + 2rem)` }}
							>
								{index + 1}
							</span>
							<code
								className={cx(
									"select-text",
									!code && "min-w-0 whitespace-pre-wrap break-words pe-4",
								)}
							>
								{highlighter.tokens(index).map((token, at) => (
									<span
										// biome-ignore lint/suspicious/noArrayIndexKey: tokens of a line never move
										key={at}
										className={COLOURS[token.kind]}
									>
										{token.text.slice(0, LONGEST_SHOWN)}
									</span>
								))}
							</code>
						</div>
					))}
				</div>
			</div>
		</div>
	);
}
