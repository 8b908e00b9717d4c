import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, type LinkProps, useParams } from "@tanstack/react-router";
import {
	ChartPie,
	Database,
	Gauge,
	Globe,
	Inbox,
	Lock,
	Mail,
	PanelLeft,
	Plug,
	ScrollText,
	Search,
	Split,
	Trash2,
	Users,
} from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import type { Bucket } from "../api/models";
import { bucketsQuery } from "../api/queries";
import { useMe } from "../api/use-session";
import { actionRegistry } from "../ui/action-registry";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { IconButton } from "../ui/icon-button";
import { Keys } from "../ui/kbd";
import { Logo } from "../ui/logo";
import { useProductName } from "../ui/product-name";
import { SearchField } from "../ui/search-field";
import { Skeleton } from "../ui/skeleton";
import { rememberBucket } from "./last-bucket";
import { Notices } from "./notices";
import { useHalves } from "./product";
import { setShell } from "./shell-state";
import { UserMenu } from "./user-menu";

/** More buckets than this get a filter. */
const FILTER_FROM = 8;

interface SidebarProps {
	readonly collapsed: boolean;
	readonly inSheet?: boolean;
}

export function Sidebar({ collapsed, inSheet }: SidebarProps) {
	const { t } = useLingui();
	const me = useMe();
	const halves = useHalves();
	const name = useProductName();
	return (
		<nav
			aria-label={t`Main`}
			className={cx(
				"flex min-h-0 shrink-0 flex-col",
				inSheet ? "h-full w-full" : collapsed ? "w-14" : "w-60",
			)}
		>
			<div
				className={cx(
					"flex shrink-0 items-center gap-1",
					collapsed ? "flex-col-reverse justify-center gap-2 py-3" : "h-14 px-3",
				)}
			>
				{!collapsed && (
					<Link
						to="/"
						className="flex min-w-0 flex-1 items-center gap-2 rounded-md px-1 font-semibold"
					>
						<Logo className="size-5" />
						{name}
					</Link>
				)}
				{!inSheet && <Notices size="small" />}
				{!inSheet && (
					<IconButton
						size="small"
						label={collapsed ? t`Open the sidebar` : t`Collapse the sidebar`}
						keys="["
						onPress={() => setShell({ collapsed: !collapsed })}
					>
						<PanelLeft size={16} />
					</IconButton>
				)}
			</div>
			<div className={cx("shrink-0 pb-3", collapsed ? "px-2" : "px-3")}>
				<SearchTrigger collapsed={collapsed} files={halves.files} />
			</div>
			<div className="scroll-quiet min-h-0 flex-1 overflow-y-auto overflow-x-hidden px-2 pb-3">
				{halves.files && <BucketLinks collapsed={collapsed} />}
				{halves.files && (
					<Section title={t`Overview`} collapsed={collapsed}>
						<SidebarLink
							to="/usage"
							collapsed={collapsed}
							icon={<ChartPie size={16} />}
							label={t`Usage`}
						/>
					</Section>
				)}
				{halves.mail && (
					<Section title={t`Mail`} collapsed={collapsed}>
						<SidebarLink
							to="/mail"
							exact
							collapsed={collapsed}
							icon={<Gauge size={16} />}
							label={t`Overview`}
						/>
						<SidebarLink
							to="/mail/mailboxes"
							collapsed={collapsed}
							icon={<Inbox size={16} />}
							label={t`Mailboxes`}
						/>
						<SidebarLink
							to="/mail/domains"
							collapsed={collapsed}
							icon={<Globe size={16} />}
							label={t`Domains`}
						/>
						<SidebarLink
							to="/mail/routing"
							collapsed={collapsed}
							icon={<Split size={16} />}
							label={t`Routing`}
						/>
						<SidebarLink
							to="/mail/deletions"
							collapsed={collapsed}
							icon={<Trash2 size={16} />}
							label={t`Deletions`}
						/>
					</Section>
				)}
				{me.role !== "member" && (
					<Section title={t`Admin`} collapsed={collapsed}>
						{me.menu.includes("admin_buckets") && (
							<SidebarLink
								to="/admin/buckets"
								collapsed={collapsed}
								icon={<Database size={16} />}
								label={t`Buckets`}
							/>
						)}
						{halves.connectMail && (
							<SidebarLink
								to="/mail"
								collapsed={collapsed}
								icon={<Plug size={16} />}
								label={t`Connect PurelyMail`}
							/>
						)}
						{me.menu.includes("admin_members") && (
							<SidebarLink
								to="/admin/members"
								collapsed={collapsed}
								icon={<Users size={16} />}
								label={t`Members`}
							/>
						)}
						{me.menu.includes("admin_audit") && (
							<SidebarLink
								to="/admin/audit"
								collapsed={collapsed}
								icon={<ScrollText size={16} />}
								label={t`Audit log`}
							/>
						)}
						{me.menu.includes("admin_email") && (
							<SidebarLink
								to="/admin/email"
								collapsed={collapsed}
								icon={<Mail size={16} />}
								label={t`E-mail`}
							/>
						)}
					</Section>
				)}
			</div>
			<div className="shrink-0 border-line border-t p-2">
				<UserMenu collapsed={collapsed} />
			</div>
		</nav>
	);
}

