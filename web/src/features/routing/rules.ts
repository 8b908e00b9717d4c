import type { RoutingRule, RuleInput, RulePattern } from "../../api/models";

/** What the page shows, as it stands in the URL. */
export interface RoutingParams {
	/** Part of a rule: its addresses or its targets. */
	readonly text?: string | undefined;
	readonly domain?: string | undefined;
	/** The address whose way is shown. */
	readonly trace?: string | undefined;
}

/** Those of a domain in which all of the words stand somewhere. */
export function filterRules(
	rules: readonly RoutingRule[],
	{ text = "", domain }: RoutingParams,
): readonly RoutingRule[] {
	const words = text.toLowerCase().split(/\s+/).filter(Boolean);
	return rules.filter((rule) => {
		if (domain !== undefined && rule.domain !== domain) return false;
		const label = rule.label.toLowerCase();
		return words.every((word) => label.includes(word));
	});
}

/** Patterns that are about some text before the @. */
export function needsText(pattern: RulePattern): boolean {
	return pattern === "exactly" || pattern === "starts_with";
}

/** Whether there is enough of a rule to say what it would mean. */
export function isComplete(rule: RuleInput): boolean {
	return (
		rule.domain !== "" &&
		rule.targets.length > 0 &&
		(!needsText(rule.pattern) || rule.match_user.trim() !== "")
	);
}

/** The rule as it is sent: without text that its pattern has no use for. */
export function asSent(rule: RuleInput): RuleInput {
	return { ...rule, match_user: needsText(rule.pattern) ? rule.match_user.trim() : "" };
}

/** A rule that is there, to be changed; one that matches nothing becomes one for an address. */
export function inputOf(rule: RoutingRule): RuleInput {
	const { domain, pattern, match_user, targets } = rule;
	return {
		domain,
		pattern: pattern === "useless" ? "exactly" : pattern,
		match_user: match_user.split("@")[0] ?? "",
		targets,
	};
}
