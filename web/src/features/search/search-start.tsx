import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Clock, Sparkles, Star, X } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components";
import { nameOf } from "../../api/entry-path";
import type { Bucket } from "../../api/models";
import { IconButton } from "../../ui/icon-button";
import { placeOf, savedSearchesQuery, useForgetSearch } from "./saved-searches";
import type { SearchPlace } from "./search-place";

interface SearchStartProps {
	readonly recent: readonly SearchPlace[];
	readonly buckets: ReadonlyMap<string, Bucket>;
	/** Another search, kept or recent. */
	readonly onChoose: (place: SearchPlace) => void;
	/** An example; it is searched where the person is. */
	readonly onExample: (query: string) => void;
	/** Up, from the first of them. */
	readonly onLeave: () => void;
	/** What else can be done from here. */
	readonly extra?: ReactNode;
}

/** Before anything is typed: what was kept, what was looked for lately, and what can be said. */
export function SearchStart(props: SearchStartProps) {
	const { t } = useLingui();
	const saved = useQuery(savedSearchesQuery);
	const forget = useForgetSearch();
	const today = new Date();
	const month = `${today.toISOString().slice(0, 7)}-01`;
	const examples = [
		[`type:image after:${month}`, t`Pictures of this month`],
		["size:>100mb", t`Files larger than 100 MB`],
		["ext:pdf invoice", t`PDF files with “invoice” in their name or folder`],
	] as const;

	/** The arrows go through everything that can be chosen. */
	const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
		const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
		if (step === 0) return;
		const all = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-start]")];
		const at = all.indexOf(document.activeElement as HTMLElement) + step;
		event.preventDefault();
		if (at < 0) props.onLeave();
		else all[at]?.focus();
	};

	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: arrows are an extra to Tab
		<div className="grid grid-cols-[minmax(0,1fr)] gap-5 p-4" onKeyDown={onKeyDown}>
			{saved.data && saved.data.length > 0 && (
				<Section title={t`Saved`}>
					{saved.data.map((one) => (
						<li key={one.id} className="group/saved flex items-center">
							<Choice
								icon={<Star size={14} className="fill-current text-accent" />}
								onPress={() => props.onChoose(placeOf(one))}
								title={one.name}
								hint={
									<Described
										place={placeOf(one)}
										buckets={props.buckets}
										bare={one.name === one.query}
									/>
								}
							/>
							<IconButton
								label={t`Forget the saved search “${one.name}”`}
								size="small"
								onPress={() => forget.mutate(one.id)}
							>
								<X size={14} />
							</IconButton>
						</li>
					))}
				</Section>
			)}
			{props.recent.length > 0 && (
				<Section title={t`Recent`}>
					{props.recent.map((place) => (
						<li key={JSON.stringify(place)}>
							<Choice
								icon={<Clock size={14} />}
								onPress={() => props.onChoose(place)}
								title={place.q}
								hint={<Described place={place} buckets={props.buckets} bare />}
							/>
						</li>
					))}
				</Section>
			)}
			<Section title={t`Try`}>
				{examples.map(([query, title]) => (
					<li key={query}>
						<Choice
							icon={<Sparkles size={14} />}
							onPress={() => props.onExample(query)}
							title={<code className="text-[0.8125rem]">{query}</code>}
							hint={title}
						/>
					</li>
				))}
			</Section>
			<p className="text-ink-muted text-xs">
				<Trans>
					Words are looked for in names and folders.{" "}
					<code className="whitespace-nowrap">-draft</code> leaves out,{" "}
					<code className="whitespace-nowrap">"two words"</code> stay together.
				</Trans>
				{props.extra}
			</p>
		</div>
	);
}

function Section({ title, children }: { title: string; children: ReactNode }) {
	return (
		<section aria-label={title}>
			<h2 className="mb-1 px-2 font-medium text-ink-muted text-xs">{title}</h2>
			<ul>{children}</ul>
		</section>
	);
}

function Choice(props: {
	readonly icon: ReactNode;
	readonly title: ReactNode;
	readonly hint: ReactNode;
	readonly onPress: () => void;
}) {
	return (
		<AriaButton
			data-start=""
			onPress={props.onPress}
			className="flex min-h-control w-full min-w-0 cursor-default items-center gap-2.5 rounded-md px-2 text-start hover:bg-hover focus-visible:bg-hover"
		>
			<span aria-hidden="true" className="shrink-0 text-ink-faint">
				{props.icon}
			</span>
			<span className="min-w-0 truncate">{props.title}</span>
			<span className="min-w-0 flex-1 truncate text-ink-muted text-xs">{props.hint}</span>
		</AriaButton>
	);
}

/** A search in few words: what, unless its name says so already, and where. */
function Described(props: {
	readonly place: SearchPlace;
	readonly buckets: ReadonlyMap<string, Bucket>;
	readonly bare: boolean;
}) {
	const { place, bare } = props;
	const where = useScopeName(place, props.buckets);
	const { t } = useLingui();
	return [!bare && place.q, where !== null && t`in ${where}`].filter(Boolean).join(" · ");
}

/** "Photos / 2026"; null when everything is searched. */
export function useScopeName(
	place: SearchPlace,
	buckets: ReadonlyMap<string, Bucket>,
): string | null {
	const { t } = useLingui();
	if (place.bucket === undefined) return null;
	const bucket = buckets.get(place.bucket)?.name ?? t`a bucket that is not open to you`;
	return place.path ? `${bucket} / ${nameOf(place.path)}` : bucket;
}
