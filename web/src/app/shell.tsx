import { useLingui } from "@lingui/react/macro";
import { useRouterState } from "@tanstack/react-router";
import { Menu as MenuIcon, Search } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { SearchDialog } from "../routes/search-dialog";
import { actionRegistry, useActions } from "../ui/action-registry";
import { IconButton } from "../ui/icon-button";
import { Logo } from "../ui/logo";
import { PanelProvider, PanelSlot } from "../ui/panel";
import { useProductName } from "../ui/product-name";
import { Sheet } from "../ui/sheet";
import { useMediaQuery } from "../ui/use-media-query";
import { useGlobalActions } from "./actions";
import { Notices } from "./notices";
import { Palette } from "./palette";
import { PauseNotice } from "./pause-notice";
import { useHalves } from "./product";
import { RouteAnnouncer } from "./route-announcer";
import { setShell, useShell } from "./shell-state";
import { ShortcutsDialog } from "./shortcuts-dialog";
import { Sidebar } from "./sidebar";
import { Tray } from "./tray";
import { useShortcuts } from "./use-shortcuts";

/** The frame: sidebar, the screen, the details panel and the tray. */
export function Shell({ children }: { children: ReactNode }) {
	const { t } = useLingui();
	const shell = useShell();
	const name = useProductName();
	const { files } = useHalves();
	const wide = useMediaQuery("(min-width: 48rem)");
	useActions(useGlobalActions());
	useShortcuts();
	const main = useFocusOnNavigation();
	return (
		<PanelProvider>
			<a
				href="#main"
				className="sr-only rounded-md bg-raised focus:not-sr-only focus:fixed focus:start-3 focus:top-3 focus:z-60 focus:px-3 focus:py-2"
			>
				{t`Skip to the content`}
			</a>
			<div className="flex h-dvh flex-col md:flex-row">
				{wide ? (
					<Sidebar collapsed={shell.collapsed} />
				) : (
					<header className="flex h-13 shrink-0 items-center gap-1 border-line border-b px-1.5">
						<IconButton label={t`Open the menu`} onPress={() => setShell({ sheet: true })}>
							<MenuIcon size={18} />
						</IconButton>
						<Logo className="size-5" />
						<span className="ms-1.5 flex-1 font-semibold">{name}</span>
						<Notices size="medium" />
						<IconButton
							label={files ? t`Search files` : t`Places and commands`}
							onPress={() => actionRegistry.byKeys("mod+k")?.run?.()}
						>
							<Search size={18} />
						</IconButton>
					</header>
				)}
				<div className="flex min-h-0 min-w-0 flex-1 overflow-hidden bg-canvas md:m-2 md:ms-0 md:rounded-lg md:border">
					<main
						ref={main}
						id="main"
						tabIndex={-1}
						className="flex min-w-0 flex-1 flex-col overflow-hidden outline-none"
					>
						<PauseNotice />
						<div className="min-h-0 flex-1">{children}</div>
					</main>
					<PanelSlot />
				</div>
			</div>
			{!wide && (
				<Sheet
					isOpen={shell.sheet}
					onClose={() => setShell({ sheet: false })}
					label={t`Menu`}
					side="start"
				>
					<Sidebar collapsed={false} inSheet />
				</Sheet>
			)}
			<div className="pointer-events-none fixed inset-x-3 bottom-3 z-30 flex flex-col items-end gap-2 *:pointer-events-auto">
				<Tray />
			</div>
			<SearchDialog
				isOpen={shell.overlay === "search"}
				from={shell.searchFrom}
				onClose={() => setShell({ overlay: null })}
				onCommands={(paletteText) => setShell({ overlay: "palette", paletteText })}
			/>
			<Palette
				isOpen={shell.overlay === "palette"}
				text={shell.paletteText}
				onClose={() => setShell({ overlay: null })}
				onBack={() => setShell({ overlay: "search" })}
			/>
			<ShortcutsDialog
				isOpen={shell.overlay === "shortcuts"}
				onClose={() => setShell({ overlay: null })}
			/>
			<RouteAnnouncer />
		</PanelProvider>
	);
}

/** A new page starts at its beginning, also for the keyboard. Changes of the search parameters do not. */
function useFocusOnNavigation() {
	const main = useRef<HTMLElement>(null);
	const path = useRouterState({ select: (state) => state.location.pathname });
	const before = useRef(path);
	useEffect(() => {
		if (before.current === path) return;
		before.current = path;
		setShell({ sheet: false });
		// Something on the new page may have taken the focus on purpose.
		if (main.current && !main.current.contains(document.activeElement)) {
			main.current.focus({ preventScroll: true });
		}
	}, [path]);
	return main;
}
