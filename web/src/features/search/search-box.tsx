import { useLingui } from "@lingui/react/macro";
import { useMemo, useRef, useState } from "react";
import { useActions } from "../../ui/action-registry";
import { SearchField } from "../../ui/search-field";

interface SearchBoxProps {
	/** What is searched: the name of the folder or bucket. */
	readonly where: string;
	/** The text of the URL. */
	readonly text: string;
	readonly onText: (text: string) => void;
	/** Leads from the field into the results. */
	readonly onEnter: () => void;
	readonly className?: string;
}

/** The search field of a bucket. "/" leads into it from anywhere on the page. */
export function SearchBox({ where, text, onText, onEnter, className }: SearchBoxProps) {
	const { t } = useLingui();
	const input = useRef<HTMLInputElement>(null);
	// The field leads and the URL follows; a change of the URL from elsewhere (Back) leads the field.
	const [typed, setTyped] = useState(text);
	const told = useRef(text);
	if (told.current !== text) {
		told.current = text;
		setTyped(text);
	}

	useActions(
		useMemo(
			() => [
				{
					id: "search-here",
					title: t`Search in ${where}`,
					group: t`Files`,
					keys: ["/"],
					run: () => {
						input.current?.focus();
						input.current?.select();
					},
				},
			],
			[t, where],
		),
	);

	return (
		<SearchField
			inputRef={input}
			label={t`Search in ${where}`}
			value={typed}
			onChange={(value) => {
				setTyped(value);
				told.current = value.trim() === "" ? "" : value;
				onText(told.current);
			}}
			onKeyDown={(event) => {
				if (event.key === "Enter" || event.key === "ArrowDown") onEnter();
				else event.continuePropagation();
			}}
			{...(className ? { className } : {})}
		/>
	);
}
