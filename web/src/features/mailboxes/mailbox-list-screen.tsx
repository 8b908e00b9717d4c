import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FileSpreadsheet, Inbox, Plus, Unplug } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { mailQuery } from "../../api/queries";
import { Button, buttonClass } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { LoadProblem } from "../../ui/load-problem";
import { SearchField } from "../../ui/search-field";
import { Segmented } from "../../ui/segmented";
import { Select } from "../../ui/select";
import { SkeletonRows } from "../../ui/skeleton";
import { useTitle } from "../../ui/use-title";
import { MailboxTable } from "./mailbox-table";
import { NewMailboxDialog } from "./new-mailbox-dialog";
import { type MailboxFilters, mailboxesQuery } from "./queries";

/** Every mailbox of the account; however many there are, those in sight are what the browser holds. */
export function MailboxListScreen(props: {
	readonly filters: MailboxFilters;
	readonly onFilters: (filters: MailboxFilters) => void;
}) {
	const { t } = useLingui();
	useTitle(t`Mailboxes`);
	const { filters, onFilters } = props;
	const [creating, setCreating] = useState(false);
	const mail = useQuery(mailQuery);
	const domains = mail.data?.domains ?? [];
	const isConnected = mail.data?.account !== null;
	return (
		<div className="flex h-full flex-col overflow-y-auto px-4 pt-5 pb-4 sm:px-8 sm:pt-8">
			<header className="mb-5 flex flex-wrap items-start gap-x-4 gap-y-3">
				<div className="min-w-0 flex-1 basis-64">
					<h1 className="font-semibold text-xl tracking-[-0.01em]">
						<Trans>Mailboxes</Trans>
					</h1>
					<p className="mt-1 text-ink-muted">
						<Trans>Every address of the PurelyMail account that mail is kept for.</Trans>
					</p>
				</div>
				{isConnected && (
					<div className="flex flex-wrap gap-2">
						<Link to="/mail/bulk" className={buttonClass("secondary")}>
							<FileSpreadsheet size={16} aria-hidden="true" />
							<Trans>Many by a table</Trans>
						</Link>
						<Button
							variant="primary"
							icon={<Plus size={16} />}
							isDisabled={domains.length === 0}
							onPress={() => setCreating(true)}
						>
							<Trans>New mailbox</Trans>
						</Button>
					</div>
				)}
			</header>
			{isConnected ? (
				<>
					<Filters
						filters={filters}
						onFilters={onFilters}
						domains={domains.map(({ name }) => name)}
					/>
					<List filters={filters} onFilters={onFilters} />
				</>
			) : (
				<EmptyState
					icon={<Unplug size={20} />}
					title={t`No PurelyMail account is connected`}
					actions={
						<Link to="/mail" className={buttonClass("primary")}>
							<Trans>Connect an account</Trans>
						</Link>
					}
				/>
			)}
			{creating && (
				<NewMailboxDialog
					domains={domains.map(({ name }) => name)}
					domain={filters.domain}
					onClose={() => setCreating(false)}
				/>
			)}
		</div>
	);
}

function List(props: {
	readonly filters: MailboxFilters;
	readonly onFilters: (filters: MailboxFilters) => void;
}) {
	const { t } = useLingui();
	const { filters } = props;
	const list = useInfiniteQuery(mailboxesQuery(filters));
	const { fetchNextPage, isFetchingNextPage, isFetchNextPageError } = list;
	const more = useCallback(() => {
		if (!isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
	}, [fetchNextPage, isFetchingNextPage, isFetchNextPageError]);
	if (list.isPending) return <SkeletonRows rows={12} label={t`Loading the mailboxes`} />;
	const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
	if (list.isError && rows.length === 0) {
		return (
			<LoadProblem
				title={t`The mailboxes could not be loaded`}
				detail={list.error.message}
				onRetry={() => void list.refetch()}
			/>
		);
	}
	const total = list.data?.pages[0]?.total ?? rows.length;
	if (rows.length === 0) {
		const isFiltered = filters.text !== undefined || filters.domain !== undefined;
		return (
			<EmptyState
				icon={<Inbox size={20} />}
				title={isFiltered ? t`No mailbox matches` : t`There is no mailbox yet`}
				actions={
					isFiltered && (
						<Button onPress={() => props.onFilters({ sort: filters.sort })}>
							<Trans>Show all mailboxes</Trans>
						</Button>
					)
				}
			>
				{isFiltered ? (
					<Trans>Look for another part of the address, or in every domain.</Trans>
				) : (
					<Trans>Mailboxes that are made at PurelyMail itself appear here as well.</Trans>
				)}
			</EmptyState>
		);
	}
	return (
		<>
			<p role="status" className="mb-2 text-ink-muted text-xs tabular-nums">
				<Plural value={total} one="# mailbox" other="# mailboxes" />
			</p>
			<MailboxTable
				rows={rows}
				total={total}
				more={list.hasNextPage}
				onMore={more}
				problem={
					isFetchNextPageError && (
						<div className="p-3">
							<LoadProblem
								title={t`More mailboxes could not be loaded`}
								detail={list.error?.message ?? ""}
								onRetry={() => void fetchNextPage()}
							/>
						</div>
					)
				}
			/>
		</>
	);
}

const ANY = "";
/** Waiting this long after the last letter spares a request for every one. */
const TYPING_MS = 250;

function Filters(props: {
	readonly filters: MailboxFilters;
	readonly onFilters: (filters: MailboxFilters) => void;
	readonly domains: readonly string[];
}) {
	const { t } = useLingui();
	const { filters, onFilters } = props;
	const names =
		filters.domain === undefined || props.domains.includes(filters.domain)
			? props.domains
			: [...props.domains, filters.domain];
	return (
		<search aria-label={t`Filter the mailboxes`} className="mb-3 flex flex-wrap gap-2">
			<TextFilter
				value={filters.text ?? ""}
				onChange={(text) => onFilters({ ...filters, text: text || undefined })}
			/>
			<Select
				hideLabel
				label={t`Domain`}
				className="min-w-0 flex-1 sm:w-56 sm:flex-none"
				value={filters.domain ?? ANY}
				onChange={(domain) => onFilters({ ...filters, domain: domain || undefined })}
				choices={[
					{ value: ANY, label: t`Every domain` },
					...names.map((name) => ({ value: name, label: name })),
				]}
			/>
			<Segmented
				label={t`Order`}
				value={filters.sort ?? "address"}
				onChange={(sort) =>
					onFilters({ ...filters, sort: sort === "newest" ? "newest" : undefined })
				}
				segments={[
					{ value: "address", label: t`A to Z` },
					{ value: "newest", label: t`Newest` },
				]}
			/>
		</search>
	);
}

function TextFilter({ value, onChange }: { value: string; onChange: (text: string) => void }) {
	const { t } = useLingui();
	const [text, setText] = useState(value);
	useEffect(() => setText(value), [value]);
	useEffect(() => {
		if (text.trim() === value) return;
		const timer = setTimeout(() => onChange(text.trim()), TYPING_MS);
		return () => clearTimeout(timer);
	}, [text, value, onChange]);
	return (
		<SearchField
			label={t`Address contains`}
			className="w-full sm:w-64"
			value={text}
			onChange={setText}
		/>
	);
}
