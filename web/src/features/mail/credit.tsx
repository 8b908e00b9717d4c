import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import type { MailAccount, MailDashboard } from "../../api/models";
import { AreaChart } from "../../ui/area-chart";
import { Badge } from "../../ui/badge";
import { Figure } from "./figure";

const DAY_MS = 86_400_000;

/** What is left, how that is to be judged, and how long it lasts. */
export function CreditFigure({ credit }: { credit: MailAccount["credit"] }) {
	const { t } = useLingui();
	const dollars = useDollars();
	if (credit === null) {
		return (
			<Figure title={t`Credit`} value="–">
				<Trans>Not read yet</Trans>
			</Figure>
		);
	}
	return (
		<Figure
			title={t`Credit`}
			value={
				<span className="flex flex-wrap items-center gap-2">
					{dollars(credit.dollars)} <Level level={credit.level} />
				</span>
			}
		>
			{credit.days_left === null ? (
				<Trans>How long it lasts shows after a few days</Trans>
			) : (
				<Plural
					value={credit.days_left}
					_0="Used up within a day, as it falls now"
					one="Lasts about # day, as it falls now"
					other="Lasts about # days, as it falls now"
				/>
			)}
		</Figure>
	);
}

function Level({ level }: { level: NonNullable<MailAccount["credit"]>["level"] }) {
	switch (level) {
		case "good":
			return (
				<Badge tone="success" icon={<CircleCheck size={12} aria-hidden="true" />}>
					<Trans>Enough</Trans>
				</Badge>
			);
		case "low":
			return (
				<Badge tone="warning" icon={<TriangleAlert size={12} aria-hidden="true" />}>
					<Trans>Low</Trans>
				</Badge>
			);
		case "critical":
			return (
				<Badge tone="danger" icon={<CircleAlert size={12} aria-hidden="true" />}>
					<Trans>Top it up now</Trans>
				</Badge>
			);
	}
}

export function CreditChart({ days }: { days: MailDashboard["credit_days"] }) {
	const { t, i18n } = useLingui();
	const dollars = useDollars();
	const first = days[0];
	const last = days.at(-1);
	if (!first || !last || days.length < 2) {
		return (
			<p className="text-ink-muted">
				<Trans>The credit is noted once a day. After two days there is a line.</Trans>
			</p>
		);
	}
	const day = (number: number) =>
		new Date(number * DAY_MS).toLocaleDateString(i18n.locale, {
			day: "numeric",
			month: "short",
			timeZone: "UTC",
		});
	return (
		<AreaChart
			label={t`From ${dollars(first.dollars)} on ${day(first.day)} to ${dollars(last.dollars)} on ${day(last.day)}`}
			points={days.map((one) => ({ x: one.day, y: Math.max(Number(one.dollars), 0) }))}
			start={`${day(first.day)} · ${dollars(first.dollars)}`}
			end={`${day(last.day)} · ${dollars(last.dollars)}`}
		/>
	);
}

/** An amount as the server tells it, with the dollar sign where the language puts it. */
function useDollars(): (amount: string) => string {
	const { i18n } = useLingui();
	return (amount) =>
		new Intl.NumberFormat(i18n.locale, {
			style: "currency",
			currency: "USD",
			currencyDisplay: "narrowSymbol",
		}).format(Number(amount));
}
