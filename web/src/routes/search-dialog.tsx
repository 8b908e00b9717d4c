import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { Maximize2, X } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import { Button as AriaButton, Dialog, Modal, ModalOverlay } from "react-aria-components";
import type { Bucket, SearchHit } from "../api/models";
import { found } from "../app/palette-items";
import { useGrantWatch } from "../app/use-grant-watch";
import type { SearchFieldHandle } from "../features/search/search-field";
import { EVERYWHERE, type SearchPlace } from "../features/search/search-place";
import { SearchView } from "../features/search/search-view";
import { useAllActions } from "../ui/action-registry";
import { buttonClass } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { Keys } from "../ui/kbd";
import { useHitActions } from "./hit-actions";
import { HitPreview } from "./hit-preview";

interface SearchDialogProps {
	/** Where the search begins. */
	readonly from: Partial<SearchPlace>;
	readonly onClose: () => void;
	readonly onCommands: (text: string) => void;
}

/** The search over whatever is on the screen; on a phone instead of it. */
export function SearchDialog({ isOpen, ...props }: SearchDialogProps & { isOpen: boolean }) {
	const { t } = useLingui();
	return (
		<ModalOverlay
			isOpen={isOpen}
			isDismissable
			onOpenChange={(open) => {
				if (!open) props.onClose();
			}}
			className="fixed inset-0 z-50 flex animate-fade-in items-start justify-center bg-backdrop sm:p-4 sm:pt-[9vh]"
		>
			<Modal className="h-dvh w-full animate-pop-in overflow-hidden border-line bg-raised shadow-float sm:h-[min(42rem,82dvh)] sm:max-w-200 sm:rounded-xl sm:border">
				<Dialog aria-label={t`Search files`} className="flex h-full flex-col outline-none">
					<SearchBody {...props} />
				</Dialog>
			</Modal>
		</ModalOverlay>
	);
}

function SearchBody({ from, onClose, onCommands }: SearchDialogProps) {
	const { t } = useLingui();
	const navigate = useNavigate();
	const [place, setPlace] = useState<SearchPlace>({ ...EVERYWHERE, ...from });
	const [hits, setHits] = useState<readonly SearchHit[]>([]);
	const [shown, setShown] = useState<SearchHit | null>(null);
	const field = useRef<SearchFieldHandle>(null);
	const actions = useHitActions({
		onPreview: setShown,
		onLeave: () => {
			setShown(null);
			onClose();
		},
	});
	useGrantWatch(
		actions.view.buckets,
		place.bucket,
		useCallback((bucket: Bucket | null) => {
			setShown(null);
			setPlace((now) => ({ ...now, bucket: bucket?.id, path: undefined }));
		}, []),
	);
	const shownIn = shown && actions.bucketOf(shown);
	const asPage = () => {
		onClose();
		void navigate({
			to: "/search",
			search: { ...place, q: place.q || undefined, file: undefined, in: undefined },
		});
	};
	return (
		<>
			<SearchView
				{...actions.view}
				place={place}
				onPlace={setPlace}
				onHits={setHits}
				fieldHandle={field}
				onClose={onClose}
				onPage={asPage}
				onCommands={onCommands}
				renderQuick={(text) => <Quick text={text} onRun={onClose} />}
				end={
					<>
						<IconButton
							label={t`Open as a page`}
							keys="mod+enter"
							size="small"
							className="max-sm:hidden"
							onPress={asPage}
						>
							<Maximize2 size={15} />
						</IconButton>
						<IconButton label={t`Close`} size="small" className="sm:hidden" onPress={onClose}>
							<X size={18} />
						</IconButton>
					</>
				}
			/>
			<footer className="flex shrink-0 items-center gap-4 border-line border-t bg-sunken/60 px-4 py-1.5 text-ink-muted text-xs pointer-coarse:hidden max-sm:hidden">
				{(
					[
						["arrowdown", t`move`],
						["enter", t`open`],
						["alt+enter", t`folder`],
						["mod+enter", t`as a page`],
						["escape", t`close`],
					] as const
				).map(([keys, words]) => (
					<span key={keys} className="flex items-center gap-1.5 whitespace-nowrap">
						<Keys keys={keys} />
						{words}
					</span>
				))}
			</footer>
			{shown && shownIn && (
				<HitPreview
					bucket={shownIn}
					path={shown.path}
					hits={hits}
					actions={actions}
					onGo={setShown}
					onClose={() => setShown(null)}
				/>
			)}
			{actions.overlays}
		</>
	);
}

const MOST_QUICK = 3;
const LEAST_LETTERS = 2;

/** Places and commands of this name; the files below are what most people look for. */
function Quick({ text, onRun }: { text: string; onRun: () => void }) {
	const all = useAllActions();
	if ([...text].length < LEAST_LETTERS) return null;
	const start = text.toLowerCase();
	const meant = found(
		all.filter((action) => action.run && action.inPalette !== false),
		text,
	)
		.filter(({ title }) =>
			title
				.toLowerCase()
				.split(/\s+/)
				.some((word) => word.startsWith(start) || title.toLowerCase().startsWith(start)),
		)
		.slice(0, MOST_QUICK);
	if (meant.length === 0) return null;
	return (
		<p className="flex flex-wrap items-center gap-1.5 px-4 pt-1 text-ink-muted text-xs">
			<Trans>Go to</Trans>
			{meant.map((action) => (
				<AriaButton
					key={action.id}
					onPress={() => {
						onRun();
						action.run?.();
					}}
					className={buttonClass("secondary", "small", "text-xs! font-normal!")}
				>
					{action.title}
				</AriaButton>
			))}
		</p>
	);
}
