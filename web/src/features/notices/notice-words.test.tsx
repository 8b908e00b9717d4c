import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, it } from "vitest";
import type { Notice } from "../../api/models";
import { useNoticeWords } from "./notice-words";

const NOTICE: Notice = {
	id: "1",
	at: 0,
	kind: "session_reuse",
	member_id: null,
	member_name: null,
	bucket_id: null,
	bucket_name: null,
	path: null,
	subject: null,
	link: null,
	ip: null,
	browser: null,
	system: null,
	seen: false,
};

function words(part: Partial<Notice>) {
	const wrapper = ({ children }: { children: ReactNode }) => (
		<I18nProvider i18n={i18n}>{children}</I18nProvider>
	);
	return renderHook(useNoticeWords, { wrapper }).result.current({ ...NOTICE, ...part });
}

describe("a notice", () => {
	it("says from where, as far as that is known", () => {
		const where = (part: Partial<Notice>) => words(part).title.split("sign-in of yours")[1];
		expect(where({ ip: "203.0.113.9", browser: "Firefox", system: "Windows" })).toBe(
			" from 203.0.113.9 (Firefox on Windows)",
		);
		expect(where({ ip: "203.0.113.9" })).toBe(" from 203.0.113.9");
		expect(where({ system: "Android" })).toBe(" from Android");
		expect(where({})).toBe("");
	});

	it("says who did what, and where", () => {
		expect(
			words({
				kind: "outside_root",
				member_id: "2",
				member_name: "Mia",
				bucket_id: "3",
				bucket_name: "Press photos",
				path: "../x",
				ip: "203.0.113.9",
			}),
		).toEqual({
			title: "Mia tried to open a path outside their folder in Press photos",
			text: "It came from 203.0.113.9. Their session was ended.",
		});
	});

	it("says what it is about when that has a name of its own", () => {
		const kind = "deletion_scheduled";
		expect(words({ kind, subject: "anna@example.com", member_name: "Olivia" }).title).toBe(
			"Olivia put anna@example.com up for deletion",
		);
		expect(words({ kind: "mailbox_appeared", subject: "b@example.com" }).title).toBe(
			"The mailbox b@example.com appeared",
		);
		expect(words({ kind: "credit_low", subject: "about 9 days left" }).text).toBe(
			"about 9 days left",
		);
	});

	it("still says something when the server knows more kinds than this page", () => {
		expect(words({ kind: "of_tomorrow" as Notice["kind"] }).title).toBe(
			"Something happened to your account",
		);
	});
});
