import { ChevronRight } from "lucide-react";
import { Breadcrumbs as AriaBreadcrumbs, Breadcrumb, Link } from "react-aria-components";

export interface BreadcrumbItem {
	readonly id: string;
	readonly label: string;
	readonly href: string;
}

/** The way to this place; the last one is the place itself. */
export function Breadcrumbs({ label, items }: { label: string; items: readonly BreadcrumbItem[] }) {
	return (
		<nav aria-label={label} className="min-w-0">
			<AriaBreadcrumbs className="flex min-w-0 items-center gap-1">
				{items.map((item, at) => (
					<Breadcrumb key={item.id} className="flex min-w-0 items-center gap-1">
						<Link
							href={item.href}
							className="truncate rounded-sm px-1 text-ink-muted data-[current]:font-semibold data-[current]:text-ink data-[hovered]:text-ink"
						>
							{item.label}
						</Link>
						{at < items.length - 1 && (
							<ChevronRight
								size={14}
								aria-hidden="true"
								className="shrink-0 text-ink-faint rtl:rotate-180"
							/>
						)}
					</Breadcrumb>
				))}
			</AriaBreadcrumbs>
		</nav>
	);
}
