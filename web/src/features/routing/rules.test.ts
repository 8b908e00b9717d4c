import { describe, expect, it } from "vitest";
import type { RoutingRule, RuleInput } from "../../api/models";
import { asSent, filterRules, inputOf, isComplete } from "./rules";

const rule = (id: number, label: string, more: Partial<RoutingRule> = {}): RoutingRule => ({
	id,
	domain: label.match(/@(\S+) →/)?.[1] ?? "",
	pattern: "exactly",
	match_user: label.split("@")[0] ?? "",
	targets: label.split("→ ")[1]?.split(", ") ?? [],
	label,
	remarks: [],
	deletion_id: null,
	...more,
});

const rules = [
	rule(1, "sales@x.org → Anna@x.org, ben@x.org"),
	rule(2, "sales@y.org → carl@y.org"),
	rule(3, "press@x.org → desk@news.example"),
];

describe("the filter of the rules", () => {
	const found = (text?: string, domain?: string) =>
		filterRules(rules, { text, domain }).map(({ id }) => id);

	it("finds every word in addresses and targets", () => {
		expect(found()).toEqual([1, 2, 3]);
		expect(found("sales")).toEqual([1, 2]);
		expect(found(" SALES  anna ")).toEqual([1]);
		expect(found("news")).toEqual([3]);
		expect(found("nobody")).toEqual([]);
	});

	it("keeps to a domain", () => {
		expect(found("sales", "y.org")).toEqual([2]);
		expect(found(undefined, "z.org")).toEqual([]);
	});
});

describe("a rule that is being written", () => {
	const draft: RuleInput = {
		domain: "x.org",
		pattern: "exactly",
		match_user: " a ",
		targets: ["b@x.org"],
	};

	it("is complete with a domain, targets, and text where the pattern needs some", () => {
		expect(isComplete(draft)).toBe(true);
		expect(isComplete({ ...draft, domain: "" })).toBe(false);
		expect(isComplete({ ...draft, targets: [] })).toBe(false);
		expect(isComplete({ ...draft, match_user: "  " })).toBe(false);
		expect(isComplete({ ...draft, pattern: "any_unused", match_user: "" })).toBe(true);
	});

	it("is sent without text that means nothing", () => {
		expect(asSent(draft).match_user).toBe("a");
		expect(asSent({ ...draft, pattern: "any" }).match_user).toBe("");
	});

	it("begins as the rule that is there", () => {
		expect(inputOf(rule(1, "sales@x.org → ben@x.org"))).toEqual({
			domain: "x.org",
			pattern: "exactly",
			match_user: "sales",
			targets: ["ben@x.org"],
		});
	});

	it("begins as an exact one where the rule matches nothing", () => {
		const broken = rule(1, "sales@x.org → ben@x.org", {
			pattern: "useless",
			match_user: "sales@x.org",
		});
		expect(inputOf(broken)).toMatchObject({ pattern: "exactly", match_user: "sales" });
	});
});
