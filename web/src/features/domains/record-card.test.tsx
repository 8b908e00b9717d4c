import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { DnsRecord } from "../../api/models";
import { RecordCard } from "./record-card";

function show(part: Partial<DnsRecord>, looked = true): string {
	const record: DnsRecord = {
		purpose: "mx",
		label: "MX",
		verdict: "right",
		host: "@",
		kind: "MX",
		priority: 10,
		value: "mailserver.purelymail.com",
		optional: false,
		purelymail: true,
		published: [],
		findings: [],
		suggestion: null,
		...part,
	};
	const { unmount } = render(
		<I18nProvider i18n={i18n}>
			<ul>
				<RecordCard record={record} looked={looked} />
			</ul>
		</I18nProvider>,
	);
	const text = screen.getAllByRole("listitem")[0]?.textContent ?? "";
	unmount();
	return text;
}

it("shows what is published beside what should be, and what to do", () => {
	const text = show({
		verdict: "wrong",
		published: [
			{ name: "mine.example", kind: "MX", value: "20 mx.other.example", ttl: 300 },
			{ name: "mine.example", kind: "MX", value: "10 mailserver.purelymail.com", ttl: 300 },
		],
		findings: [{ code: "mx_additional", verdict: "wrong", advice: "Remove the other." }],
	});
	expect(text).toContain("Wrong");
	expect(text).toContain("Remove the other.");
	expect(text).toContain("priority 10");
	expect(text).toContain("20 mx.other.example");
	expect(text).toContain("PurelyMail: right at its last look");
});

it("tells nothing there from not known, and from not looked", () => {
	expect(show({ verdict: "missing" })).toContain("PublishedNothing");
	expect(show({ verdict: "not_known" })).toContain("PublishedNot known");
	const before = show({ verdict: "not_known", purelymail: false }, false);
	expect(before).toContain("PublishedNot known");
	expect(before).toContain("PurelyMail: not right at its last look");
	expect(before).not.toContain("Not knownPurelyMail");
});

it("says nothing of PurelyMail where it tells nothing", () => {
	expect(show({ purpose: "ownership", purelymail: null })).not.toContain("PurelyMail:");
});
