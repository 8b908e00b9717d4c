import { Trans, useLingui } from "@lingui/react/macro";
import type { RoutingRule, RulePattern } from "../../api/models";

export const PATTERNS = ["exactly", "starts_with", "any_unused", "any"] as const;

/** Each pattern with what it means, in a line. */
export function usePatternWords(): Readonly<
	Record<Exclude<RulePattern, "useless">, { readonly name: string; readonly hint: string }>
> {
	const { t } = useLingui();
	return {
		exactly: { name: t`One exact address`, hint: t`Mail to this address only.` },
		starts_with: {
			name: t`Addresses that start with…`,
			hint: t`Mail to every address with this beginning. The longest beginning wins.`,
		},
		any_unused: {
			name: t`Any unused address (catch-all)`,
			hint: t`Mail to addresses of the domain that are no mailbox.`,
		},
		any: {
			name: t`Any address`,
			hint: t`All mail of the domain, also that to its mailboxes: they get nothing any more.`,
		},
	};
}

/** Which addresses a rule is for. */
export function PatternText({ rule }: { rule: RoutingRule }) {
	const { domain, match_user: text } = rule;
	const at = <span className="text-ink-muted">@{domain}</span>;
	switch (rule.pattern) {
		case "exactly":
			return (
				<>
					{text}
					{at}
				</>
			);
		case "starts_with":
			return (
				<>
					{text}…{at}
				</>
			);
		case "any_unused":
			return (
				<>
					<Trans>Any unused address</Trans> {at}
				</>
			);
		case "any":
			return (
				<>
					<Trans>Any address</Trans> {at}
				</>
			);
		case "useless":
			return (
				<>
					“{text}” {at}
				</>
			);
	}
}

/** The kind of rule, under its addresses. */
export function PatternKind({ pattern }: { pattern: RulePattern }) {
	switch (pattern) {
		case "exactly":
			return <Trans>Exact address</Trans>;
		case "starts_with":
			return <Trans>Starts with</Trans>;
		case "any_unused":
			return <Trans>Catch-all</Trans>;
		case "any":
			return <Trans>The whole domain</Trans>;
		case "useless":
			return <Trans>Matches nothing</Trans>;
	}
}
