import type { ReactNode } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { cx } from "./cx";

/** A panel over the page from one of its sides, for narrow screens. */
export function Sheet(props: {
	readonly isOpen: boolean;
	readonly onClose: () => void;
	readonly label: string;
	readonly side: "start" | "end";
	readonly children: ReactNode;
}) {
	return (
		<ModalOverlay
			isOpen={props.isOpen}
			isDismissable
			onOpenChange={(open) => {
				if (!open) props.onClose();
			}}
			className="fixed inset-0 z-40 animate-fade-in bg-backdrop"
		>
			<Modal
				className={cx(
					"fixed inset-y-0 w-[min(20rem,86vw)] bg-sunken",
					props.side === "start" ? "start-0 animate-slide-in border-e" : "end-0 border-s",
				)}
			>
				<Dialog aria-label={props.label} className="flex h-full flex-col outline-none">
					{props.children}
				</Dialog>
			</Modal>
		</ModalOverlay>
	);
}
