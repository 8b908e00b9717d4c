import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, RotateCw, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { formatDuration, formatSize, formatSpeed } from "../../ui/format";
import { IconButton } from "../../ui/icon-button";
import { ConflictDialog } from "./conflict-dialog";
import { isOver, type UploadItem, type UploadState } from "./engine-model";
import { totalsOf } from "./totals";
import { UploadLine } from "./upload-line";
import { uploads, useUploads, warnWhileUploading } from "./uploads";

const LINE_HEIGHT = 60;
/** Room for what went wrong and what to do. */
const FAILED_HEIGHT = 104;
const MOST_HEIGHT = 320;

/** All uploads of this tab, at the bottom right of every screen, and the questions they raise. */
export function UploadTray() {
	const { items, speed } = useUploads();
	const [open, setOpen] = useState(true);
	useEffect(warnWhileUploading, []);
	const asked = items.find((item) => item.state === "asking");

	// A new batch opens the tray; afterwards it stays as someone left it.
	const batches = items.at(-1)?.batch ?? 0;
	const seen = useRef(0);
	if (batches > seen.current) {
		seen.current = batches;
		if (!open) setOpen(true);
	}

	return (
		<>
			{items.length > 0 && <Tray items={items} speed={speed} open={open} onOpen={setOpen} />}
			{asked && (
				<ConflictDialog
					item={asked}
					more={
						items.filter((item) => item.state === "asking" && item.batch === asked.batch).length - 1
					}
					onDecide={(decision, forAll) => uploads.decide(asked.id, decision, forAll)}
				/>
			)}
		</>
	);
}

interface TrayProps extends ReturnType<typeof useUploads> {
	readonly open: boolean;
	readonly onOpen: (open: boolean) => void;
}

function Tray({ items, speed, open, onOpen }: TrayProps) {
	const { t, i18n } = useLingui();
	const { locale } = i18n;
	const totals = totalsOf(items, speed);
	const scroller = useRef<HTMLDivElement>(null);
	// What needs attention first, then what moves, then the rest.
	const order = [...items].sort((a, b) => rank(a.state) - rank(b.state) || a.id - b.id);
	const virtual = useVirtualizer({
		count: order.length,
		getScrollElement: () => scroller.current,
		estimateSize: (at) => heightOf(order[at]),
		getItemKey: (at) => `${order[at]?.id} ${heightOf(order[at])}`,
		overscan: 4,
	});
	const busy = totals.running > 0;
	const share = totals.bytes === 0 ? (busy ? 0 : 1) : totals.sent / totals.bytes;
	return (
		<section
			aria-label={t`Uploads`}
			className="w-[min(25rem,100%)] overflow-hidden rounded-lg border border-line bg-raised shadow-float"
		>
			<header className="flex h-12 items-center gap-1 ps-4 pe-1.5">
				<h2 className="min-w-0 flex-1 truncate text-sm font-medium">
					{busy ? (
						<Plural value={totals.running} one="Uploading # file" other="Uploading # files" />
					) : totals.failed > 0 ? (
						<Plural
							value={totals.failed}
							one="# file was not uploaded"
							other="# files were not uploaded"
						/>
					) : totals.done > 0 ? (
						<Plural value={totals.done} one="# file uploaded" other="# files uploaded" />
					) : (
						<Trans>Nothing uploaded</Trans>
					)}
				</h2>
				{totals.failed > 0 && (
					<IconButton label={t`Try all again`} onPress={() => uploads.retryAll()}>
						<RotateCw size={16} />
					</IconButton>
				)}
				<IconButton
					label={open ? t`Collapse the list of uploads` : t`Show the list of uploads`}
					aria-expanded={open}
					onPress={() => onOpen(!open)}
				>
					<ChevronDown size={18} className={open ? "" : "rotate-180"} />
				</IconButton>
				<IconButton
					label={busy ? t`Cancel all uploads` : t`Clear the list of uploads`}
					onPress={() => (busy ? uploads.cancelAll() : uploads.clear("all_over"))}
				>
					<X size={18} />
				</IconButton>
			</header>
			<div
				role="progressbar"
				aria-label={t`All uploads`}
				aria-valuemin={0}
				aria-valuemax={100}
				aria-valuenow={Math.floor(share * 100)}
				className="h-0.5 bg-line-soft"
			>
				<div
					className={`h-full transition-[width] duration-150 ${busy ? "bg-accent-fill" : totals.failed > 0 ? "bg-danger" : "bg-success"}`}
					style={{ width: `${share * 100}%` }}
				/>
			</div>
			{busy && (
				<p className="flex gap-3 px-4 pt-2 text-xs text-ink-muted tabular-nums">
					<span>
						<Trans>
							{formatSize(totals.sent, locale)} of {formatSize(totals.bytes, locale)}
						</Trans>
					</span>
					{speed > 0 && <span>{formatSpeed(speed, locale)}</span>}
					{totals.secondsLeft !== null && (
						<span className="ms-auto">
							<Trans>{formatDuration(totals.secondsLeft, locale)} left</Trans>
						</span>
					)}
				</p>
			)}
			<span role="status" className="sr-only">
				{!busy &&
					(totals.failed > 0 ? (
						<Plural
							value={totals.failed}
							one="# file was not uploaded"
							other="# files were not uploaded"
						/>
					) : (
						<Plural value={totals.done} one="# file uploaded" other="# files uploaded" />
					))}
			</span>
			{open && (
				<div
					ref={scroller}
					role="list"
					className="overflow-y-auto py-1"
					style={{ height: Math.min(MOST_HEIGHT, virtual.getTotalSize() + 8) }}
				>
					<div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
						{virtual.getVirtualItems().map(({ index, start }) => {
							const item = order[index];
							return (
								item && (
									<div
										key={item.id}
										role="listitem"
										aria-setsize={order.length}
										aria-posinset={index + 1}
										className="absolute inset-x-0"
										style={{ height: heightOf(item), transform: `translateY(${start}px)` }}
									>
										<UploadLine item={item} />
									</div>
								)
							);
						})}
					</div>
				</div>
			)}
		</section>
	);
}

function heightOf(item: UploadItem | undefined): number {
	return item?.state === "failed" ? FAILED_HEIGHT : LINE_HEIGHT;
}

function rank(state: UploadState): number {
	if (state === "failed") return 0;
	if (state === "sending" || state === "waiting" || state === "finishing") return 1;
	return isOver(state) ? 3 : 2;
}
