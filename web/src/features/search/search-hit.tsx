import { useLingui } from "@lingui/react/macro";
import { MoreHorizontal } from "lucide-react";
import { parentOf } from "../../api/entry-path";
import type { Entry } from "../../api/models";
import { FileIcon } from "../../ui/file-icon";
import { formatSize } from "../../ui/format";
import { When } from "../../ui/when";
import { highlighted } from "./search-run";

interface SearchHitProps {
	readonly entry: Entry;
	readonly query: string;
}

/** One hit: its name and folder with the matched letters marked. */
export function SearchHit({ entry, query }: SearchHitProps) {
	const { t, i18n } = useLingui();
	return (
		<div className="flex h-full items-center gap-3 border-line-soft border-b px-4 group-aria-selected/hit:group-focus-visible/hits:bg-hover hover:bg-hover">
			<FileIcon kind={entry.kind} preview={entry.preview} name={entry.name} />
			<div className="min-w-0 flex-1">
				<p className="truncate">
					<Marked text={entry.name} query={query} />
				</p>
				<p className="truncate text-ink-muted text-xs">
					{parentOf(entry.path) === "" ? (
						t`At the top`
					) : (
						<Marked text={parentOf(entry.path)} query={query} />
					)}
				</p>
			</div>
			<p className="hidden shrink-0 text-end text-ink-muted text-xs tabular-nums sm:block">
				{entry.size !== null && formatSize(entry.size, i18n.locale)}
				{entry.modified_at !== null && (
					<span className="block">
						<When at={entry.modified_at} />
					</span>
				)}
			</p>
			{/* Keyboard users open the same menu with the menu key. */}
			<span
				data-part="menu"
				aria-hidden="true"
				className="grid size-control shrink-0 place-items-center rounded-md text-ink-muted hover:bg-pressed"
			>
				<MoreHorizontal size={16} />
			</span>
		</div>
	);
}

function Marked({ text, query }: { text: string; query: string }) {
	return highlighted(text, query).map((stretch, at) =>
		stretch.match ? (
			// biome-ignore lint/suspicious/noArrayIndexKey: stretches of a text never move
			<mark key={at} className="rounded-sm bg-accent-soft text-accent">
				{stretch.text}
			</mark>
		) : (
			stretch.text
		),
	);
}
