import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus, Split, Unplug } from "lucide-react";
import { useState } from "react";
import type { RoutingRule } from "../../api/models";
import { mailDomainsQuery, mailQuery, mailRulesQuery } from "../../api/queries";
import { Button, buttonClass } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { LoadProblem } from "../../ui/load-problem";
import { Page } from "../../ui/page";
import { SearchField } from "../../ui/search-field";
import { Select } from "../../ui/select";
import { SkeletonRows } from "../../ui/skeleton";
import { DeleteRule } from "./delete-rule";
import { RuleDialog } from "./rule-dialog";
import { RuleTable } from "./rule-table";
import { filterRules, type RoutingParams } from "./rules";
import { Trace } from "./trace";

const ANY = "";

/** Every routing rule, what each means, and where mail to an address goes. */
export function RoutingScreen(props: {
	readonly params: RoutingParams;
	readonly onParams: (params: RoutingParams) => void;
}) {
	const { t } = useLingui();
	const { params, onParams } = props;
	const isConnected = useQuery(mailQuery).data?.account !== null;
	const domains = (useQuery(mailDomainsQuery).data ?? [])
		.filter(({ is_shared }) => !is_shared)
		.map(({ name }) => name);
	const rules = useQuery(mailRulesQuery);
	/** A rule that is being changed, or a new one. */
	const [editing, setEditing] = useState<RoutingRule | "new" | null>(null);
	const [deleting, setDeleting] = useState<RoutingRule | null>(null);
	const names =
		params.domain === undefined || domains.includes(params.domain)
			? domains
			: [...domains, params.domain];
	const shown = filterRules(rules.data ?? [], params);
	const add = (
		<Button
			variant="primary"
			icon={<Plus size={16} />}
			isDisabled={domains.length === 0}
			onPress={() => setEditing("new")}
		>
			<Trans>New rule</Trans>
		</Button>
	);
	if (!isConnected) {
		return (
			<Page title={t`Routing`}>
				<EmptyState
					icon={<Unplug size={20} />}
					title={t`No PurelyMail account is connected`}
					actions={
						<Link to="/mail" className={buttonClass("primary")}>
							<Trans>Connect an account</Trans>
						</Link>
					}
				/>
			</Page>
		);
	}
	return (
		<Page
			title={t`Routing`}
			description={t`Rules that send mail to other addresses. A rule replaces delivery: a mailbox of the same name gets nothing, unless it is among the targets.`}
			actions={add}
		>
			<Trace address={params.trace} onAddress={(trace) => onParams({ ...params, trace })} />
			<search aria-label={t`Filter the rules`} className="mt-6 mb-3 flex flex-wrap gap-2">
				<SearchField
					label={t`Address or target contains`}
					className="w-full sm:w-64"
					value={params.text ?? ""}
					onChange={(text) => onParams({ ...params, text: text || undefined })}
				/>
				<Select
					hideLabel
					label={t`Domain`}
					className="min-w-0 flex-1 sm:w-56 sm:flex-none"
					value={params.domain ?? ANY}
					onChange={(domain) => onParams({ ...params, domain: domain || undefined })}
					choices={[
						{ value: ANY, label: t`Every domain` },
						...names.map((name) => ({ value: name, label: name })),
					]}
				/>
			</search>
			{rules.isPending && <SkeletonRows rows={6} label={t`Loading the rules`} />}
			{rules.isError && !rules.data && (
				<LoadProblem
					title={t`The rules could not be loaded`}
					detail={rules.error.message}
					onRetry={() => void rules.refetch()}
				/>
			)}
			{rules.data?.length === 0 && (
				<EmptyState icon={<Split size={20} />} title={t`There is no rule yet`} actions={add}>
					<Trans>Without rules, mail goes to the mailbox of its address or comes back.</Trans>
				</EmptyState>
			)}
			{rules.data && rules.data.length > 0 && (
				<p role="status" className="mb-2 text-ink-muted text-xs tabular-nums">
					<Plural value={shown.length} _0="No rule matches" one="# rule" other="# rules" />
				</p>
			)}
			{shown.length > 0 && <RuleTable rules={shown} onEdit={setEditing} onDelete={setDeleting} />}
			{rules.data && rules.data.length > 0 && shown.length === 0 && (
				<EmptyState
					icon={<Split size={20} />}
					title={t`No rule matches`}
					actions={
						<Button onPress={() => onParams({ trace: params.trace })}>
							<Trans>Show all rules</Trans>
						</Button>
					}
				/>
			)}
			{editing && (
				<RuleDialog
					key={editing === "new" ? "new" : editing.id}
					rule={editing === "new" ? null : editing}
					domains={domains}
					domain={params.domain}
					onEdit={setEditing}
					onClose={() => setEditing(null)}
				/>
			)}
			{deleting && <DeleteRule rule={deleting} onClose={() => setDeleting(null)} />}
		</Page>
	);
}
