import { Trans, useLingui } from "@lingui/react/macro";
import { ArrowDownUp, Ellipsis, LayoutGrid, List, PanelRight, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components";
import type { Amount } from "../../api/models";
import { buttonClass } from "../../ui/button";
import { cx } from "../../ui/cx";
import { formatNumber, formatSize } from "../../ui/format";
import { IconButton } from "../../ui/icon-button";
import { Menu, MenuGroup, MenuItem, MenuTrigger } from "../../ui/menu";
import { Segmented } from "../../ui/segmented";
import { useActionWords } from "./action-words";
import { useCounted } from "./counted";
import type { ActionId } from "./folder-actions";
import { type FolderView, firstOrder, type SortKey } from "./folder-view";

interface FolderBarProps {
	readonly view: FolderView;
	readonly onView: (view: FolderView) => void;
	readonly detailsOpen: boolean;
	readonly onDetailsOpen: (open: boolean) => void;
	/** Selected entries; 0 shows the facts of the folder instead. */
	readonly selected: number;
	readonly selectedSize: number | null;
	readonly selectedKind: "files" | "folders" | "items";
	readonly actions: readonly ActionId[];
	readonly onAction: (id: ActionId) => void;
	readonly onClear: () => void;
	/** Entries in the folder; null while unknown. */
	readonly total: number | null;
	/** Everything below it; null while unknown. */
	readonly totals: Amount | null;
	readonly freshness: ReactNode;
}

/** Actions with a button of their own; the others are in the menu at the end. */
const SHOWN: readonly ActionId[] = ["open", "preview", "download", "copy_url", "delete"];

/** Under the path: what is selected and what to do with it, or how much is here; and how it is shown. */
export function FolderBar(props: FolderBarProps) {
	const { view, onView, selected, actions, onAction } = props;
	const { t, i18n } = useLingui();
	const words = useActionWords();
	const counted = useCounted();
	const more = actions.filter((id) => !SHOWN.includes(id));
	const sorts: Readonly<Record<SortKey, string>> = {
		name: t`Name`,
		modified: t`Modified`,
		size: t`Size`,
	};
	return (
		<div
			className={cx(
				"flex h-11 shrink-0 items-center gap-1 border-b ps-4 pe-2 transition-colors duration-100 pointer-coarse:h-13",
				selected > 0 && "bg-accent-soft",
			)}
		>
			<span role="status" className="sr-only">
				{selected > 0 && <Trans>{counted(selected, props.selectedKind)} selected</Trans>}
			</span>
			{selected > 0 ? (
				<div
					role="toolbar"
					aria-label={t`Selection`}
					className="flex min-w-0 flex-1 items-center gap-1"
				>
					<IconButton
						label={t`Clear the selection`}
						keys="escape"
						size="small"
						className="-ms-2"
						onPress={props.onClear}
					>
						<X size={16} />
					</IconButton>
					<p className="me-2 min-w-0 truncate whitespace-nowrap font-medium tabular-nums">
						<Trans>{formatNumber(selected, i18n.locale)} selected</Trans>
						{props.selectedSize !== null && (
							<span className="font-normal text-ink-muted max-sm:hidden">
								{" · "}
								{formatSize(props.selectedSize, i18n.locale)}
							</span>
						)}
					</p>
					{actions
						.filter((id) => SHOWN.includes(id))
						.map((id) => {
							const { label, icon, keys, danger } = words[id];
							return (
								<IconButton
									key={id}
									label={label}
									{...(keys ? { keys } : {})}
									size="small"
									className={cx(danger && "text-danger! hover:bg-danger-soft")}
									onPress={() => onAction(id)}
								>
									{icon}
								</IconButton>
							);
						})}
					{more.length > 0 && (
						<MenuTrigger>
							<AriaButton
								aria-label={t`More actions`}
								className={buttonClass("ghost", "small", "size-control-small px-0! text-ink-muted")}
							>
								<Ellipsis size={16} />
							</AriaButton>
							<Menu aria-label={t`More actions`} onAction={(key) => onAction(key as ActionId)}>
								{more.map((id) => (
									<MenuItem key={id} id={id} icon={words[id].icon} keys={words[id].keys}>
										{words[id].label}
									</MenuItem>
								))}
							</Menu>
						</MenuTrigger>
					)}
				</div>
			) : (
				<p className="min-w-0 flex-1 truncate text-ink-muted text-xs tabular-nums">
					{props.total !== null && (
						<>
							{counted(props.total, "items")}
							{" · "}
							{props.totals && (
								<span className="max-sm:hidden">
									<Trans>
										{formatSize(props.totals.bytes, i18n.locale)} in{" "}
										{counted(props.totals.objects, "files")}
									</Trans>
									{" · "}
								</span>
							)}
						</>
					)}
					{props.freshness}
				</p>
			)}
			{/* A phone has room for the selection or for the view, not for both. */}
			<div className={cx("flex items-center gap-1", selected > 0 && "max-sm:hidden")}>
				<MenuTrigger>
					<AriaButton
						aria-label={t`Sort by ${sorts[view.sort]}`}
						className={buttonClass("ghost", "small", "text-ink-muted hover:text-ink")}
					>
						<ArrowDownUp size={14} aria-hidden="true" />
						<span className="max-sm:hidden">{sorts[view.sort]}</span>
					</AriaButton>
					<Menu aria-label={t`Order`} placement="bottom end">
						<MenuGroup
							title={t`Sort by`}
							selectionMode="single"
							selectedKeys={[view.sort]}
							onSelectionChange={(chosen) => {
								const sort = [...chosen][0] as SortKey | undefined;
								if (sort) onView({ ...view, sort, order: firstOrder(sort) });
							}}
						>
							{(Object.keys(sorts) as SortKey[]).map((sort) => (
								<MenuItem key={sort} id={sort}>
									{sorts[sort]}
								</MenuItem>
							))}
						</MenuGroup>
						<MenuGroup
							title={t`Direction`}
							selectionMode="single"
							selectedKeys={[view.order]}
							onSelectionChange={(chosen) => {
								const order = [...chosen][0] as FolderView["order"] | undefined;
								if (order) onView({ ...view, order });
							}}
						>
							<MenuItem id="asc">
								{view.sort === "name"
									? t`A to Z`
									: view.sort === "size"
										? t`Smallest first`
										: t`Oldest first`}
							</MenuItem>
							<MenuItem id="desc">
								{view.sort === "name"
									? t`Z to A`
									: view.sort === "size"
										? t`Largest first`
										: t`Newest first`}
							</MenuItem>
						</MenuGroup>
					</Menu>
				</MenuTrigger>
				<Segmented
					label={t`View`}
					value={view.view}
					onChange={(next) => onView({ ...view, view: next })}
					className="h-control-small"
					segments={[
						{ value: "list", label: t`List`, icon: <List size={14} /> },
						{ value: "grid", label: t`Grid`, icon: <LayoutGrid size={14} /> },
					]}
				/>
			</div>
			<IconButton
				label={props.detailsOpen ? t`Hide details` : t`Show details`}
				size="small"
				aria-pressed={props.detailsOpen}
				className={cx("max-sm:hidden", props.detailsOpen && "bg-pressed text-ink!")}
				onPress={() => props.onDetailsOpen(!props.detailsOpen)}
			>
				<PanelRight size={16} />
			</IconButton>
		</div>
	);
}
