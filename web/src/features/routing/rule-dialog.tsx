import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ArrowRight, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { Form } from "react-aria-components";
import type { RoutingRule, RuleInput } from "../../api/models";
import { ApiProblem } from "../../api/problem";
import { mailRulesQuery } from "../../api/queries";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { focusFirstInvalid } from "../../ui/field";
import { Notice } from "../../ui/notice";
import { Select } from "../../ui/select";
import { TextField } from "../../ui/text-field";
import { notify } from "../../ui/toast";
import { splitAddresses, withAddresses } from "./addresses";
import { PATTERNS, usePatternWords } from "./pattern-words";
import { rulePreviewQuery, useSaveRule } from "./queries";
import { asSent, inputOf, isComplete, needsText } from "./rules";
import { TargetField } from "./target-field";

/** Makes a rule, or puts another in the place of one. */
export function RuleDialog(props: {
	/** Null for a new one. */
	readonly rule: RoutingRule | null;
	readonly domains: readonly string[];
	/** Chosen at first. */
	readonly domain: string | undefined;
	/** Goes on with another rule. */
	readonly onEdit: (rule: RoutingRule) => void;
	readonly onClose: () => void;
}) {
	const { t } = useLingui();
	const { rule, domains, onClose } = props;
	const words = usePatternWords();
	const [draft, setDraft] = useState<RuleInput>(() =>
		rule
			? inputOf(rule)
			: {
					domain: domains.find((name) => name === props.domain) ?? domains[0] ?? "",
					pattern: "exactly",
					match_user: "",
					targets: [],
				},
	);
	const [typed, setTyped] = useState("");
	const save = useSaveRule(rule?.id ?? null);
	const fields = save.error instanceof ApiProblem ? save.error.fields : {};
	const change = (part: Partial<RuleInput>) => setDraft({ ...draft, ...part });
	const submit = (form: HTMLFormElement) => {
		const targets = [...withAddresses(draft.targets, splitAddresses(typed))];
		save.mutate(asSent({ ...draft, targets }), {
			onSuccess: ({ label }) => {
				notify(rule ? t`The rule is replaced` : t`The rule is made`, { detail: label });
				onClose();
			},
			onError: () => focusFirstInvalid(form),
		});
	};
	const pattern = draft.pattern === "useless" ? "exactly" : draft.pattern;
	return (
		<Dialog
			isOpen
			width="medium"
			onClose={onClose}
			title={rule ? t`Change the rule` : t`New routing rule`}
		>
			<Form
				className="flex flex-col gap-4"
				validationErrors={fields}
				onSubmit={(event) => {
					event.preventDefault();
					submit(event.currentTarget);
				}}
			>
				{rule && (
					<p className="text-pretty text-ink-muted">
						<Trans>
							PurelyMail cannot change a rule: this one is deleted and the new one made in its
							place. If that is refused, the old one is put back.
						</Trans>
					</p>
				)}
				<Select
					label={t`Mail to`}
					name="pattern"
					value={pattern}
					onChange={(next) => change({ pattern: next })}
					hint={words[pattern].hint}
					choices={PATTERNS.map((value) => ({
						value,
						label: words[value].name,
						hint: words[value].hint,
					}))}
				/>
				<div className="flex flex-col gap-4 sm:flex-row sm:items-start sm:gap-2">
					{needsText(pattern) && (
						<TextField
							label={pattern === "exactly" ? t`Name before the @` : t`Beginning of the name`}
							name="match_user"
							isRequired
							autoFocus
							autoComplete="off"
							maxLength={64}
							className="sm:flex-1"
							value={draft.match_user}
							onChange={(match_user) => change({ match_user })}
						/>
					)}
					<Select
						label={t`Domain`}
						name="domain"
						className="sm:flex-1"
						value={draft.domain}
						onChange={(domain) => change({ domain })}
						choices={domains.map((name) => ({ value: name, label: `@${name}` }))}
					/>
				</div>
				<TargetField
					name="targets"
					targets={draft.targets}
					onChange={(targets) => change({ targets: [...targets] })}
					text={typed}
					onText={setTyped}
				/>
				<Preview draft={draft} id={rule?.id ?? null} onEdit={props.onEdit} />
				{save.error && Object.keys(fields).length === 0 && (
					<Notice tone="danger">{save.error.message}</Notice>
				)}
				<div className="flex justify-end gap-2 pt-1">
					<Button onPress={onClose}>
						<Trans>Cancel</Trans>
					</Button>
					<Button type="submit" variant="primary" isPending={save.isPending}>
						{rule ? t`Replace the rule` : t`Make the rule`}
					</Button>
				</div>
			</Form>
		</Dialog>
	);
}

/** Waiting this long after the last change spares a request for every letter. */
const TYPING_MS = 300;

function Preview(props: {
	readonly draft: RuleInput;
	readonly id: number | null;
	readonly onEdit: (rule: RoutingRule) => void;
}) {
	const { t } = useLingui();
	const { draft, id } = props;
	const [settled, setSettled] = useState(draft);
	useEffect(() => {
		const timer = setTimeout(() => setSettled(draft), TYPING_MS);
		return () => clearTimeout(timer);
	}, [draft]);
	const isReady = isComplete(draft) && isComplete(settled);
	const preview = useQuery({ ...rulePreviewQuery(asSent(settled), id), enabled: isReady });
	const rules = useQuery(mailRulesQuery).data ?? [];
	if (!isReady) {
		return (
			<p className="rounded-lg border border-line border-dashed px-3 py-2.5 text-ink-muted">
				<Trans>What the rule would do is shown here.</Trans>
			</p>
		);
	}
	if (preview.isError) return <Notice tone="warning">{preview.error.message}</Notice>;
	if (!preview.data) return <p className="px-3 py-2.5 text-ink-muted">{t`Looking it up…`}</p>;
	const { label, remarks, in_the_way } = preview.data;
	const other = in_the_way === id ? undefined : rules.find((rule) => rule.id === in_the_way);
	return (
		<section
			aria-label={t`What the rule would do`}
			aria-live="polite"
			className="flex flex-col gap-2.5 rounded-lg border border-line bg-sunken px-3 py-2.5"
		>
			<p className="flex items-start gap-2 break-words font-medium">
				<ArrowRight size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-ink-faint" />
				<span className="min-w-0">{label}</span>
			</p>
			<Remarks remarks={remarks} />
			{other && (
				<div className="flex flex-wrap items-start gap-x-3 gap-y-2">
					<p className="flex min-w-0 flex-1 basis-56 items-start gap-2">
						<TriangleAlert size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-danger" />
						<span className="min-w-0 break-words">
							<Trans>
								There is a rule for the same addresses, and PurelyMail takes one only: {other.label}
							</Trans>
						</span>
					</p>
					<Button size="small" onPress={() => props.onEdit(other)}>
						<Trans>Change that one</Trans>
					</Button>
				</div>
			)}
		</section>
	);
}

/** What one should know about a rule. */
export function Remarks({ remarks }: { remarks: readonly string[] }) {
	const { t } = useLingui();
	if (remarks.length === 0) return null;
	return (
		<ul aria-label={t`To know about this rule`} className="grid gap-1">
			{remarks.map((remark) => (
				<li key={remark} className="flex items-start gap-1.5">
					<TriangleAlert size={14} aria-hidden="true" className="mt-0.75 shrink-0 text-warning" />
					<span className="min-w-0 text-pretty break-words">{remark}</span>
				</li>
			))}
		</ul>
	);
}
