import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { api } from "../../api/client";
import type { Deletion } from "../../api/models";
import { OpenDeletion } from "./open-deletion";

const HOUR = 3_600_000;

function show(part: Partial<Deletion>) {
	const deletion: Deletion = {
		id: "one",
		kind: "domain",
		target: "kiln.example",
		label: "the domain kiln.example",
		takes: [],
		state: "pending",
		requested_by: "Adam Berg",
		requested_at: Date.now() - HOUR,
		execute_at: Date.now() + 23 * HOUR,
		needs_approval: false,
		approved_by: null,
		you_may_approve: false,
		reason: null,
		finished_at: null,
		cancelled_by: null,
		...part,
	};
	const post = vi.spyOn(api, "post").mockResolvedValue(deletion);
	render(
		<I18nProvider i18n={i18n}>
			<QueryClientProvider client={new QueryClient()}>
				<ul>
					<OpenDeletion deletion={deletion} />
				</ul>
			</QueryClientProvider>
		</I18nProvider>,
	);
	return { post, text: screen.getAllByRole("listitem")[0]?.textContent ?? "" };
}

const button = (name: string) => screen.queryByRole("button", { name });

it("says when it happens, who asked for it, and lets anybody cancel it with a reason", async () => {
	const { post, text } = show({});
	expect(text).toContain("in 23 hr");
	expect(text).toContain("Asked for by Adam Berg");
	expect(button("Approve the deletion of the domain kiln.example")).toBeNull();
	expect(button("Confirm the deletion of the domain kiln.example")).toBeNull();
	await userEvent.click(screen.getByRole("button", { name: /^Cancel the deletion of/ }));
	await userEvent.type(screen.getByLabelText("Reason (optional)"), "  still in use ");
	await userEvent.click(screen.getByRole("button", { name: "Cancel the deletion" }));
	expect(post).toHaveBeenCalledExactlyOnceWith("/deletions/one/cancel", { reason: "still in use" });
});

it("is cancelled without a reason, too", async () => {
	const { post } = show({});
	await userEvent.click(screen.getByRole("button", { name: /^Cancel the deletion of/ }));
	await userEvent.click(screen.getByRole("button", { name: "Cancel the deletion" }));
	expect(post).toHaveBeenCalledExactlyOnceWith("/deletions/one/cancel", { reason: null });
});

it("is approved by a second admin only", async () => {
	const { post, text } = show({ needs_approval: true, you_may_approve: true });
	expect(text).toContain("Waits for a second admin");
	await userEvent.click(screen.getByRole("button", { name: /^Approve the deletion of/ }));
	await userEvent.click(screen.getByRole("button", { name: "Approve the deletion" }));
	expect(post).toHaveBeenCalledExactlyOnceWith("/deletions/one/approve");
});

it("does not say that it happens any moment while nobody has approved it", () => {
	const { text } = show({ needs_approval: true, execute_at: Date.now() - HOUR });
	expect(text).toContain("as soon as a second admin approves it");
	expect(text).not.toContain("any moment");
});

it("says why it is held, and goes on when it is confirmed", async () => {
	const { post, text } = show({ state: "held", reason: "More would go with it." });
	expect(text).toContain("Held: needs a look");
	expect(text).toContain("More would go with it.");
	expect(text).not.toContain("in 23 hr");
	await userEvent.click(screen.getByRole("button", { name: /^Confirm the deletion of/ }));
	await userEvent.click(screen.getByRole("button", { name: "Start its time anew" }));
	expect(post).toHaveBeenCalledExactlyOnceWith("/deletions/one/confirm");
});

it("offers nothing once it is being carried out", () => {
	const { text } = show({ state: "executing" });
	expect(text).toContain("cannot be stopped any more");
	expect(screen.queryAllByRole("button")).toEqual([]);
});

it("folds away what goes with it when that is long", async () => {
	const takes = Array.from({ length: 9 }, (_, at) => `the mailbox m${at}@kiln.example`);
	const { text } = show({ takes });
	expect(text).toContain("m5@kiln.example");
	expect(text).not.toContain("m6@kiln.example");
	await userEvent.click(screen.getByRole("button", { name: "Show 3 more" }));
	expect(screen.getByRole("listitem", { name: /kiln/ }).textContent).toContain("m8@kiln.example");
});
