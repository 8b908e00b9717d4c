import { describe, expect, it } from "vitest";
import { checksOf, countWrong } from "./records";

const flags = { mx: true, spf: false, dkim: true, dmarc: false };

describe("the records of a domain", () => {
	it("are those that PurelyMail asks for, each with what PurelyMail saw", () => {
		const checks = checksOf({ purelymail: flags }, "purelymail_ownership_proof=abc");
		expect(
			checks.map(({ name, right, records }) => [
				name,
				right,
				...records.map(({ type, host, value, priority }) =>
					[type, host, priority, value].filter((part) => part !== undefined).join(" "),
				),
			]),
		).toEqual([
			["mx", true, "MX @ 50 mailserver.purelymail.com"],
			["spf", false, "TXT @ v=spf1 include:_spf.purelymail.com ~all"],
			[
				"dkim",
				true,
				"CNAME purelymail1._domainkey key1.dkimroot.purelymail.com",
				"CNAME purelymail2._domainkey key2.dkimroot.purelymail.com",
				"CNAME purelymail3._domainkey key3.dkimroot.purelymail.com",
			],
			["dmarc", false, "CNAME _dmarc dmarcroot.purelymail.com"],
			["ownership", null, "TXT @ purelymail_ownership_proof=abc"],
		]);
	});

	it("leave the ownership out while its value is not known", () => {
		for (const ownership of [null, ""]) {
			expect(checksOf({ purelymail: flags }, ownership).map(({ name }) => name)).not.toContain(
				"ownership",
			);
		}
	});

	it("are counted when they are wrong", () => {
		expect(countWrong(flags)).toBe(2);
		expect(countWrong({ mx: true, spf: true, dkim: true, dmarc: true })).toBe(0);
	});
});
