import { useLingui } from "@lingui/react/macro";
import { Search, X } from "lucide-react";
import type { Ref } from "react";
import {
	type SearchFieldProps as AriaProps,
	SearchField as AriaSearchField,
	Button,
	Input,
} from "react-aria-components";
import { cx } from "./cx";
import { inputClass } from "./field";

export interface SearchFieldProps extends Omit<AriaProps, "className" | "children" | "aria-label"> {
	/** Names what is searched: "Filter buckets". */
	readonly label: string;
	readonly placeholder?: string;
	readonly className?: string;
	readonly inputRef?: Ref<HTMLInputElement>;
}

export function SearchField(props: SearchFieldProps) {
	const { label, placeholder, className, inputRef, ...rest } = props;
	const { t } = useLingui();
	return (
		<AriaSearchField
			{...rest}
			aria-label={label}
			className={cx("group/search relative min-w-0", className)}
		>
			<Search
				size={14}
				aria-hidden="true"
				className="pointer-events-none absolute inset-y-0 start-2.5 my-auto text-ink-faint"
			/>
			<Input
				{...(inputRef ? { ref: inputRef } : {})}
				placeholder={placeholder ?? label}
				className={inputClass(
					"h-control border-line! data-[focused]:border-accent! ps-8! pe-8! [&::-webkit-search-cancel-button]:hidden [&::-webkit-search-decoration]:hidden",
				)}
			/>
			<Button
				aria-label={t`Clear`}
				className="absolute inset-y-0 end-1 my-auto grid size-6 place-items-center rounded-sm text-ink-muted hover:bg-hover group-data-[empty]/search:hidden"
			>
				<X size={14} />
			</Button>
		</AriaSearchField>
	);
}
