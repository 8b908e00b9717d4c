import { useLingui } from "@lingui/react/macro";
import { extensionOf, parentOf } from "../../api/entry-path";
import type { Bucket, SearchHit } from "../../api/models";
import { type Filter, TYPES } from "./filters";
import { folded } from "./highlight";

export interface Suggestion {
	readonly filter: Filter;
	readonly label: string;
	readonly hint?: string;
}

const MOST = 8;
const DAY_MS = 86_400_000;
const COMMON = ["jpg", "png", "pdf", "mp4", "docx", "xlsx", "zip", "psd"];
const SIZES = [">1mb", ">10mb", ">100mb", ">1gb", "<1mb", "<100kb"];

/** Values for the filter that is being typed, the likeliest first. */
export function useSuggestions(
	filter: Filter | null,
	buckets: readonly Bucket[],
	hits: readonly SearchHit[],
): readonly Suggestion[] {
	const { t } = useLingui();
	if (filter === null) return [];
	const { name, value } = filter;
	const of = (values: readonly string[], label = (one: string) => one): Suggestion[] =>
		values.map((one) => ({ filter: { name, value: one }, label: label(one) }));
	const types: Readonly<Record<(typeof TYPES)[number], string>> = {
		image: t`Pictures`,
		video: t`Videos`,
		audio: t`Sound`,
		document: t`Documents`,
		archive: t`Archives`,
		code: t`Source code`,
		folder: t`Folders`,
		file: t`Any file`,
	};
	const all = (): readonly Suggestion[] => {
		switch (name) {
			case "type":
				return TYPES.map((one) => ({
					filter: { name, value: one },
					label: one,
					hint: types[one],
				}));
			case "ext": {
				// A list such as "jpg,png" goes on behind its last comma.
				const before = value.slice(0, value.lastIndexOf(",") + 1);
				const endings = [...counted(hits.map((hit) => extensionOf(hit.name))), ...COMMON];
				return of([...new Set(endings)].map((one) => before + one));
			}
			case "size":
				return SIZES.map((one) => ({
					filter: { name, value: one },
					label: one,
					hint: one.startsWith(">") ? t`larger` : t`smaller`,
				}));
			case "after":
			case "before": {
				const day = (ago: number) => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
				const today = day(0);
				return [
					[today, t`today`],
					[day(1), t`yesterday`],
					[day(7), t`a week ago`],
					[day(30), t`30 days ago`],
					[`${today.slice(0, 7)}-01`, t`the first of this month`],
					[`${today.slice(0, 4)}-01-01`, t`the first of this year`],
				].map(([date = "", hint = ""]) => ({ filter: { name, value: date }, label: date, hint }));
			}
			case "bucket":
				return of(buckets.map((bucket) => bucket.name));
			case "path":
				return of(counted(hits.map((hit) => parentOf(hit.path).replace(/\/$/, ""))), (one) => one);
		}
	};
	const wanted = folded(value);
	return all()
		.filter(({ filter: { value: one }, hint }) => {
			const whole = folded(`${one} ${hint ?? ""}`);
			return whole.includes(wanted) && folded(one) !== wanted;
		})
		.slice(0, MOST);
}

/** The values without repetition, the most frequent first. */
function counted(values: readonly string[]): readonly string[] {
	const counts = new Map<string, number>();
	for (const value of values) {
		if (value !== "") counts.set(value, (counts.get(value) ?? 0) + 1);
	}
	return [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value);
}
