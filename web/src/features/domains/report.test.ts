import { describe, expect, it } from "vitest";
import type { DnsRecord } from "../../api/models";
import { asDomain, diagnosis, disagree, parted, pauseBeforeLook, toPublish } from "./report";

function record(label: string, part: Partial<DnsRecord> = {}): DnsRecord {
	return {
		purpose: label.toLowerCase(),
		label,
		verdict: "right",
		host: "@",
		kind: "TXT",
		priority: null,
		value: "v=spf1 include:_spf.purelymail.com ~all",
		optional: false,
		purelymail: null,
		published: [],
		findings: [],
		suggestion: null,
		...part,
	};
}

describe("the report on a domain", () => {
	const report = (...records: DnsRecord[]) => diagnosis({ checked_at: 1, records });

	it("names what is wrong, and only then what is not known", () => {
		const wrong = record("MX", { verdict: "wrong" });
		const missing = record("DMARC", { verdict: "missing" });
		const unknown = record("SPF", { verdict: "not_known" });
		expect(report(record("MX"), unknown, missing, wrong)).toEqual({
			is: "wrong",
			labels: ["DMARC", "MX"],
			of: 4,
		});
		expect(report(record("MX"), unknown)).toEqual({ is: "not_known", labels: ["SPF"] });
	});

	it("is right with remarks, and whatever is optional", () => {
		const discovery = record("IMAP discovery", { verdict: "missing", optional: true });
		expect(report(record("MX", { verdict: "remark" }), discovery)).toEqual({ is: "right" });
		expect(parted([discovery, record("MX")])).toEqual({
			needed: [record("MX")],
			optional: [discovery],
		});
	});

	it("says nothing before anybody has looked", () => {
		const records = [record("MX", { verdict: "not_known" })];
		expect(diagnosis({ checked_at: null, records })).toEqual({ is: "not_looked" });
	});

	it("disagrees with PurelyMail only where both know", () => {
		expect(disagree({ verdict: "wrong", purelymail: true })).toBe(true);
		expect(disagree({ verdict: "remark", purelymail: false })).toBe(true);
		expect(disagree({ verdict: "missing", purelymail: false })).toBe(false);
		expect(disagree({ verdict: "not_known", purelymail: false })).toBe(false);
		expect(disagree({ verdict: "wrong", purelymail: null })).toBe(false);
	});

	it("keeps the domain's own SPF record in what is to be published", () => {
		const own = "v=spf1 include:a.example include:_spf.purelymail.com -all";
		expect(toPublish(record("SPF", { suggestion: own }))).toBe(own);
		expect(toPublish(record("SPF"))).toContain("~all");
	});
});

describe("the ownership record", () => {
	it("is looked up ever less often until it is there", () => {
		const missing = { domain: "a.org", record: record("Ownership", { verdict: "missing" }) };
		const pauses = [1, 2, 3, 4, 5, 50].map((looks) => pauseBeforeLook(missing, looks));
		expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
		expect(pauseBeforeLook({ domain: "a.org", record: record("Ownership") }, 1)).toBe(false);
	});

	it("is not looked up again where this server does not look", () => {
		expect(pauseBeforeLook({ domain: "a.org", record: null }, 1)).toBe(false);
		expect(pauseBeforeLook(undefined, 0)).toBe(false);
	});

	it("is looked up for what can be a domain", () => {
		expect(asDomain(" Example.ORG. ")).toBe("example.org");
		expect(asDomain("mail.münchen.example")).toBe("mail.münchen.example");
		for (const text of ["", "example", "example.", "a..b", "me@example.org", "a b.org", "x.y"]) {
			expect(asDomain(text), text).toBeNull();
		}
	});
});
