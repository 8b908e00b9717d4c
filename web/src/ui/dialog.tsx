import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "./button";
import { cx } from "./cx";
import { IconButton } from "./icon-button";

export interface DialogProps {
	readonly isOpen: boolean;
	readonly onClose: () => void;
	readonly title: string;
	readonly children: ReactNode;
	/** Buttons at the bottom; the one that does it last. */
	readonly footer?: ReactNode;
	readonly width?: "small" | "medium" | "large";
	/** False while something is under way that must not be lost by a click beside the dialog. */
	readonly isDismissable?: boolean;
	readonly role?: "dialog" | "alertdialog";
}

const WIDTHS = { small: "sm:max-w-105", medium: "sm:max-w-140", large: "sm:max-w-200" } as const;

/** A modal dialog; on a phone it comes from the bottom. */
export function Dialog(props: DialogProps) {
	const { isOpen, onClose, title, children, footer, width = "small", role = "dialog" } = props;
	const { t } = useLingui();
	return (
		<ModalOverlay
			isOpen={isOpen}
			isDismissable={props.isDismissable ?? true}
			onOpenChange={(open) => {
				if (!open) onClose();
			}}
			className="fixed inset-0 z-50 flex animate-fade-in items-end justify-center bg-backdrop sm:items-start sm:p-6 sm:pt-[12vh]"
		>
			<Modal
				className={cx(
					"max-h-[92dvh] w-full animate-rise-in overflow-hidden rounded-t-xl border border-line bg-raised shadow-float sm:max-h-[80dvh] sm:animate-pop-in sm:rounded-xl",
					WIDTHS[width],
				)}
			>
				<AriaDialog
					role={role}
					className="flex max-h-[inherit] flex-col outline-none [&:focus-visible]:outline-none"
				>
					<header className="flex items-center gap-2 py-3 ps-5 pe-3">
						<Heading slot="title" className="min-w-0 flex-1 font-semibold text-base">
							{title}
						</Heading>
						<IconButton label={t`Close`} size="small" onPress={onClose}>
							<X size={16} />
						</IconButton>
					</header>
					<div className="scroll-quiet min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
					{footer && (
						<footer className="flex flex-wrap justify-end gap-2 border-line border-t bg-sunken/60 px-5 py-3">
							{footer}
						</footer>
					)}
				</AriaDialog>
			</Modal>
		</ModalOverlay>
	);
}

export interface ConfirmDialogProps {
	readonly isOpen: boolean;
	readonly onClose: () => void;
	readonly onConfirm: () => void;
	readonly title: string;
	readonly children: ReactNode;
	/** Names the act and the count: "Delete 12 files". */
	readonly act: string;
	readonly isPending?: boolean;
	readonly danger?: boolean;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
	const { t } = useLingui();
	return (
		<Dialog
			isOpen={props.isOpen}
			onClose={props.onClose}
			title={props.title}
			role="alertdialog"
			footer={
				<>
					<Button onPress={props.onClose} autoFocus>
						{t`Cancel`}
					</Button>
					<Button
						variant={props.danger === false ? "primary" : "danger"}
						onPress={props.onConfirm}
						isPending={props.isPending ?? false}
					>
						{props.act}
					</Button>
				</>
			}
		>
			<div className="text-ink-muted">{props.children}</div>
		</Dialog>
	);
}
