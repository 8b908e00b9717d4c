import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { api } from "../../api/client";
import type { MailboxDetails, SignInTried } from "../../api/models";
import { PasswordDialog } from "./password-dialog";

const ADA: MailboxDetails = {
	address: "ada@example.org",
	recovery_methods: [],
	hand_over: null,
	sign_in: null,
	settings: {
		looked_at: 0,
		password_reset: true,
		search_indexing: true,
		spam_filtering: true,
		two_factor: false,
	},
};

const TRY = "Try it by signing in, as a mail program would";

async function change(mailbox: MailboxDetails, tries: boolean, sign_in: SignInTried | null = null) {
	vi.spyOn(api, "get").mockResolvedValue({ tries_sign_in: tries });
	const changed = vi.spyOn(api, "patch").mockResolvedValue({ ...mailbox, sign_in });
	const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
	render(
		<I18nProvider i18n={i18n}>
			<QueryClientProvider client={client}>
				<PasswordDialog mailbox={mailbox} onClose={() => {}} />
			</QueryClientProvider>
		</I18nProvider>,
	);
	if (tries && !mailbox.settings.two_factor) await screen.findByRole("checkbox", { name: TRY });
	else expect(screen.queryByRole("checkbox", { name: TRY })).toBeNull();
	await userEvent.click(screen.getByRole("button", { name: "Change the password" }));
	await screen.findByRole("button", { name: "Done" });
	return changed.mock.calls[0]?.[1] as { try_sign_in: boolean };
}

it.each([
	["works", "The mail server took it.", null],
	["refused", "The mail server said no.", "The password is set, but the mail server refuses it"],
	["unknown", "There was no connection.", "The password is set, and could not be tried"],
] as const)("says what came of trying a new password: %s", async (outcome, detail, title) => {
	const asked = await change(ADA, true, { outcome, detail });
	expect(asked.try_sign_in).toBe(true);
	screen.getByText(detail);
	if (title) screen.getByText(title);
});

it("offers no try where the server makes none", async () => {
	expect((await change(ADA, false)).try_sign_in).toBe(false);
});

it("offers no try for a mailbox with a second factor", async () => {
	const guarded = { ...ADA, settings: { ...ADA.settings, two_factor: true } };
	expect((await change(guarded, true)).try_sign_in).toBe(false);
});
