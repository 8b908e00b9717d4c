import { Trans } from "@lingui/react/macro";
import { CircleCheck, CircleHelp, CircleX } from "lucide-react";
import type { Report } from "../../api/models";
import { Badge } from "../../ui/badge";

/** How the last connection test ended. */
export function HealthBadge({ report }: { report: Report | null }) {
	if (!report) {
		return (
			<Badge icon={<CircleHelp size={12} />}>
				<Trans>Not tested</Trans>
			</Badge>
		);
	}
	if (report.ok) {
		return (
			<Badge tone="success" icon={<CircleCheck size={12} />}>
				<Trans>Works</Trans>
			</Badge>
		);
	}
	const failed = report.checks.filter((check) => check.status === "failed").length;
	return (
		<Badge tone="danger" icon={<CircleX size={12} />}>
			{failed === 1 ? <Trans>1 to fix</Trans> : <Trans>{failed} to fix</Trans>}
		</Badge>
	);
}
