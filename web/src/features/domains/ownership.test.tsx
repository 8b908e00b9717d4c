import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { api } from "../../api/client";
import type { DnsRecord, OwnershipSeen } from "../../api/models";
import { ApiProblem } from "../../api/problem";
import { OwnershipState, useProof } from "./ownership";

const NAME = "mine.example";

function seen(part: Partial<DnsRecord>): OwnershipSeen {
	return {
		domain: NAME,
		record: {
			purpose: "ownership",
			label: "Ownership",
			verdict: "right",
			host: "@",
			kind: "TXT",
			priority: null,
			value: "purelymail_ownership_proof=abc",
			optional: false,
			purelymail: null,
			published: [],
			findings: [],
			suggestion: null,
			...part,
		},
	};
}

const missing = seen({
	verdict: "missing",
	findings: [
		{ code: "ownership_missing", verdict: "missing", advice: "There is no ownership record." },
	],
});

function Both() {
	return (
		<>
			<output aria-label="proof">{useProof(NAME)}</output>
			<OwnershipState name={NAME} />
		</>
	);
}

function show() {
	render(
		<I18nProvider i18n={i18n}>
			<QueryClientProvider client={new QueryClient()}>
				<Both />
			</QueryClientProvider>
		</I18nProvider>,
	);
}

const proof = () => screen.getByLabelText("proof").textContent;

it("says why the record is not seen, and looks again when it is asked to", async () => {
	const post = vi.spyOn(api, "post").mockResolvedValueOnce(missing).mockResolvedValueOnce(seen({}));
	show();
	expect(proof()).toBe("looking");
	expect(await screen.findByText("There is no ownership record.")).toBeTruthy();
	expect(proof()).toBe("not_seen");
	await userEvent.click(screen.getByRole("button", { name: "Check now" }));
	expect(await screen.findByText(`The record is published at ${NAME}`)).toBeTruthy();
	expect(proof()).toBe("seen");
	expect(post).toHaveBeenCalledTimes(2);
	expect(post.mock.calls[0]?.slice(0, 2)).toEqual(["/mail/ownership/check", { name: NAME }]);
});

it("takes nothing for seen where the look failed, and says why", async () => {
	const refusal = { code: "internal", status: 500, detail: "The resolver cannot be reached." };
	vi.spyOn(api, "post").mockRejectedValue(new ApiProblem(refusal));
	show();
	expect(await screen.findByText("The resolver cannot be reached.")).toBeTruthy();
	expect(proof()).toBe("not_seen");
});

it("leaves the look to PurelyMail where this server does not look", async () => {
	vi.spyOn(api, "post").mockResolvedValue({ domain: NAME, record: null });
	show();
	expect(await screen.findByText(/This server does not look at the DNS/)).toBeTruthy();
	expect(proof()).toBe("not_looked_for");
});
