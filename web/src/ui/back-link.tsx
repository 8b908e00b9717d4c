import { Link, type LinkProps } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";

/** The way up, above the title. */
export function BackLink({
	children,
	...link
}: Pick<LinkProps, "to"> & { readonly children: string }) {
	return (
		<Link
			{...link}
			className="mb-2 -ms-1.5 inline-flex min-h-6 items-center gap-0.5 self-start rounded-sm px-1 text-ink-muted hover:text-ink"
		>
			<ChevronLeft size={14} aria-hidden="true" className="rtl:rotate-180" />
			{children}
		</Link>
	);
}
