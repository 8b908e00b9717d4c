import { Check } from "lucide-react";
import { type ReactNode, useRef } from "react";
import {
	Menu as AriaMenu,
	MenuItem as AriaMenuItem,
	type MenuItemProps as AriaMenuItemProps,
	type MenuProps as AriaMenuProps,
	Header,
	MenuSection,
	MenuTrigger,
	Popover,
	type PopoverProps,
	Separator,
} from "react-aria-components";
import { cx } from "./cx";
import { Keys } from "./kbd";

export const popoverClass =
	"animate-pop-in overflow-hidden rounded-lg border border-line bg-raised shadow-float outline-none";

export { MenuTrigger };

/** The list of a menu. Inside of a MenuTrigger, next to the button that opens it. */
export function Menu<T extends object>({
	placement,
	className,
	...props
}: Omit<AriaMenuProps<T>, "className"> & {
	readonly placement?: PopoverProps["placement"];
	readonly className?: string;
}) {
	return (
		<Popover
			offset={4}
			{...(placement ? { placement } : {})}
			className={cx(popoverClass, "min-w-48")}
		>
			<AriaMenu {...props} className={cx(menuListClass, className)} />
		</Popover>
	);
}

const menuListClass = "scroll-quiet max-h-[inherit] overflow-auto p-1 outline-none";

export interface MenuItemProps extends Omit<AriaMenuItemProps, "className" | "children"> {
	readonly icon?: ReactNode;
	readonly keys?: string | undefined;
	readonly danger?: boolean;
	readonly children: ReactNode;
}

export function MenuItem({ icon, keys, danger, children, ...props }: MenuItemProps) {
	return (
		<AriaMenuItem
			{...props}
			textValue={props.textValue ?? (typeof children === "string" ? children : "")}
			className={cx(
				"flex min-h-control-small cursor-default items-center gap-2.5 rounded-md px-2 text-sm no-underline outline-none data-[disabled]:opacity-50 data-[focused]:bg-hover",
				danger ? "text-danger" : "text-ink",
			)}
		>
			{({ selectionMode, isSelected }) => (
				<>
					{icon && (
						<span aria-hidden="true" className={cx("shrink-0", !danger && "text-ink-muted")}>
							{icon}
						</span>
					)}
					<span className="min-w-0 flex-1 truncate">{children}</span>
					{keys && <Keys keys={keys} className="pointer-coarse:hidden" />}
					{selectionMode !== "none" && (
						<Check
							size={14}
							aria-hidden="true"
							className={cx("shrink-0 text-accent", !isSelected && "invisible")}
						/>
					)}
				</>
			)}
		</AriaMenuItem>
	);
}

export function MenuSeparator() {
	return <Separator className="mx-1 my-1 h-px bg-line" />;
}

export function MenuGroup(props: {
	readonly title: string;
	readonly children: ReactNode;
	readonly selectionMode?: "single" | "multiple";
	readonly selectedKeys?: Iterable<string>;
	readonly onSelectionChange?: (keys: "all" | Set<string | number>) => void;
}) {
	const { title, children, ...rest } = props;
	return (
		<MenuSection {...rest}>
			<Header className="px-2 pt-1.5 pb-1 font-medium text-ink-muted text-xs">{title}</Header>
			{children}
		</MenuSection>
	);
}

export interface MenuPoint {
	readonly x: number;
	readonly y: number;
}

/** A menu at a point of the page, for right clicks. Closed while `at` is null. */
export function ContextMenu<T extends object>({
	at,
	onClose,
	className,
	...props
}: Omit<AriaMenuProps<T>, "className" | "onClose"> & {
	readonly at: MenuPoint | null;
	readonly onClose: () => void;
	readonly className?: string;
}) {
	const anchor = useRef<HTMLSpanElement>(null);
	return (
		<>
			<span
				ref={anchor}
				aria-hidden="true"
				className="pointer-events-none fixed size-px"
				style={{ left: at?.x ?? 0, top: at?.y ?? 0 }}
			/>
			<Popover
				// The popover counts as a dialog of its own, because no button opened it.
				aria-label={props["aria-label"] ?? ""}
				key={at ? `${at.x},${at.y}` : "closed"}
				triggerRef={anchor}
				isOpen={at !== null}
				onOpenChange={(open) => {
					if (!open) onClose();
				}}
				placement="bottom start"
				offset={2}
				className={cx(popoverClass, "min-w-52")}
			>
				<AriaMenu {...props} autoFocus onClose={onClose} className={cx(menuListClass, className)} />
			</Popover>
		</>
	);
}
