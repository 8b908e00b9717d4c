import { Trans, useLingui } from "@lingui/react/macro";
import { ArrowRight, ChevronRight } from "lucide-react";
import { useState } from "react";
import {
	Autocomplete,
	Dialog,
	Header,
	Input,
	Menu,
	MenuItem,
	MenuSection,
	Modal,
	ModalOverlay,
	SearchField,
} from "react-aria-components";
import { type Action, useAllActions } from "../ui/action-registry";
import { Keys } from "../ui/kbd";
import { found, grouped } from "./palette-items";

interface PaletteProps {
	readonly onClose: () => void;
	/** What was typed already. */
	readonly text: string;
	/** Leads back to the search of files: Backspace in the empty field. */
	readonly onBack: () => void;
}

/** Places and commands by name. */
export function Palette({ isOpen, ...props }: PaletteProps & { readonly isOpen: boolean }) {
	const { onClose } = props;
	const { t } = useLingui();
	return (
		<ModalOverlay
			isOpen={isOpen}
			isDismissable
			onOpenChange={(open) => {
				if (!open) onClose();
			}}
			className="fixed inset-0 z-50 flex animate-fade-in items-start justify-center bg-backdrop p-3 sm:pt-[14vh]"
		>
			<Modal className="w-full max-w-150 animate-pop-in overflow-hidden rounded-xl border border-line bg-raised shadow-float">
				<Dialog aria-label={t`Places and commands`} className="outline-none">
					<PaletteBody {...props} />
				</Dialog>
			</Modal>
		</ModalOverlay>
	);
}

function PaletteBody({ onClose, onBack, text: begun }: PaletteProps) {
	const { t } = useLingui();
	const [text, setText] = useState(begun);
	const actions = useAllActions().filter((action) => action.run && action.inPalette !== false);
	const groups = grouped(found(actions, text));
	return (
		<Autocomplete inputValue={text} onInputChange={setText}>
			<SearchField
				aria-label={t`Places and commands`}
				autoFocus
				// Escape leaves at once; emptying the text first would keep someone from typing on elsewhere.
				onKeyDown={(event) => {
					if (event.key === "Escape") onClose();
					else if (event.key === "Backspace" && text === "") onBack();
					else event.continuePropagation();
				}}
				className="flex items-center gap-3 border-line border-b px-4"
			>
				<ChevronRight
					size={16}
					aria-hidden="true"
					className="shrink-0 text-ink-faint rtl:rotate-180"
				/>
				<Input
					placeholder={t`Go to a place or run a command`}
					className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none [&::-webkit-search-cancel-button]:hidden"
				/>
			</SearchField>
			<Menu
				aria-label={t`Results`}
				className="scroll-quiet max-h-[min(26rem,60dvh)] overflow-y-auto p-1.5 outline-none"
				onAction={(key) => {
					onClose();
					actions.find((action) => action.id === key)?.run?.();
				}}
				renderEmptyState={() => (
					<p className="px-3 py-6 text-center text-ink-muted">
						<Trans>No place and no command has this in its name.</Trans>
					</p>
				)}
			>
				{groups.map(([group, members]) => (
					<MenuSection key={group} id={group} className="mb-1">
						<Header className="px-2.5 pt-1.5 pb-1 font-medium text-ink-muted text-xs">
							{group}
						</Header>
						{members.map((action) => (
							<PaletteItem key={action.id} action={action} />
						))}
					</MenuSection>
				))}
			</Menu>
		</Autocomplete>
	);
}

function PaletteItem({ action }: { action: Action }) {
	const [keys] = action.keys ?? [];
	return (
		<MenuItem
			id={action.id}
			textValue={action.title}
			className="group/item flex min-h-control cursor-default items-center gap-2.5 rounded-md px-2.5 outline-none data-[focused]:bg-hover"
		>
			<ArrowRight size={14} aria-hidden="true" className="shrink-0 text-ink-faint rtl:rotate-180" />
			<span className="min-w-0 flex-1 truncate">{action.title}</span>
			{keys && <Keys keys={keys} />}
		</MenuItem>
	);
}
