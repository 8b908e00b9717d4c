import { Trans, useLingui } from "@lingui/react/macro";
import { Folder, ListFilter, Search, X } from "lucide-react";
import {
	type KeyboardEvent,
	type ReactNode,
	type Ref,
	useEffect,
	useImperativeHandle,
	useRef,
	useState,
} from "react";
import { Button as AriaButton } from "react-aria-components";
import { buttonClass } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Menu, MenuItem, MenuTrigger, popoverClass } from "../../ui/menu";
import {
	completed,
	type Draft,
	FILTERS,
	type FilterName,
	reopened,
	typed,
	wordOf,
} from "./filters";
import type { Suggestion } from "./use-suggestions";

export interface SearchFieldHandle {
	focus(): void;
}

interface SearchFieldProps {
	readonly draft: Draft;
	readonly onDraft: (draft: Draft) => void;
	/** Where is searched, when that is not everywhere. */
	readonly scope: string | null;
	readonly onScopeRemoved: () => void;
	readonly suggestions: readonly Suggestion[];
	/** Keys that are not for the text: moving in the results, opening one. True when it was for them. */
	readonly onKey: (event: KeyboardEvent<HTMLInputElement>) => boolean;
	readonly resultsId: string;
	readonly activeId: string | undefined;
	readonly handle: Ref<SearchFieldHandle>;
	readonly id: string;
	readonly invalid: boolean;
}

/** What is looked for: filters as chips, then words. The focus stays here while the arrows move through the results. */
export function SearchField(props: SearchFieldProps) {
	const { draft, onDraft, scope, suggestions, id } = props;
	const { t } = useLingui();
	const input = useRef<HTMLInputElement>(null);
	const [chosen, setChosen] = useState(0);
	const [closedFor, setClosedFor] = useState<string | null>(null);
	useImperativeHandle(props.handle, () => ({
		focus: () => {
			input.current?.focus();
			input.current?.select();
		},
	}));

	const open = suggestions.length > 0 && closedFor !== draft.text;
	const at = Math.min(chosen, suggestions.length - 1);
	// biome-ignore lint/correctness/useExhaustiveDependencies: a new word starts at the first value
	useEffect(() => setChosen(0), [draft.text]);

	const change = (next: Draft) => {
		onDraft(next);
		input.current?.focus();
	};
	const take = (suggestion: Suggestion) => change(completed(draft, suggestion.filter));
	const begin = (name: FilterName) => {
		const gap = draft.text === "" || draft.text.endsWith(" ") ? "" : " ";
		change({ ...draft, text: `${draft.text}${gap}${name}:` });
	};

	const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
		if (event.nativeEvent.isComposing) return;
		const { selectionStart, selectionEnd } = event.currentTarget;
		const atStart = selectionStart === 0 && selectionEnd === 0;
		const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
		if (open && plain) {
			const suggestion = suggestions[at];
			if (event.key === "ArrowDown") setChosen((at + 1) % suggestions.length);
			else if (event.key === "ArrowUp")
				setChosen((at - 1 + suggestions.length) % suggestions.length);
			else if ((event.key === "Enter" || event.key === "Tab") && suggestion) take(suggestion);
			else if (event.key === "Escape") setClosedFor(draft.text);
			else return;
			event.preventDefault();
			event.stopPropagation();
			return;
		}
		if (event.key === "Backspace" && atStart && plain) {
			if (draft.filters.length > 0) onDraft(reopened(draft));
			else if (scope !== null) props.onScopeRemoved();
			else return;
			event.preventDefault();
			return;
		}
		if (props.onKey(event)) event.preventDefault();
	};

	return (
		<div className="relative min-w-0 flex-1">
			<div className="flex min-w-0 items-center gap-2">
				<Search size={18} aria-hidden="true" className="shrink-0 text-ink-faint" />
				<div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-1.5 gap-y-1 py-2">
					{scope !== null && (
						<Chip
							label={t`in ${scope}`}
							remove={t`Search everywhere instead of in ${scope}`}
							icon={<Folder size={12} aria-hidden="true" className="shrink-0" />}
							onRemove={() => {
								props.onScopeRemoved();
								input.current?.focus();
							}}
						/>
					)}
					{draft.filters.map((filter, index) => (
						<Chip
							// biome-ignore lint/suspicious/noArrayIndexKey: the same filter may be there twice
							key={`${index} ${wordOf(filter)}`}
							label={`${filter.name}: ${filter.value}`}
							remove={t`Remove the filter ${filter.name}: ${filter.value}`}
							onRemove={() =>
								change({ ...draft, filters: draft.filters.filter((_, one) => one !== index) })
							}
						/>
					))}
					<input
						ref={input}
						id={id}
						type="text"
						role="combobox"
						aria-label={t`Search files`}
						aria-autocomplete="list"
						aria-expanded={open || props.activeId !== undefined}
						aria-controls={open ? `${id}-values` : props.resultsId}
						aria-activedescendant={open ? `${id}-value-${at}` : props.activeId}
						aria-invalid={props.invalid || undefined}
						// biome-ignore lint/a11y/noAutofocus: searching is what this place is for
						autoFocus
						autoComplete="off"
						autoCapitalize="off"
						autoCorrect="off"
						spellCheck={false}
						enterKeyHint="search"
						value={draft.text}
						placeholder={
							draft.filters.length > 0
								? t`and words in the name or folder`
								: t`Search by name or folder`
						}
						onChange={(event) => onDraft(typed(draft, event.currentTarget.value))}
						onKeyDown={onKeyDown}
						className="h-7 min-w-32 flex-1 bg-transparent text-base outline-none"
					/>
				</div>
				{(draft.text !== "" || draft.filters.length > 0) && (
					<AriaButton
						aria-label={t`Clear the search`}
						onPress={() => change({ filters: [], text: "" })}
						className={buttonClass("ghost", "small", "size-control-small px-0! text-ink-muted")}
					>
						<X size={16} aria-hidden="true" />
					</AriaButton>
				)}
				<FilterMenu onChoose={begin} />
			</div>
			{open && (
				<div
					id={`${id}-values`}
					role="listbox"
					aria-label={t`Values for this filter`}
					className={cx(popoverClass, "absolute start-6 top-full z-20 w-72 max-w-full p-1")}
				>
					{suggestions.map((suggestion, index) => (
						// biome-ignore lint/a11y/useKeyWithClickEvents: the field handles keys
						<div
							key={wordOf(suggestion.filter)}
							id={`${id}-value-${index}`}
							role="option"
							tabIndex={-1}
							aria-selected={index === at}
							onMouseDown={(event) => event.preventDefault()}
							onClick={() => take(suggestion)}
							className="flex min-h-control-small cursor-default items-center gap-3 rounded-md px-2 hover:bg-hover aria-selected:bg-hover"
						>
							<span className="min-w-0 flex-1 truncate">{suggestion.label}</span>
							{suggestion.hint && (
								<span className="shrink-0 text-ink-muted text-xs">{suggestion.hint}</span>
							)}
						</div>
					))}
				</div>
			)}
		</div>
	);
}

