import { X } from "lucide-react";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { IconButton } from "./icon-button";
import { Sheet } from "./sheet";
import { useMediaQuery } from "./use-media-query";

interface PanelPlace {
	readonly element: HTMLElement | null;
	readonly setElement: (element: HTMLElement | null) => void;
	readonly open: number;
	readonly setOpen: (update: (open: number) => number) => void;
}

const PanelContext = createContext<PanelPlace | null>(null);

/** Around everything that can open the details panel. */
export function PanelProvider({ children }: { children: ReactNode }) {
	const [element, setElement] = useState<HTMLElement | null>(null);
	const [open, setOpen] = useState(0);
	return <PanelContext value={{ element, setElement, open, setOpen }}>{children}</PanelContext>;
}

/** Where the details panel stands, at the end of the main area. Takes no room while it is empty. */
export function PanelSlot() {
	const place = useContext(PanelContext);
	return (
		<div
			ref={place?.setElement}
			hidden={!place?.open}
			className="hidden w-80 shrink-0 flex-col border-line border-s bg-canvas lg:not-[[hidden]]:flex"
		/>
	);
}

/** Shows its children in the details panel of the page; on a narrow screen in a sheet. */
export function DetailsPanel(props: {
	readonly title: string;
	readonly closeLabel: string;
	readonly onClose: () => void;
	readonly children: ReactNode;
}) {
	const place = useContext(PanelContext);
	const wide = useMediaQuery("(min-width: 64rem)");
	const setOpen = place?.setOpen;
	useEffect(() => {
		if (!wide || !setOpen) return;
		setOpen((open) => open + 1);
		return () => setOpen((open) => open - 1);
	}, [wide, setOpen]);
	const content = (
		<>
			<div className="flex h-bar shrink-0 items-center gap-2 border-line border-b ps-4 pe-2">
				<h2 className="min-w-0 flex-1 truncate font-semibold">{props.title}</h2>
				<IconButton label={props.closeLabel} size="small" onPress={props.onClose}>
					<X size={16} />
				</IconButton>
			</div>
			<div className="scroll-quiet min-h-0 flex-1 overflow-y-auto">{props.children}</div>
		</>
	);
	if (!wide) {
		return (
			<Sheet isOpen side="end" label={props.title} onClose={props.onClose}>
				{content}
			</Sheet>
		);
	}
	if (!place?.element) return null;
	return createPortal(
		<aside aria-label={props.title} className="flex h-full flex-col">
			{content}
		</aside>,
		place.element,
	);
}