/** Searches files, or, where there are none, places and commands. */
function SearchTrigger({ collapsed, files }: { collapsed: boolean; files: boolean }) {
	const { t } = useLingui();
	const open = () => {
		setShell({ sheet: false });
		actionRegistry.byKeys("mod+k")?.run?.();
	};
	if (collapsed) {
		return (
			<IconButton
				label={files ? t`Search files` : t`Places and commands`}
				keys="mod+k"
				className="w-full!"
				onPress={open}
			>
				<Search size={16} />
			</IconButton>
		);
	}
	return (
		<AriaButton
			onPress={open}
			aria-keyshortcuts="Control+K"
			className="flex h-control w-full cursor-default items-center gap-2 rounded-md border border-line bg-canvas ps-2.5 pe-1.5 text-ink-muted hover:border-line-strong/60"
		>
			<Search size={14} aria-hidden="true" className="shrink-0" />
			<span className="min-w-0 flex-1 truncate text-start">
				{files ? <Trans>Search</Trans> : <Trans>Places and commands</Trans>}
			</span>
			<Keys keys="mod+k" className="pointer-coarse:hidden" />
		</AriaButton>
	);
}

function BucketLinks({ collapsed }: { collapsed: boolean }) {
	const { t } = useLingui();
	const { data, isPending, isError, refetch } = useQuery(bucketsQuery);
	const [filter, setFilter] = useState("");
	const current = useParams({ strict: false }).bucketId;
	useEffect(() => {
		if (current) rememberBucket(current);
	}, [current]);
	const all = data ?? [];
	const shown = all.filter((bucket) => matches(bucket, filter));
	return (
		<Section title={t`Buckets`} collapsed={collapsed}>
			{!collapsed && all.length >= FILTER_FROM && (
				<li className="px-1 pb-1.5">
					<SearchField
						label={t`Filter buckets`}
						placeholder={t`Filter ${all.length} buckets`}
						value={filter}
						onChange={setFilter}
					/>
				</li>
			)}
			{isPending &&
				["w-28", "w-36", "w-24"].map((width) => (
					<li key={width} className="flex h-control items-center gap-2.5 px-2">
						<Skeleton className="size-4" />
						{!collapsed && <Skeleton className={width} />}
					</li>
				))}
			{(collapsed ? all : shown).map((bucket) => (
				<SidebarLink
					key={bucket.id}
					to="/b/$bucketId"
					params={{ bucketId: bucket.id }}
					collapsed={collapsed}
					icon={<BucketMark name={bucket.name} />}
					label={bucket.name}
					end={<VisibilityMark bucket={bucket} />}
				/>
			))}
			{isError && !data && !collapsed && (
				<li className="flex flex-col items-start gap-1.5 px-2 py-1.5 text-ink-muted text-xs">
					<Trans>The buckets could not be loaded.</Trans>
					<Button size="small" onPress={() => void refetch()}>
						<Trans>Try again</Trans>
					</Button>
				</li>
			)}
			{data && !collapsed && shown.length === 0 && (
				<li className="px-2 py-1.5 text-ink-muted text-xs">
					{filter === "" ? (
						<Trans>No bucket yet.</Trans>
					) : (
						<Trans>No bucket has this in its name.</Trans>
					)}
				</li>
			)}
		</Section>
	);
}

