import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, Copy } from "lucide-react";
import { memo, type ReactNode } from "react";
import type { Mailbox } from "../../api/models";
import { openDeletionsQuery } from "../../api/queries";
import { Badge } from "../../ui/badge";
import { buttonClass } from "../../ui/button";
import { useCopied } from "../../ui/copy-field";
import { cx } from "../../ui/cx";
import { DeletionLink } from "../../ui/deletion-link";
import { VirtualTable } from "../../ui/virtual-table";
import { When } from "../../ui/when";

/** The next page is asked for when this many rows are left to scroll. */
const AHEAD = 60;

const COLUMNS =
	"grid-cols-[minmax(12rem,1.4fr)_minmax(8rem,0.9fr)_minmax(6rem,0.7fr)_6rem_minmax(9rem,1.2fr)_2.75rem]";

export function MailboxTable(props: {
	readonly rows: readonly Mailbox[];
	readonly total: number;
	readonly more: boolean;
	readonly onMore: () => void;
	readonly problem: ReactNode;
}) {
	const { t } = useLingui();
	return (
		<VirtualTable
			label={t`Mailboxes`}
			rows={props.rows}
			keyOf={(row) => row.address}
			total={props.total}
			columns={COLUMNS}
			heads={[
				t`Address`,
				t`Domain`,
				t`Made by`,
				t`Here since`,
				t`Settings`,
				{ hidden: t`Actions` },
			]}
			cells={(row, wide) => <Cells row={row} wide={wide} />}
			more={props.more}
			onMore={props.onMore}
			ahead={AHEAD}
			problem={props.problem}
		/>
	);
}

/** Scrolling draws only the rows that come into sight. */
const Cells = memo(function Cells({ row, wide }: { row: Mailbox; wide: boolean }) {
	return wide ? <WideCells row={row} /> : <NarrowCells row={row} />;
});

function WideCells({ row }: { row: Mailbox }) {
	return (
		<>
			<span role="cell" className="min-w-0">
				<Address row={row} />
			</span>
			<span role="cell" className="truncate text-ink-muted" title={row.domain}>
				{row.domain}
			</span>
			<span role="cell" className="truncate text-ink-muted">
				<MadeBy row={row} />
			</span>
			<span role="cell" className="truncate text-ink-muted tabular-nums">
				<When at={row.found_at} />
			</span>
			<span role="cell" className="flex min-w-0 items-center gap-1.5">
				<State row={row} />
			</span>
			<span role="cell" className="relative justify-self-end">
				<CopyAddress address={row.address} />
			</span>
		</>
	);
}

function NarrowCells({ row }: { row: Mailbox }) {
	return (
		<>
			<span role="cell" className="min-w-0">
				<Address row={row} />
			</span>
			<span role="cell" className="relative row-span-2">
				<CopyAddress address={row.address} />
			</span>
			<span role="cell" className="flex min-w-0 items-center gap-2 text-ink-muted text-xs">
				<span className="shrink-0 tabular-nums">
					<When at={row.found_at} />
				</span>
				<State row={row} />
			</span>
		</>
	);
}

/** The link lies over the whole row. */
function Address({ row }: { row: Mailbox }) {
	return (
		<Link
			to="/mail/mailboxes/$address"
			params={{ address: row.address }}
			title={row.address}
			className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
		>
			{row.address}
		</Link>
	);
}

function MadeBy({ row }: { row: Mailbox }) {
	return row.made_by === null ? <Trans>Elsewhere</Trans> : row.made_by;
}

/** What differs from what most mailboxes are like, as far as that is known. */
function State({ row }: { row: Mailbox }) {
	const { t } = useLingui();
	const deletions = useQuery(openDeletionsQuery);
	if (row.deletion_id !== null) {
		const deletion = deletions.data?.find(({ id }) => id === row.deletion_id);
		return <DeletionLink at={deletion?.state === "pending" ? deletion.execute_at : null} />;
	}
	const { settings } = row;
	if (settings === null) return null;
	return (
		<>
			{settings.two_factor && (
				<Badge title={t`A second factor is demanded at sign-in`}>
					<Trans>Two-factor</Trans>
				</Badge>
			)}
			{!settings.password_reset && (
				<Badge tone="warning" title={t`The password cannot be reset by its owner`}>
					<Trans>No reset</Trans>
				</Badge>
			)}
			{!settings.search_indexing && (
				<Badge title={t`PurelyMail does not index the mail for search`}>
					<Trans>No search</Trans>
				</Badge>
			)}
		</>
	);
}

function CopyAddress({ address }: { address: string }) {
	const { t } = useLingui();
	const [copied, copy] = useCopied();
	return (
		// A plain one: there is one in every row, and rows come fast while somebody scrolls.
		<button
			type="button"
			title={t`Copy ${address}`}
			aria-label={copied ? t`Copied` : t`Copy ${address}`}
			onClick={() => copy(address)}
			className={cx(buttonClass("ghost", "small"), "size-control-small px-0! text-ink-muted")}
		>
			{copied ? <Check size={14} className="text-success" /> : <Copy size={14} />}
		</button>
	);
}
