/** How an image is shown: scale 1 fits it into the stage; x and y move its centre, in pixels. */
export interface Zoom {
	readonly scale: number;
	readonly x: number;
	readonly y: number;
}

export const FIT: Zoom = { scale: 1, x: 0, y: 0 };
const MOST = 12;

/** Scales by `factor` so that the point under the pointer (from the stage's centre) stays in place. */
export function zoomedAt(zoom: Zoom, factor: number, x: number, y: number): Zoom {
	const scale = Math.min(MOST, Math.max(1, zoom.scale * factor));
	if (scale === 1) return FIT;
	const ratio = scale / zoom.scale;
	return { scale, x: x - (x - zoom.x) * ratio, y: y - (y - zoom.y) * ratio };
}

/** Moves the image, but never further than its edge to the middle of the stage. */
export function panned(zoom: Zoom, dx: number, dy: number, width: number, height: number): Zoom {
	if (zoom.scale === 1) return zoom;
	const limit = (value: number, most: number) => Math.min(most, Math.max(-most, value));
	return {
		scale: zoom.scale,
		x: limit(zoom.x + dx, (width * zoom.scale) / 2),
		y: limit(zoom.y + dy, (height * zoom.scale) / 2),
	};
}
