import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import {
	BellOff,
	CircleAlert,
	Coins,
	FolderLock,
	Globe,
	KeyRound,
	type LucideIcon,
	MailPlus,
	ShieldAlert,
	Trash2,
	Undo2,
} from "lucide-react";
import { useEffect } from "react";
import type { Notice } from "../../api/models";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { EmptyState } from "../../ui/empty-state";
import { LoadProblem } from "../../ui/load-problem";
import { SkeletonRows } from "../../ui/skeleton";
import { When } from "../../ui/when";
import { useNoticeWords } from "./notice-words";
import { noticesQuery, useMarkSeen } from "./queries";

const ICONS: Readonly<Record<Notice["kind"], LucideIcon>> = {
	session_reuse: ShieldAlert,
	outside_root: FolderLock,
	password_changed: KeyRound,
	password_reset: KeyRound,
	deletion_scheduled: Trash2,
	deletion_cancelled: Undo2,
	deletion_done: Trash2,
	deletion_held: CircleAlert,
	domain_broken: Globe,
	domain_healthy: Globe,
	credit_low: Coins,
	mailbox_appeared: MailPlus,
};

/** What the person is told, newest first. Looking at it marks it as seen. `onLeave`: a notice led to another page. */
export function NoticeList({ onLeave }: { onLeave: () => void }) {
	const { t } = useLingui();
	const notices = useInfiniteQuery(noticesQuery);
	const { mutate: markSeen } = useMarkSeen();
	const first = notices.data?.pages[0];
	const newest = first?.items[0];
	const unseen = first?.unseen ?? 0;
	useEffect(() => {
		if (newest && unseen > 0) markSeen(newest);
	}, [newest, unseen, markSeen]);
	if (notices.isPending) return <SkeletonRows rows={3} label={t`Loading the notifications`} />;
	if (notices.isError) {
		return (
			<div className="p-3">
				<LoadProblem
					title={t`The notifications could not be loaded`}
					detail={notices.error.message}
					onRetry={() => void notices.refetch()}
				/>
			</div>
		);
	}
	const items = notices.data.pages.flatMap((page) => page.items);
	if (items.length === 0) {
		return (
			<EmptyState icon={<BellOff size={20} />} title={t`Nothing to tell`} className="py-10">
				<Trans>
					When something happens to your account that you should know of, it is said here.
				</Trans>
			</EmptyState>
		);
	}
	return (
		<>
			<ul aria-label={t`Notifications`} className="divide-y divide-line-soft">
				{items.map((notice) => (
					<Line key={notice.id} notice={notice} onLeave={onLeave} />
				))}
			</ul>
			{notices.hasNextPage && (
				<div className="grid border-line-soft border-t p-2">
					<Button
						variant="ghost"
						onPress={() => void notices.fetchNextPage()}
						isPending={notices.isFetchingNextPage}
					>
						<Trans>Show older ones</Trans>
					</Button>
				</div>
			)}
		</>
	);
}

function Line({ notice, onLeave }: { notice: Notice; onLeave: () => void }) {
	const page = pageOf(notice);
	const { t } = useLingui();
	const words = useNoticeWords()(notice);
	const Icon = ICONS[notice.kind] ?? ShieldAlert;
	return (
		<li className={cx("flex gap-3 px-4 py-3", !notice.seen && "bg-accent-soft/60")}>
			<Icon
				size={16}
				aria-hidden="true"
				className={cx("mt-0.5 shrink-0", notice.seen ? "text-ink-muted" : "text-accent")}
			/>
			<div className="min-w-0 flex-1">
				<p className="text-pretty break-words font-medium">
					{!notice.seen && (
						<span className="sr-only">
							<Trans>New:</Trans>{" "}
						</span>
					)}
					{words.title}
				</p>
				{notice.path !== null && (
					<p className="mt-1 w-fit max-w-full rounded-sm border border-line bg-canvas px-1.5 py-0.5 font-mono text-xs">
						<bdi className="line-clamp-3 break-all">{notice.path}</bdi>
					</p>
				)}
				<p className="mt-0.5 text-pretty text-ink-muted">{words.text}</p>
				<p className="mt-0.5 text-ink-muted text-xs tabular-nums">
					<When at={notice.at} />
					{page !== null && (
						<>
							{" · "}
							<Link
								to={page}
								onClick={onLeave}
								aria-label={t`Look at it: ${words.title}`}
								className="text-accent underline-offset-2 hover:underline"
							>
								<Trans>Look at it</Trans>
							</Link>
						</>
					)}
				</p>
			</div>
		</li>
	);
}

/** A page of this app, never an address elsewhere. */
function pageOf({ link }: Notice): LinkProps["to"] | null {
	return link !== null && /^\/[^/\\]/.test(link) ? ((link as LinkProps["to"]) ?? null) : null;
}
