import { useLingui } from "@lingui/react/macro";
import { ChevronRight, MoreHorizontal } from "lucide-react";
import { Button as AriaButton, Link } from "react-aria-components";
import { crumbsOf } from "../../api/entry-path";
import { buttonClass } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Menu, MenuItem, MenuTrigger } from "../../ui/menu";

interface FolderCrumbsProps {
	readonly bucketName: string;
	readonly folder: string;
	readonly hrefOf: (path: string) => string;
}

/** More folders than this are folded into a menu. */
const MOST_SHOWN = 4;

/** The way from the bucket to this folder. Each step is a link, and a place to drop files on. */
export function FolderCrumbs({ bucketName, folder, hrefOf }: FolderCrumbsProps) {
	const { t } = useLingui();
	const all = [{ name: bucketName, path: "" }, ...crumbsOf(folder)];
	const folded = all.length > MOST_SHOWN ? all.slice(1, -2) : [];
	const shown = folded.length > 0 ? [all[0], null, ...all.slice(-2)] : all;
	return (
		<nav aria-label={t`Path`} className="min-w-0 flex-auto">
			<ol className="flex min-w-0 items-center">
				{shown.map((crumb, at) => (
					<li
						key={crumb?.path ?? "folded"}
						className={cx(
							"flex items-center",
							at === shown.length - 1 ? "min-w-0" : "min-w-0 shrink-[4] max-sm:hidden",
							at === shown.length - 2 && "max-sm:flex!",
						)}
					>
						{crumb === undefined ? null : crumb === null ? (
							<MenuTrigger>
								<AriaButton
									aria-label={t`Folders in between`}
									className={buttonClass("ghost", "small", "px-1.5!")}
								>
									<MoreHorizontal size={16} />
								</AriaButton>
								<Menu aria-label={t`Folders in between`}>
									{folded.map(({ name, path }) => (
										<MenuItem key={path} id={path} href={hrefOf(path)}>
											{name || "\u2009"}
										</MenuItem>
									))}
								</Menu>
							</MenuTrigger>
						) : at === shown.length - 1 ? (
							<h1
								aria-current="page"
								className="truncate rounded-md px-1.5 py-1 font-semibold text-base"
								title={crumb.name}
								data-drop-folder={crumb.path}
								data-drop-label={crumb.name}
							>
								{crumb.name}
							</h1>
						) : (
							<Link
								href={hrefOf(crumb.path)}
								className="truncate rounded-md px-1.5 py-1 text-base text-ink-muted data-[hovered]:bg-hover data-[hovered]:text-ink data-[drop-active]:bg-accent-soft data-[drop-active]:text-accent"
								{...{ "data-drop-folder": crumb.path, "data-drop-label": crumb.name }}
							>
								{crumb.name || "\u2009"}
							</Link>
						)}
						{at < shown.length - 1 && (
							<ChevronRight
								size={14}
								aria-hidden="true"
								className="shrink-0 text-ink-faint rtl:rotate-180"
							/>
						)}
					</li>
				))}
			</ol>
		</nav>
	);
}
