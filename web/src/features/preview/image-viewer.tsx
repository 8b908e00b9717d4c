import { useLingui } from "@lingui/react/macro";
import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { extensionOf } from "../../api/entry-path";
import { IconButton } from "../../ui/icon-button";
import { FIT, panned, type Zoom, zoomedAt } from "./zoom";

interface ImageViewerProps {
	readonly url: string;
	readonly name: string;
	readonly onFailed: () => void;
}

/** A picture that fits the stage, can be zoomed by wheel, keys, buttons, two fingers, and moved by drag. */
export function ImageViewer({ url, name, onFailed }: ImageViewerProps) {
	const { t, i18n } = useLingui();
	const stage = useRef<HTMLDivElement>(null);
	const [zoom, setZoom] = useState<Zoom>(FIT);
	const [loaded, setLoaded] = useState(false);
	const pointers = useRef(new Map<number, { x: number; y: number }>());
	const [dragging, setDragging] = useState(false);

	useEffect(() => {
		const element = stage.current;
		if (!element) return;
		const fromCentre = (event: WheelEvent) => {
			const box = element.getBoundingClientRect();
			return [
				event.clientX - box.left - box.width / 2,
				event.clientY - box.top - box.height / 2,
			] as const;
		};
		// Not React's onWheel: that one is passive and could not keep the page from zooming.
		const onWheel = (event: WheelEvent) => {
			event.preventDefault();
			const [x, y] = fromCentre(event);
			setZoom((now) => zoomedAt(now, Math.exp(-event.deltaY / 300), x, y));
		};
		const onKey = (event: KeyboardEvent) => {
			if (event.ctrlKey || event.metaKey || event.altKey) return;
			if (event.key === "+" || event.key === "=") setZoom((now) => zoomedAt(now, 1.5, 0, 0));
			else if (event.key === "-") setZoom((now) => zoomedAt(now, 1 / 1.5, 0, 0));
			else if (event.key === "0") setZoom(FIT);
		};
		element.addEventListener("wheel", onWheel, { passive: false });
		document.addEventListener("keydown", onKey);
		return () => {
			element.removeEventListener("wheel", onWheel);
			document.removeEventListener("keydown", onKey);
		};
	}, []);

	const onPointerMove = (event: PointerEvent) => {
		const before = pointers.current.get(event.pointerId);
		if (!before) return;
		const box = event.currentTarget.getBoundingClientRect();
		const others = [...pointers.current].filter(([id]) => id !== event.pointerId);
		const other = others[0]?.[1];
		if (other) {
			const spread = (p: { x: number; y: number }) => Math.hypot(p.x - other.x, p.y - other.y);
			const after = { x: event.clientX, y: event.clientY };
			const x = (after.x + other.x) / 2 - box.left - box.width / 2;
			const y = (after.y + other.y) / 2 - box.top - box.height / 2;
			const factor = spread(after) / Math.max(1, spread(before));
			setZoom((now) => zoomedAt(now, factor, x, y));
		} else {
			const dx = event.clientX - before.x;
			const dy = event.clientY - before.y;
			setZoom((now) => panned(now, dx, dy, box.width, box.height));
		}
		pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
	};

	const release = (event: PointerEvent) => {
		pointers.current.delete(event.pointerId);
		if (pointers.current.size === 0) setDragging(false);
	};

	// A drawing has no size of its own; a small icon would be lost on the screen.
	const drawing = extensionOf(name) === "svg";
	// Kinds that can have transparent parts, where dark lines would vanish on a dark stage.
	const seeThrough = ["svg", "png", "webp", "avif", "gif"].includes(extensionOf(name));
	const percent = new Intl.NumberFormat(i18n.locale, { style: "percent" }).format(zoom.scale);
	return (
		<div className="relative size-full">
			{/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons and keys below do the same */}
			<div
				ref={stage}
				className={`grid size-full touch-none grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] place-items-center overflow-hidden p-3 max-sm:pb-16 sm:px-16 ${
					zoom.scale === 1 ? "" : dragging ? "cursor-grabbing" : "cursor-grab"
				}`}
				onDoubleClick={(event) => {
					const box = event.currentTarget.getBoundingClientRect();
					const x = event.clientX - box.left - box.width / 2;
					const y = event.clientY - box.top - box.height / 2;
					setZoom((now) => (now.scale === 1 ? zoomedAt(now, 3, x, y) : FIT));
				}}
				onPointerDown={(event) => {
					event.currentTarget.setPointerCapture(event.pointerId);
					pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
					setDragging(true);
				}}
				onPointerMove={onPointerMove}
				onPointerUp={release}
				onPointerCancel={release}
			>
				<img
					src={url}
					alt={name}
					draggable={false}
					onLoad={() => setLoaded(true)}
					onError={onFailed}
					className={`max-h-full max-w-full object-contain ${drawing ? "size-[min(70%,36rem)]" : ""} ${seeThrough ? "see-through" : ""} ${loaded ? "opacity-100" : "opacity-0"} ${
						dragging ? "" : "transition-[opacity,transform] duration-150"
					}`}
					style={{ transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})` }}
				/>
			</div>
			{loaded && (
				<div className="absolute bottom-3 left-1/2 flex -translate-x-1/2 items-center gap-1 rounded-lg border border-line bg-raised p-1 shadow-float">
					<IconButton
						size="small"
						label={t`Zoom out`}
						isDisabled={zoom.scale === 1}
						onPress={() => setZoom((now) => zoomedAt(now, 1 / 1.5, 0, 0))}
					>
						<ZoomOut size={16} />
					</IconButton>
					<output className="w-12 text-center text-xs tabular-nums">{percent}</output>
					<IconButton
						size="small"
						label={t`Zoom in`}
						onPress={() => setZoom((now) => zoomedAt(now, 1.5, 0, 0))}
					>
						<ZoomIn size={16} />
					</IconButton>
					<IconButton
						size="small"
						label={t`Fit to the screen`}
						isDisabled={zoom.scale === 1}
						onPress={() => setZoom(FIT)}
					>
						<Maximize size={16} />
					</IconButton>
				</div>
			)}
		</div>
	);
}