function Chip(props: {
	readonly label: string;
	readonly remove: string;
	readonly onRemove: () => void;
	readonly icon?: ReactNode;
}) {
	return (
		<span className="inline-flex h-7 max-w-full items-center gap-1.5 rounded-md bg-accent-soft ps-2 font-medium text-accent text-xs">
			{props.icon}
			<span className="truncate" title={props.label}>
				{props.label}
			</span>
			<AriaButton
				aria-label={props.remove}
				onPress={props.onRemove}
				className="grid h-7 w-6 shrink-0 place-items-center rounded-md hover:bg-hover"
			>
				<X size={12} aria-hidden="true" />
			</AriaButton>
		</span>
	);
}

function FilterMenu({ onChoose }: { onChoose: (name: FilterName) => void }) {
	const { t } = useLingui();
	const words: Readonly<Record<FilterName, string>> = {
		type: t`Kind of file`,
		ext: t`Ending of the name`,
		size: t`Size`,
		after: t`Changed after`,
		before: t`Changed before`,
		bucket: t`Bucket`,
		path: t`Folder`,
	};
	return (
		<MenuTrigger>
			<AriaButton
				aria-label={t`Add a filter`}
				className={buttonClass("ghost", "small", "text-ink-muted hover:text-ink")}
			>
				<ListFilter size={14} aria-hidden="true" />
				<span className="max-sm:hidden">
					<Trans>Filter</Trans>
				</span>
			</AriaButton>
			<Menu
				aria-label={t`Filters`}
				placement="bottom end"
				// The menu gives the focus back to its button first.
				onAction={(key) => setTimeout(() => onChoose(key as FilterName))}
			>
				{FILTERS.map((name) => (
					<MenuItem key={name} id={name} textValue={words[name]}>
						<span className="flex items-center gap-4">
							<span className="min-w-0 flex-1">{words[name]}</span>
							<code className="text-ink-muted text-xs">{name}:</code>
						</span>
					</MenuItem>
				))}
			</Menu>
		</MenuTrigger>
	);
}
