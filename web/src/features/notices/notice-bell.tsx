import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Bell, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button as AriaButton, Dialog, Heading, Popover } from "react-aria-components";
import { buttonClass } from "../../ui/button";
import { cx } from "../../ui/cx";
import { IconButton } from "../../ui/icon-button";
import { popoverClass } from "../../ui/menu";
import { Sheet } from "../../ui/sheet";
import { notify } from "../../ui/toast";
import { useMediaQuery } from "../../ui/use-media-query";
import { NoticeList } from "./notice-list";
import { useNoticeWords } from "./notice-words";
import { noticesQuery } from "./queries";

interface NoticeBellProps {
	readonly isOpen: boolean;
	readonly onOpen: (open: boolean) => void;
	readonly size: "small" | "medium";
}

/** Says how much is new; opens what it is. On a phone it opens a sheet. */
export function NoticeBell({ isOpen, onOpen, size }: NoticeBellProps) {
	const { t } = useLingui();
	const wide = useMediaQuery("(min-width: 48rem)");
	const button = useRef<HTMLButtonElement>(null);
	const { data } = useInfiniteQuery(noticesQuery);
	const unseen = data?.pages[0]?.unseen ?? 0;
	useTellNew(onOpen, isOpen);
	const title = t`Notifications`;
	// Read out as it is written.
	const shown = unseen > 9 ? "9+" : String(unseen);
	const content = (
		<>
			<header className="flex shrink-0 items-center border-line border-b py-2 ps-4 pe-2">
				<Heading slot="title" className="flex-1 font-semibold">
					{title}
				</Heading>
				<IconButton label={t`Close`} size="small" onPress={() => onOpen(false)}>
					<X size={16} />
				</IconButton>
			</header>
			<div className="scroll-quiet min-h-0 flex-1 overflow-y-auto">
				<NoticeList onLeave={() => onOpen(false)} />
			</div>
		</>
	);
	return (
		<>
			<AriaButton
				ref={button}
				aria-label={unseen > 0 ? t`Notifications, ${shown} new` : title}
				aria-haspopup="dialog"
				aria-expanded={isOpen}
				onPress={() => onOpen(!isOpen)}
				className={cx(
					buttonClass("ghost", size),
					"relative px-0! text-ink-muted hover:text-ink",
					size === "small" ? "size-control-small" : "size-control",
				)}
			>
				<Bell size={size === "small" ? 16 : 18} aria-hidden="true" />
				{unseen > 0 && (
					<span
						aria-hidden="true"
						className="absolute -end-0.5 -top-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-danger-fill px-1 font-semibold text-[0.625rem] text-white leading-none tabular-nums"
					>
						{shown}
					</span>
				)}
			</AriaButton>
			{wide ? (
				<Popover
					triggerRef={button}
					isOpen={isOpen}
					onOpenChange={onOpen}
					placement="bottom start"
					offset={4}
					className={cx(popoverClass, "flex w-96 flex-col")}
				>
					<Dialog className="flex max-h-[min(32rem,inherit)] min-h-0 flex-col outline-none">
						{content}
					</Dialog>
				</Popover>
			) : (
				<Sheet isOpen={isOpen} onClose={() => onOpen(false)} label={title} side="end">
					{content}
				</Sheet>
			)}
		</>
	);
}

/** A notice that comes while the page is open is shown as it comes. */
function useTellNew(onOpen: (open: boolean) => void, isOpen: boolean): void {
	const { t } = useLingui();
	const words = useNoticeWords();
	const { data } = useInfiniteQuery(noticesQuery);
	const known = useRef<ReadonlySet<string> | null>(null);
	const first = data?.pages[0];
	useEffect(() => {
		if (!first) return;
		const before = known.current;
		known.current = new Set(first.items.map((notice) => notice.id));
		// What was there when the page was loaded is told by the bell alone.
		if (before === null || isOpen) return;
		for (const notice of first.items) {
			if (before.has(notice.id) || notice.seen) continue;
			const { title, text } = words(notice);
			notify(title, { detail: text, action: { label: t`Show`, run: () => onOpen(true) } });
		}
	}, [first, isOpen, onOpen, words, t]);
}
