import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ArrowRight, Pencil, Trash2 } from "lucide-react";
import type { RoutingRule } from "../../api/models";
import { openDeletionsQuery } from "../../api/queries";
import { DeletionLink } from "../../ui/deletion-link";
import { IconButton } from "../../ui/icon-button";
import { Cell, Row, Table } from "../../ui/table";
import { PatternKind, PatternText } from "./pattern-words";
import { Remarks } from "./rule-dialog";

/** Rules: which addresses, where to, and what one should know. */
export function RuleTable(props: {
	readonly rules: readonly RoutingRule[];
	readonly onEdit: (rule: RoutingRule) => void;
	readonly onDelete: (rule: RoutingRule) => void;
}) {
	const { t } = useLingui();
	return (
		<Table
			label={t`Routing rules`}
			columns={[
				{ id: "to", title: t`Mail to` },
				{ id: "targets", title: t`Goes to`, className: "max-sm:hidden" },
				{ id: "actions", title: <span className="sr-only">{t`Actions`}</span> },
			]}
		>
			{props.rules.map((rule) => (
				<Line
					key={rule.id}
					rule={rule}
					onEdit={() => props.onEdit(rule)}
					onDelete={() => props.onDelete(rule)}
				/>
			))}
		</Table>
	);
}

function Line(props: {
	readonly rule: RoutingRule;
	readonly onEdit: () => void;
	readonly onDelete: () => void;
}) {
	const { t } = useLingui();
	const { rule } = props;
	const { label, deletion_id } = rule;
	const deletion = useQuery(openDeletionsQuery).data?.find(({ id }) => id === deletion_id);
	return (
		<Row>
			<Cell className="w-full align-top sm:w-1/2">
				<p className="break-words font-medium">
					<PatternText rule={rule} />
				</p>
				<p className="flex flex-wrap gap-x-2 text-ink-muted text-xs">
					<PatternKind pattern={rule.pattern} />
					{deletion_id !== null && (
						<DeletionLink at={deletion?.state === "pending" ? deletion.execute_at : null} />
					)}
				</p>
				<div className="mt-1.5 flex items-start gap-1.5 sm:hidden">
					<ArrowRight size={14} aria-hidden="true" className="mt-1 shrink-0 text-ink-faint" />
					<Targets targets={rule.targets} />
				</div>
				{rule.remarks.length > 0 && (
					<div className="mt-1.5 max-w-prose text-xs">
						<Remarks remarks={rule.remarks} />
					</div>
				)}
			</Cell>
			<Cell className="w-1/2 align-top max-sm:hidden">
				<Targets targets={rule.targets} />
			</Cell>
			<Cell className="w-px align-top">
				<div className="flex justify-end gap-1 max-sm:flex-col">
					<IconButton label={t`Change the rule ${label}`} size="small" onPress={props.onEdit}>
						<Pencil size={15} />
					</IconButton>
					{deletion_id === null && (
						<IconButton label={t`Delete the rule ${label}`} size="small" onPress={props.onDelete}>
							<Trash2 size={15} />
						</IconButton>
					)}
				</div>
			</Cell>
		</Row>
	);
}

function Targets({ targets }: { targets: readonly string[] }) {
	const { t } = useLingui();
	if (targets.length === 0) return <span className="text-ink-muted">{t`Nowhere`}</span>;
	return (
		<ul aria-label={t`Goes to`} className="flex min-w-0 flex-wrap gap-1">
			{targets.map((target) => (
				<li
					key={target}
					className="max-w-full break-all rounded-sm border border-line bg-sunken px-1.5 py-0.5 text-xs"
				>
					{target}
				</li>
			))}
		</ul>
	);
}
