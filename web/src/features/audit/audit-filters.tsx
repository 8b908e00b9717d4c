import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { bucketsQuery, membersQuery } from "../../api/queries";
import { Button } from "../../ui/button";
import { inputClass } from "../../ui/field";
import { SearchField } from "../../ui/search-field";
import { Select } from "../../ui/select";
import { useActionWords } from "./action-words";
import type { AuditFilters } from "./queries";

const ANY = "any";
/** Waiting this long after the last letter spares a request for every one. */
const TYPING_MS = 300;

export function AuditFilterBar(props: {
	readonly filters: AuditFilters;
	readonly onChange: (filters: AuditFilters) => void;
}) {
	const { t } = useLingui();
	const { filters, onChange } = props;
	const members = useQuery(membersQuery).data ?? [];
	const buckets = useQuery(bucketsQuery).data ?? [];
	const { families } = useActionWords();
	const pick = (part: AuditFilters) => onChange({ ...filters, ...part });
	const value = (choice: string) => (choice === ANY ? undefined : choice);
	const active = Object.values(filters).some((one) => one !== undefined);
	return (
		<search aria-label={t`Filter the audit log`} className="mb-3 flex flex-wrap gap-2">
			<TextFilter
				value={filters.text ?? ""}
				onChange={(text) => pick({ text: text || undefined })}
			/>
			<Select
				hideLabel
				label={t`Action`}
				className="w-full sm:w-38"
				value={filters.action ?? ANY}
				onChange={(choice) => pick({ action: value(choice) })}
				choices={[
					{ value: ANY, label: t`Every action` },
					...families.map(([family, label]) => ({ value: family, label })),
				]}
			/>
			<Select
				hideLabel
				label={t`Member`}
				className="w-[calc(50%-0.25rem)] sm:w-33"
				value={filters.member_id ?? ANY}
				onChange={(choice) => pick({ member_id: value(choice) })}
				choices={[
					{ value: ANY, label: t`Everybody` },
					...members.map(({ id, name, email }) => ({ value: id, label: name, hint: email })),
				]}
			/>
			<Select
				hideLabel
				label={t`Bucket`}
				className="w-[calc(50%-0.25rem)] sm:w-33"
				value={filters.bucket_id ?? ANY}
				onChange={(choice) => pick({ bucket_id: value(choice) })}
				choices={[
					{ value: ANY, label: t`Every bucket` },
					...buckets.map(({ id, name }) => ({ value: id, label: name })),
				]}
			/>
			<DayFilter label={t`From`} value={filters.from} onChange={(from) => pick({ from })} />
			<DayFilter label={t`To`} value={filters.to} onChange={(to) => pick({ to })} />
			{active && (
				<Button variant="ghost" onPress={() => onChange({})}>
					<Trans>Clear filters</Trans>
				</Button>
			)}
		</search>
	);
}

function TextFilter({ value, onChange }: { value: string; onChange: (text: string) => void }) {
	const { t } = useLingui();
	const [text, setText] = useState(value);
	useEffect(() => setText(value), [value]);
	useEffect(() => {
		if (text.trim() === value) return;
		const timer = setTimeout(() => onChange(text.trim()), TYPING_MS);
		return () => clearTimeout(timer);
	}, [text, value, onChange]);
	return (
		<SearchField
			label={t`Path, name or address contains`}
			placeholder={t`Path or name`}
			className="w-full sm:w-46"
			value={text}
			onChange={setText}
		/>
	);
}

function DayFilter(props: {
	readonly label: string;
	readonly value: string | undefined;
	readonly onChange: (day: string | undefined) => void;
}) {
	return (
		<label className="flex w-[calc(50%-0.25rem)] items-center gap-1.5 whitespace-nowrap text-ink-muted sm:w-auto">
			{props.label}
			<input
				type="date"
				value={props.value ?? ""}
				max="9999-12-31"
				onChange={(event) => props.onChange(event.currentTarget.value || undefined)}
				className={inputClass("h-control hover:border-line-strong focus:border-accent")}
			/>
		</label>
	);
}
