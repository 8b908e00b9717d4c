import { NoticeBell } from "../features/notices/notice-bell";
import { setShell, useShell } from "./shell-state";

const onOpen = (open: boolean) => setShell({ overlay: open ? "notices" : null });

/** The bell of the frame. */
export function Notices({ size }: { size: "small" | "medium" }) {
	const { overlay } = useShell();
	return <NoticeBell isOpen={overlay === "notices"} onOpen={onOpen} size={size} />;
}
