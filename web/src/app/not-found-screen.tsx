import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { MapPinOff } from "lucide-react";
import { buttonClass } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { useTitle } from "../ui/use-title";

export function NotFoundScreen() {
	const { t } = useLingui();
	useTitle(t`Not found`);
	return (
		<EmptyState
			level="page"
			icon={<MapPinOff size={20} />}
			title={t`There is nothing at this address`}
			actions={
				<Link to="/" className={buttonClass("primary")}>
					<Trans>Go to your files</Trans>
				</Link>
			}
		>
			<Trans>The link may be incomplete, or what it showed was moved or deleted.</Trans>
		</EmptyState>
	);
}
