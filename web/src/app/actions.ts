import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { api } from "../api/client";
import { bucketsQuery } from "../api/queries";
import { useMe } from "../api/use-session";
import type { Action } from "../ui/action-registry";
import { setDensity, setTheme } from "../ui/preferences";
import { useHalves } from "./product";
import { setShell, shellState } from "./shell-state";

/**
 * What can be done everywhere. Screens add their own with useActions() of ui/action-registry.ts; the
 * palette, the keys and the list of shortcuts all read the same registry.
 */
export function useGlobalActions(): readonly Action[] {
	const { t } = useLingui();
	const me = useMe();
	const navigate = useNavigate();
	const { data: buckets } = useQuery(bucketsQuery);
	const { files, mail, connectMail } = useHalves();
	return useMemo(() => {
		const go = t`Go to`;
		const look = t`Appearance`;
		const general = t`General`;
		const admin = (
			path:
				| "/admin/buckets"
				| "/admin/members"
				| "/admin/audit"
				| "/admin/email"
				| "/mail"
				| "/mail/mailboxes"
				| "/mail/domains"
				| "/mail/routing"
				| "/mail/deletions",
			title: string,
		): Action => ({
			id: `go:${path}`,
			title,
			group: go,
			words: t`admin settings`,
			run: () => void navigate({ to: path }),
		});
		const actions: (Action | false)[] = [
			files && {
				id: "search",
				title: t`Search files`,
				group: general,
				keys: ["mod+k", "/"],
				inPalette: false,
				run: () => setShell({ overlay: "search", searchFrom: {}, sheet: false }),
			},
			{
				id: "palette",
				title: t`Run a command`,
				group: general,
				inPalette: false,
				...(files ? {} : { keys: ["mod+k"] }),
				run: () => setShell({ overlay: "palette", paletteText: "", sheet: false }),
			},
			{
				id: "shortcuts",
				title: t`Show keyboard shortcuts`,
				group: general,
				keys: ["?"],
				run: () => setShell({ overlay: "shortcuts" }),
			},
			{
				id: "sidebar",
				title: t`Collapse or open the sidebar`,
				group: general,
				keys: ["["],
				run: () => setShell({ collapsed: !shellState().collapsed }),
			},
			...(buckets ?? []).map(
				(bucket): Action => ({
					id: `go:/b/${bucket.id}`,
					title: bucket.name,
					group: go,
					words: bucket.description,
					run: () => void navigate({ to: "/b/$bucketId", params: { bucketId: bucket.id } }),
				}),
			),
			files && {
				id: "go:/usage",
				title: t`Usage`,
				group: go,
				words: t`space size storage largest duplicates`,
				run: () => void navigate({ to: "/usage" }),
			},
			me.menu.includes("admin_buckets") && admin("/admin/buckets", t`Buckets and connections`),
			me.menu.includes("admin_buckets") && {
				id: "new-bucket",
				title: t`Connect a bucket`,
				group: go,
				run: () => void navigate({ to: "/admin/buckets/new" }),
			},
			me.menu.includes("admin_members") && admin("/admin/members", t`Members`),
			me.menu.includes("admin_audit") && admin("/admin/audit", t`Audit log`),
			me.menu.includes("admin_email") && admin("/admin/email", t`E-mail`),
			connectMail && admin("/mail", t`Connect PurelyMail`),
			mail && admin("/mail", t`Mail overview`),
			mail && admin("/mail/mailboxes", t`Mailboxes`),
			mail && admin("/mail/domains", t`Mail domains`),
			mail && admin("/mail/routing", t`Mail routing`),
			mail && admin("/mail/deletions", t`Deletions`),
			{
				id: "theme:system",
				title: t`Theme: as the system`,
				group: look,
				run: () => setTheme("system"),
			},
			{ id: "theme:light", title: t`Theme: light`, group: look, run: () => setTheme("light") },
			{ id: "theme:dark", title: t`Theme: dark`, group: look, run: () => setTheme("dark") },
			{
				id: "density:comfortable",
				title: t`Density: comfortable`,
				group: look,
				run: () => setDensity("comfortable"),
			},
			{
				id: "density:compact",
				title: t`Density: compact`,
				group: look,
				run: () => setDensity("compact"),
			},
			{
				id: "account",
				title: t`Account settings`,
				group: go,
				words: t`profile name password devices sessions`,
				run: () => void navigate({ to: "/account" }),
			},
			{
				id: "notices",
				title: t`Show notifications`,
				group: general,
				run: () => setShell({ overlay: "notices", sheet: false }),
			},
			{ id: "sign-out", title: t`Sign out`, group: general, run: () => void api.signOut() },
		];
		return actions.filter((action) => action !== false);
	}, [t, me, navigate, buckets, files, mail, connectMail]);
}
