import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { Until } from "./when";

/** Says beside a thing that it is up for deletion, and leads to where that is stopped. `at`: null if not known. */
export function DeletionLink({ at }: { at: number | null }) {
	return (
		<Link
			to="/mail/deletions"
			className="relative inline-flex min-w-0 items-center gap-1 truncate text-danger text-xs underline-offset-2 hover:underline"
		>
			<Trash2 size={12} aria-hidden="true" className="shrink-0" />
			<span className="truncate">
				{at === null ? (
					<Trans>Up for deletion</Trans>
				) : (
					<Trans>
						Will be deleted <Until at={at} />
					</Trans>
				)}
			</span>
		</Link>
	);
}
