import { describe, expect, it } from "vitest";
import type { DeliveryStep } from "../../api/models";
import { placeSteps } from "./way";

const rule = (address: string, ...targets: string[]): DeliveryStep => ({
	to: "rule",
	address,
	rule_id: 1,
	rule: `${address} → ${targets.join(", ")}`,
	targets,
	instead_of_mailbox: false,
});
const mailbox = (address: string): DeliveryStep => ({ to: "mailbox", address });

const depths = (...steps: DeliveryStep[]) =>
	placeSteps(steps).map(({ step, depth }) => `${depth} ${step.address}`);

describe("the way of a mail", () => {
	it("begins without a rule", () => {
		expect(depths(mailbox("a@x.org"))).toEqual(["0 a@x.org"]);
	});

	it("goes down with every rule, and up again to the next target", () => {
		expect(
			depths(
				rule("all@x.org", "team@x.org", "Ben@x.org"),
				rule("team@x.org", "anna@x.org"),
				mailbox("anna@x.org"),
				mailbox("ben@x.org"),
			),
		).toEqual(["0 all@x.org", "1 team@x.org", "2 anna@x.org", "1 ben@x.org"]);
	});

	it("stands below the last rule when the mailbox has another name than the target", () => {
		expect(depths(rule("shop@x.org", "anna+shop@x.org"), mailbox("anna@x.org"))).toEqual([
			"0 shop@x.org",
			"1 anna@x.org",
		]);
	});

	it("shows a rule that keeps the mail in its own mailbox", () => {
		expect(
			depths(rule("anna@x.org", "anna@x.org", "ben@x.org"), mailbox("anna@x.org"), {
				to: "loop",
				address: "ben@x.org",
			}),
		).toEqual(["0 anna@x.org", "1 anna@x.org", "1 ben@x.org"]);
	});
});
