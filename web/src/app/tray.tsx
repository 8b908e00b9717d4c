import { UploadTray } from "../features/uploads/upload-tray";

/** What goes on in the background, at the bottom right. Outside of the routes, so it survives navigation. */
export function Tray() {
	return <UploadTray />;
}
