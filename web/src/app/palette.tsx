import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { ArrowRight, Search } from "lucide-react";
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
import { bucketsQuery } from "../api/queries";
import { type Action, useAllActions } from "../ui/action-registry";
import { Keys } from "../ui/kbd";
import { found, grouped } from "./palette-items";

/** Searching starts with this many characters. */
const MIN_QUERY = 3;

/** One box for everything: places, commands, and searching files of a bucket. */
export function Palette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
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
				<Dialog aria-label={t`Search and commands`} className="outline-none">
					<PaletteBody onClose={onClose} />
				</Dialog>
			</Modal>
		</ModalOverlay>
	);
}

function PaletteBody({ onClose }: { onClose: () => void }) {
	const { t } = useLingui();
	const [text, setText] = useState("");
	const searches = useSearchActions(text.trim());
	const current = useParams({ strict: false }).bucketId;
	const hereId = current ? `search:${current}` : null;
	const actions = useAllActions().filter((action) => action.run && action.inPalette !== false);
	const here = searches.filter((search) => search.id === hereId);
	const others = searches.filter((search) => search.id !== hereId);
	const groups = grouped([...here, ...found(actions, text), ...others]);
	return (
		<Autocomplete inputValue={text} onInputChange={setText}>
			<SearchField
				aria-label={t`Search and commands`}
				autoFocus
				// Escape leaves at once; emptying the text first would keep someone from typing on elsewhere.
				onKeyDown={(event) => {
					if (event.key === "Escape") onClose();
					else event.continuePropagation();
				}}
				className="flex items-center gap-3 border-line border-b px-4"
			>
				<Search size={16} aria-hidden="true" className="shrink-0 text-ink-faint" />
				<Input
					placeholder={t`Search files, go to a place, run a command`}
					className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none [&::-webkit-search-cancel-button]:hidden"
				/>
			</SearchField>
			<Menu
				aria-label={t`Results`}
				className="scroll-quiet max-h-[min(26rem,60dvh)] overflow-y-auto p-1.5 outline-none"
				onAction={(key) => {
					onClose();
					[...searches, ...actions].find((action) => action.id === key)?.run?.();
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
			{action.id.startsWith("search:") ? (
				<Search size={14} aria-hidden="true" className="shrink-0 text-ink-faint" />
			) : (
				<ArrowRight
					size={14}
					aria-hidden="true"
					className="shrink-0 text-ink-faint rtl:rotate-180"
				/>
			)}
			<span className="min-w-0 flex-1 truncate">{action.title}</span>
			{keys && <Keys keys={keys} />}
		</MenuItem>
	);
}

/** "Search for … in …", for the bucket that is open first. */
function useSearchActions(query: string): readonly Action[] {
	const { t } = useLingui();
	const navigate = useNavigate();
	const current = useParams({ strict: false }).bucketId;
	const { data: buckets = [] } = useQuery(bucketsQuery);
	if ([...query].length < MIN_QUERY) return [];
	const first = buckets.filter((bucket) => bucket.id === current);
	const others = buckets.filter((bucket) => bucket.id !== current);
	return [...first, ...others].slice(0, 5).map((bucket) => ({
		id: `search:${bucket.id}`,
		title: t`Search for “${query}” in ${bucket.name}`,
		group: bucket.id === current ? t`Files` : t`Search files`,
		run: () =>
			void navigate({ to: "/b/$bucketId", params: { bucketId: bucket.id }, search: { q: query } }),
	}));
}
