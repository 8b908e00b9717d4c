import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import {
	ChevronsUpDown,
	Keyboard,
	LogOut,
	Monitor,
	Moon,
	Rows3,
	Rows4,
	Settings,
	Sun,
} from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { api } from "../api/client";
import { useMe } from "../api/use-session";
import { Avatar } from "../ui/avatar";
import { cx } from "../ui/cx";
import { Menu, MenuGroup, MenuItem, MenuSeparator, MenuTrigger } from "../ui/menu";
import { setDensity, setTheme, useDensity, useTheme } from "../ui/preferences";
import { setShell } from "./shell-state";

export function UserMenu({ collapsed }: { collapsed: boolean }) {
	const { t } = useLingui();
	const me = useMe();
	const navigate = useNavigate();
	const theme = useTheme();
	const density = useDensity();
	return (
		<MenuTrigger>
			<AriaButton
				{...(collapsed ? { "aria-label": t`Your account: ${me.name}` } : {})}
				className={cx(
					"flex min-h-10 w-full cursor-default items-center gap-2.5 rounded-md px-2 text-start hover:bg-hover",
					collapsed && "justify-center px-0",
				)}
			>
				<Avatar name={me.name} />
				{!collapsed && (
					<>
						<span className="min-w-0 flex-1">
							<span className="block truncate font-medium">
								<span className="sr-only">{t`Your account:`} </span>
								{me.name}
							</span>
							<span className="block truncate text-ink-muted text-xs">{me.email}</span>
						</span>
						<ChevronsUpDown size={14} aria-hidden="true" className="shrink-0 text-ink-faint" />
					</>
				)}
			</AriaButton>
			<Menu
				placement="top start"
				className="w-56"
				onAction={(key) => {
					if (key === "account") {
						setShell({ sheet: false });
						void navigate({ to: "/account" });
					}
					if (key === "sign-out") void api.signOut();
					if (key === "shortcuts") setShell({ overlay: "shortcuts", sheet: false });
				}}
			>
				<MenuGroup
					title={t`Theme`}
					selectionMode="single"
					selectedKeys={[theme]}
					onSelectionChange={(keys) => {
						const [key] = keys === "all" ? [] : keys;
						if (key === "system" || key === "light" || key === "dark") setTheme(key);
					}}
				>
					<MenuItem id="system" icon={<Monitor size={15} />}>{t`As the system`}</MenuItem>
					<MenuItem id="light" icon={<Sun size={15} />}>{t`Light`}</MenuItem>
					<MenuItem id="dark" icon={<Moon size={15} />}>{t`Dark`}</MenuItem>
				</MenuGroup>
				<MenuSeparator />
				<MenuGroup
					title={t`Density`}
					selectionMode="single"
					selectedKeys={[density]}
					onSelectionChange={(keys) => {
						const [key] = keys === "all" ? [] : keys;
						if (key === "comfortable" || key === "compact") setDensity(key);
					}}
				>
					<MenuItem id="comfortable" icon={<Rows3 size={15} />}>{t`Comfortable`}</MenuItem>
					<MenuItem id="compact" icon={<Rows4 size={15} />}>{t`Compact`}</MenuItem>
				</MenuGroup>
				<MenuSeparator />
				<MenuItem id="account" icon={<Settings size={15} />}>{t`Account settings`}</MenuItem>
				<MenuItem id="shortcuts" icon={<Keyboard size={15} />} keys="?">
					{t`Keyboard shortcuts`}
				</MenuItem>
				<MenuItem id="sign-out" icon={<LogOut size={15} />}>{t`Sign out`}</MenuItem>
			</Menu>
		</MenuTrigger>
	);
}