function matches(bucket: Bucket, filter: string): boolean {
	return bucket.name.toLowerCase().includes(filter.trim().toLowerCase());
}

const HUES = [262, 200, 150, 95, 60, 25, 345, 305];

/** The first letter on a colour of its own, so that a bucket is found before its name is read. */
function BucketMark({ name }: { name: string }) {
	const sum = [...name].reduce(
		(all, letter) => (all * 31 + (letter.codePointAt(0) ?? 0)) % 9973,
		3,
	);
	return (
		<span
			aria-hidden="true"
			className="grid size-4.5 place-items-center rounded-sm font-semibold text-[0.625rem] uppercase"
			style={{
				background: `light-dark(oklch(0.93 0.05 ${HUES[sum % HUES.length]}), oklch(0.34 0.06 ${HUES[sum % HUES.length]}))`,
				color: `light-dark(oklch(0.4 0.11 ${HUES[sum % HUES.length]}), oklch(0.88 0.07 ${HUES[sum % HUES.length]}))`,
			}}
		>
			{[...name][0]}
		</span>
	);
}

function VisibilityMark({ bucket }: { bucket: Bucket }) {
	const { t } = useLingui();
	const open = bucket.visibility === "public";
	const text = open ? t`Public by its CDN` : t`Private`;
	const Icon = open ? Globe : Lock;
	return (
		<span title={text} className="text-ink-faint">
			<Icon size={13} aria-hidden="true" />
			<span className="sr-only">, {text}</span>
		</span>
	);
}

function Section(props: { title: string; collapsed: boolean; children: ReactNode }) {
	return (
		<section aria-label={props.title} className="mt-1 mb-3">
			{props.collapsed ? (
				<div className="mx-2 mb-2 border-line border-t" />
			) : (
				<h2 className="flex h-7 items-center px-2 font-medium text-ink-muted text-xs">
					{props.title}
				</h2>
			)}
			<ul className="flex flex-col gap-px">{props.children}</ul>
		</section>
	);
}

type SidebarLinkProps = Pick<LinkProps, "to" | "params"> & {
	readonly collapsed: boolean;
	readonly icon: ReactNode;
	readonly label: string;
	readonly end?: ReactNode;
	/** It stands for this page only, not for those below it. */
	readonly exact?: boolean;
};

function SidebarLink({ collapsed, icon, label, end, exact = false, ...link }: SidebarLinkProps) {
	const anchor = (
		<Link
			{...link}
			activeOptions={{ exact, includeSearch: false }}
			onClick={() => setShell({ sheet: false })}
			{...(collapsed ? { "aria-label": label, title: label } : {})}
			className={cx(
				"flex h-control items-center gap-2.5 rounded-md px-2 text-ink-muted hover:bg-hover hover:text-ink -outline-offset-1",
				"aria-[current=page]:bg-pressed aria-[current=page]:font-medium aria-[current=page]:text-ink",
				collapsed && "justify-center",
			)}
		>
			<span className="grid size-4.5 shrink-0 place-items-center">{icon}</span>
			{!collapsed && <span className="min-w-0 flex-1 truncate">{label}</span>}
			{!collapsed && end}
		</Link>
	);
	return <li>{anchor}</li>;
}
