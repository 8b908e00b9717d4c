import { Trans, useLingui } from "@lingui/react/macro";
import type { Deletion } from "../../api/models";
import { Cell, Row, Table } from "../../ui/table";
import { When } from "../../ui/when";
import { StateBadge } from "./deletion-words";

/** Those that are over, the newest first. */
export function History({ deletions }: { deletions: readonly Deletion[] }) {
	const { t } = useLingui();
	return (
		<Table
			label={t`Deletions that are over`}
			columns={[
				{ id: "what", title: t`What` },
				{ id: "who", title: t`Asked for by`, className: "max-md:hidden" },
				{ id: "state", title: t`Outcome`, className: "max-sm:hidden" },
				{ id: "when", title: t`When`, className: "max-sm:hidden" },
			]}
		>
			{deletions.map((deletion) => (
				<Line key={deletion.id} deletion={deletion} />
			))}
		</Table>
	);
}

function Line({ deletion }: { deletion: Deletion }) {
	const { reason, cancelled_by: by, takes } = deletion;
	const when = <When at={deletion.finished_at ?? deletion.execute_at} />;
	return (
		<Row>
			<Cell className="align-top">
				<p className="break-words font-medium first-letter:uppercase">{deletion.label}</p>
				<p className="text-ink-muted text-xs md:hidden">
					<Trans>Asked for by {deletion.requested_by}</Trans>
				</p>
				{takes.length > 0 && deletion.state === "done" && (
					<p className="break-words text-ink-muted text-xs">
						<Trans>With it: {takes.join(", ")}</Trans>
					</p>
				)}
				{by !== null && (
					<p className="break-words text-ink-muted text-xs">
						{reason === null ? (
							<Trans>Cancelled by {by}</Trans>
						) : (
							<Trans>
								Cancelled by {by}: “{reason}”
							</Trans>
						)}
					</p>
				)}
				<p className="mt-1 flex flex-wrap items-center gap-2 text-ink-muted text-xs sm:hidden">
					<StateBadge deletion={deletion} /> {when}
				</p>
			</Cell>
			<Cell className="align-top text-ink-muted max-md:hidden">{deletion.requested_by}</Cell>
			<Cell className="align-top max-sm:hidden">
				<StateBadge deletion={deletion} />
			</Cell>
			<Cell className="whitespace-nowrap align-top text-ink-muted tabular-nums max-sm:hidden">
				{when}
			</Cell>
		</Row>
	);
}
