import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { AuditRow } from "../../api/models";
import { Badge } from "../../ui/badge";
import { VirtualTable } from "../../ui/virtual-table";
import { When } from "../../ui/when";
import { useActionWords } from "./action-words";
import { AuditDetails } from "./audit-details";

/** The next page is asked for when this many rows are left to scroll. */
const AHEAD = 40;

const COLUMNS = "grid-cols-[7.5rem_minmax(7rem,0.8fr)_minmax(10rem,1fr)_minmax(8rem,1.6fr)_8.5rem]";

export function AuditTable(props: {
	readonly rows: readonly AuditRow[];
	readonly more: boolean;
	readonly onMore: () => void;
	readonly problem: ReactNode;
}) {
	const { t } = useLingui();
	const { rows, more } = props;
	const [shown, setShown] = useState<AuditRow | null>(null);
	return (
		<>
			<VirtualTable
				label={t`Audit log`}
				rows={rows}
				keyOf={(row) => row.id}
				{...(more ? {} : { total: rows.length })}
				columns={COLUMNS}
				heads={[t`When`, t`Who`, t`What`, t`Which`, t`From`]}
				cells={(row, wide) =>
					wide ? (
						<WideCells row={row} onShow={setShown} />
					) : (
						<NarrowCells row={row} onShow={setShown} />
					)
				}
				more={more}
				onMore={props.onMore}
				ahead={AHEAD}
				problem={props.problem}
			/>
			{shown && <AuditDetails row={shown} onClose={() => setShown(null)} />}
		</>
	);
}

interface CellsProps {
	readonly row: AuditRow;
	/** Opens everything that is known of it. */
	readonly onShow: (row: AuditRow) => void;
}

function WideCells({ row, onShow }: CellsProps) {
	return (
		<>
			<span role="cell" className="truncate text-ink-muted tabular-nums">
				<When at={row.at} />
			</span>
			<span role="cell" className="truncate" title={row.member?.email}>
				{row.member ? row.member.name : <span className="text-ink-muted">–</span>}
			</span>
			<span role="cell" className="flex min-w-0 items-center gap-2">
				<Act row={row} onShow={onShow} />
			</span>
			<span role="cell" className="min-w-0">
				<Target row={row} />
			</span>
			<span
				role="cell"
				className="truncate text-ink-muted text-xs tabular-nums"
				title={row.ip ?? undefined}
			>
				{row.ip ?? "–"}
			</span>
		</>
	);
}

function NarrowCells({ row, onShow }: CellsProps) {
	return (
		<>
			<span role="cell" className="flex min-w-0 items-center gap-2">
				<Act row={row} onShow={onShow} />
			</span>
			<span role="cell" className="text-end text-ink-muted text-xs tabular-nums">
				<When at={row.at} />
			</span>
			<span role="cell" className="col-span-2 flex min-w-0 gap-2 text-ink-muted">
				<span className="max-w-1/2 shrink-0 truncate">{row.member?.name ?? "–"}</span>
				<span className="min-w-0 flex-1">
					<Target row={row} />
				</span>
			</span>
		</>
	);
}

function Act({ row, onShow }: CellsProps) {
	const words = useActionWords();
	return (
		<>
			{/* Lies over the whole row, whose texts may be cut. */}
			<button
				type="button"
				aria-haspopup="dialog"
				onClick={() => onShow(row)}
				className="min-w-0 cursor-default truncate text-start after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
			>
				{words.of(row.action)}
			</button>
			{row.outcome === "refused" && (
				<Badge tone="warning" {...(row.detail ? { title: row.detail } : {})}>
					<Trans>Refused</Trans>
				</Badge>
			)}
			{row.outcome === "failed" && (
				<Badge tone="danger" {...(row.detail ? { title: row.detail } : {})}>
					<Trans>Not done</Trans>
				</Badge>
			)}
		</>
	);
}

/** What it was done to: a file in its bucket, a person, or what the detail says. */
function Target({ row }: { row: AuditRow }) {
	const text = row.path ?? row.subject;
	const title = [row.bucket?.name, text, row.detail].filter(Boolean).join("\n");
	return (
		<span className="flex min-w-0 items-baseline gap-1.5" title={title}>
			{row.bucket && (
				<span className="max-w-1/2 shrink-0 truncate text-ink-muted">{row.bucket.name}</span>
			)}
			{row.bucket && text && (
				<span aria-hidden="true" className="text-ink-faint">
					/
				</span>
			)}
			{text && <span className="truncate">{text}</span>}
			{row.detail && <span className="truncate text-ink-muted text-xs">{row.detail}</span>}
		</span>
	);
}
