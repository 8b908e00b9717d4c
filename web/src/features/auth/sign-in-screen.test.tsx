import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import { ApiProblem } from "../../api/problem";
import type { EndReason } from "../../api/session";
import { SignInScreen } from "./sign-in-screen";

function show(reason?: EndReason) {
	const cache = new QueryClient();
	cache.setQueryData(keys.setup, { needed: false });
	render(
		<I18nProvider i18n={i18n}>
			<QueryClientProvider client={cache}>
				<SignInScreen reason={reason} />
			</QueryClientProvider>
		</I18nProvider>,
	);
}

it("says why the session ended", () => {
	show("outside_root");
	expect(screen.getByRole("status").textContent).toContain("left the folder that is open to you");
});

it("signs in with what was typed, without spaces around the address", async () => {
	const signIn = vi.spyOn(api, "signIn").mockResolvedValue();
	show();
	await userEvent.type(screen.getByLabelText("E-mail"), " ada@example.org ");
	await userEvent.type(screen.getByLabelText("Password"), "secret words{Enter}");
	expect(signIn).toHaveBeenCalledWith("/auth/login", {
		email: "ada@example.org",
		password: "secret words",
	});
});

it("keeps the address and empties the password after a wrong one", async () => {
	vi.spyOn(api, "signIn").mockRejectedValue(
		new ApiProblem({ code: "wrong_credentials", status: 401, detail: "No." }),
	);
	show();
	await userEvent.type(screen.getByLabelText("E-mail"), "ada@example.org");
	await userEvent.type(screen.getByLabelText("Password"), "wrong{Enter}");
	expect((await screen.findByRole("alert")).textContent).toContain("do not belong together");
	expect(screen.getByLabelText<HTMLInputElement>("E-mail").value).toBe("ada@example.org");
	expect(screen.getByLabelText<HTMLInputElement>("Password").value).toBe("");
});
