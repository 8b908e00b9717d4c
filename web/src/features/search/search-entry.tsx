import { useLingui } from "@lingui/react/macro";
import { Search } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useActions } from "../../ui/action-registry";
import { Keys } from "../../ui/kbd";

/** Looks like a field and leads to the search, with this folder as its place. "/" does the same. */
export function SearchEntry({ where, onOpen }: { where: string; onOpen: () => void }) {
	const { t } = useLingui();
	const label = t`Search in ${where}`;
	const open = useRef(onOpen);
	useEffect(() => {
		open.current = onOpen;
	});
	useActions(
		useMemo(
			() => [
				{
					id: "search-here",
					title: label,
					group: t`Files`,
					keys: ["/"],
					run: () => open.current(),
				},
			],
			[t, label],
		),
	);
	return (
		<AriaButton
			onPress={onOpen}
			aria-label={label}
			aria-keyshortcuts="/"
			className="flex h-control w-64 min-w-40 shrink-[4] cursor-default items-center gap-2 rounded-md border border-line bg-canvas ps-2.5 pe-1.5 text-ink-muted hover:border-line-strong/60 max-sm:order-last max-sm:w-full lg:w-72"
		>
			<Search size={14} aria-hidden="true" className="shrink-0 text-ink-faint" />
			<span className="min-w-0 flex-1 truncate text-start">{label}</span>
			<Keys keys="/" className="pointer-coarse:hidden" />
		</AriaButton>
	);
}
