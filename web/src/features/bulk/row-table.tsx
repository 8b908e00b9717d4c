import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Button } from "../../ui/button";
import { Segmented } from "../../ui/segmented";
import { Cell, Row, Table } from "../../ui/table";

export interface ShownRow {
	readonly line: number;
	readonly address: string;
	readonly detail: string;
	readonly isWrong: boolean;
	readonly badge: ReactNode;
}

/** So many rows are shown at once; a thousand would be slow on a telephone. */
const STEP = 100;

/** The rows of a table, those that need attention by themselves on demand. */
export function RowTable(props: { readonly label: string; readonly rows: readonly ShownRow[] }) {
	const { t } = useLingui();
	const [only, setOnly] = useState<"all" | "wrong">("all");
	const [most, setMost] = useState(STEP);
	const wrong = props.rows.filter((row) => row.isWrong);
	const rows = only === "wrong" && wrong.length > 0 ? wrong : props.rows;
	const left = rows.length - most;
	return (
		<div className="flex flex-col gap-3">
			{wrong.length > 0 && wrong.length < props.rows.length && (
				<Segmented
					label={t`Rows that are shown`}
					className="self-start"
					value={only}
					onChange={setOnly}
					segments={[
						{ value: "all", label: t`All (${props.rows.length})` },
						{ value: "wrong", label: t`With a problem (${wrong.length})` },
					]}
				/>
			)}
			<Table
				label={props.label}
				columns={[
					{ id: "line", title: t`Line`, className: "w-12" },
					{ id: "address", title: t`Address` },
					{ id: "state", title: t`What happens` },
				]}
			>
				{rows.slice(0, most).map((row) => (
					<Row key={row.line}>
						<Cell className="align-top text-ink-muted tabular-nums">{row.line}</Cell>
						<Cell className="min-w-36 max-w-80 break-all align-top font-medium sm:min-w-64">
							{row.address}
						</Cell>
						<Cell className="align-top">
							<div className="flex flex-col items-start gap-x-2 gap-y-1 sm:flex-row">
								{row.badge}
								<span className={row.isWrong ? "text-danger" : "text-ink-muted"}>{row.detail}</span>
							</div>
						</Cell>
					</Row>
				))}
			</Table>
			{left > 0 && (
				<Button className="self-center" onPress={() => setMost(most + 5 * STEP)}>
					<Plural value={left} one="Show # more row" other="Show # more rows" />
				</Button>
			)}
			{rows.length === 0 && (
				<p className="text-ink-muted">
					<Trans>No rows.</Trans>
				</p>
			)}
		</div>
	);
}
