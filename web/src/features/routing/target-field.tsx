import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Inbox, X } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useState } from "react";
import {
	Button,
	ComboBox,
	FieldError,
	Input,
	Label,
	ListBox,
	ListBoxItem,
	Popover,
	Tag,
	TagGroup,
	TagList,
	Text,
} from "react-aria-components";
import { cx } from "../../ui/cx";
import { errorClass, hintClass, inputClass, labelClass } from "../../ui/field";
import { popoverClass } from "../../ui/menu";
import { looksLikeAddress, splitAddresses, suggest, withAddresses } from "./addresses";
import { mailboxesWithQuery } from "./queries";

/** Addresses as chips. Enter, comma or Tab takes what was typed; mailboxes that fit are suggested. */
export function TargetField(props: {
	readonly name: string;
	readonly targets: readonly string[];
	readonly onChange: (targets: readonly string[]) => void;
	/** What is typed and was not taken yet. */
	readonly text: string;
	readonly onText: (text: string) => void;
}) {
	const { t } = useLingui();
	const { targets, onChange, text, onText } = props;
	const [announced, setAnnounced] = useState("");
	const asked = useDeferredValue(text.trim());
	const found = useQuery({ ...mailboxesWithQuery(asked), enabled: asked !== "" });
	const suggested = text.trim() === "" ? [] : suggest(found.data ?? [], text.trim(), targets);
	const take = (more: string) => {
		const addresses = splitAddresses(more);
		if (addresses.length === 0) return;
		onChange(withAddresses(targets, addresses));
		onText("");
		setAnnounced(t`${addresses.join(", ")} added`);
	};
	const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
		if (!(event.target instanceof HTMLInputElement) || event.nativeEvent.isComposing) return;
		const isSuggestion = event.target.getAttribute("aria-activedescendant") !== null;
		const typed = text.trim();
		const takes =
			event.key === "Enter"
				? typed !== "" && !isSuggestion
				: event.key === "," || event.key === ";"
					? true
					: event.key === "Tab" && !event.shiftKey && !isSuggestion && looksLikeAddress(typed);
		if (takes) {
			event.preventDefault();
			event.stopPropagation();
			take(typed);
		} else if (event.key === "Backspace" && text === "" && targets.length > 0) {
			onChange(targets.slice(0, -1));
			setAnnounced(t`${targets.at(-1) ?? ""} removed`);
		}
	};
	return (
		<div className="flex flex-col gap-1.5" onKeyDownCapture={onKey}>
			<ComboBox
				name={props.name}
				formValue="text"
				allowsCustomValue
				allowsEmptyCollection={text.trim() !== ""}
				menuTrigger="input"
				items={suggested.map((id) => ({ id }))}
				inputValue={text}
				onInputChange={(next) => {
					// A list that is pasted is taken but for its last part, which may be incomplete.
					if (/[\s,;]/.test(next.trim())) take(next);
					else onText(next);
				}}
				value={null}
				onChange={(key) => {
					if (typeof key === "string") take(key);
				}}
				className="flex min-w-0 flex-col gap-1.5"
			>
				<Label className={labelClass}>{t`Goes to`}</Label>
				<Input
					autoComplete="off"
					autoCapitalize="none"
					spellCheck={false}
					placeholder={t`somebody@example.org`}
					onBlur={() => {
						if (looksLikeAddress(text.trim())) take(text);
					}}
					className={inputClass("h-control")}
				/>
				<Text slot="description" className={hintClass}>
					{t`Enter, comma or Tab adds an address. It may be anywhere, also outside of PurelyMail.`}
				</Text>
				<FieldError className={errorClass} />
				<Popover offset={4} className={cx(popoverClass, "w-(--trigger-width)")}>
					<section aria-label={t`Suggested mailboxes`}>
						<ListBox
							className="max-h-72 overflow-auto p-1 outline-none"
							renderEmptyState={() => (
								<p className="px-2 py-1.5 text-ink-muted text-xs">
									{found.isFetching ? t`Looking for mailboxes…` : t`No other mailbox has this.`}
								</p>
							)}
						>
							{({ id }: { id: string }) => (
								<ListBoxItem
									id={id}
									textValue={id}
									className="flex min-h-control-small cursor-default items-center gap-2 rounded-md px-2 outline-none data-[focused]:bg-hover"
								>
									<Inbox size={14} aria-hidden="true" className="shrink-0 text-ink-faint" />
									<span className="truncate">{id}</span>
								</ListBoxItem>
							)}
						</ListBox>
					</section>
				</Popover>
			</ComboBox>
			{targets.length > 0 && (
				<TagGroup
					aria-label={t`Addresses it goes to`}
					onRemove={(keys) => onChange(targets.filter((one) => !keys.has(one)))}
				>
					<TagList className="flex flex-wrap gap-1.5">
						{targets.map((target) => (
							<Tag
								key={target}
								id={target}
								textValue={target}
								className="inline-flex min-h-6 max-w-full cursor-default items-center gap-0.5 rounded-sm border border-line bg-sunken ps-2 text-xs"
							>
								<span className="min-w-0 break-all">{target}</span>
								<Button
									slot="remove"
									aria-label={t`Remove ${target}`}
									className="grid size-6 shrink-0 place-items-center rounded-sm text-ink-muted hover:bg-hover hover:text-ink pointer-coarse:size-11"
								>
									<X size={12} aria-hidden="true" />
								</Button>
							</Tag>
						))}
					</TagList>
				</TagGroup>
			)}
			<span role="status" className="sr-only">
				{announced}
			</span>
		</div>
	);
}
