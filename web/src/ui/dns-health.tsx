import { Trans, useLingui } from "@lingui/react/macro";
import { Check, CircleAlert, CircleCheck, CircleHelp, Minus, X } from "lucide-react";
import { Badge } from "./badge";

/** Whether mail of a domain arrives and is believed. */
export function HealthBadge({ health }: { health: "healthy" | "broken" | "unknown" }) {
	switch (health) {
		case "healthy":
			return (
				<Badge tone="success" icon={<CircleCheck size={12} aria-hidden="true" />}>
					<Trans>Healthy</Trans>
				</Badge>
			);
		case "broken":
			return (
				<Badge tone="danger" icon={<CircleAlert size={12} aria-hidden="true" />}>
					<Trans>Records are wrong</Trans>
				</Badge>
			);
		case "unknown":
			return (
				<Badge icon={<CircleHelp size={12} aria-hidden="true" />}>
					<Trans>Not known yet</Trans>
				</Badge>
			);
	}
}

/** One kind of record, for a cell of a matrix. Null: PurelyMail looks after it. */
export function RecordMark({ right }: { right: boolean | null }) {
	const { t } = useLingui();
	const [Icon, color, words] =
		right === null
			? [Minus, "text-ink-muted", t`PurelyMail's own`]
			: right
				? [Check, "text-success", t`Right`]
				: [X, "text-danger", t`Wrong or missing`];
	return (
		<span title={words}>
			<Icon size={16} strokeWidth={2.5} aria-hidden="true" className={`inline ${color}`} />
			<span className="sr-only">{words}</span>
		</span>
	);
}
