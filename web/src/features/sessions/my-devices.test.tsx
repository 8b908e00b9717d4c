import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { api } from "../../api/client";
import type { SignedInDevice } from "../../api/models";
import { MyDevices } from "./my-devices";

const HERE: SignedInDevice = {
	id: "here",
	is_current: true,
	created_at: 0,
	last_used_at: 0,
	expires_at: 1,
	ip: "203.0.113.9",
	browser: "Firefox",
	system: "Windows",
};

const THERE: SignedInDevice = {
	...HERE,
	id: "there",
	is_current: false,
	ip: null,
	browser: "Chrome",
	system: "Android",
};

async function show(items: SignedInDevice[]) {
	vi.spyOn(api, "get").mockResolvedValue({ items });
	const ended = vi.spyOn(api, "delete").mockResolvedValue(undefined);
	render(
		<I18nProvider i18n={i18n}>
			<QueryClientProvider client={new QueryClient()}>
				<MyDevices />
			</QueryClientProvider>
		</I18nProvider>,
	);
	const list = await screen.findByRole("list", { name: "Signed-in devices" });
	return { list: within(list), ended };
}

it("says which device is this one, and signs another one out", async () => {
	const { list, ended } = await show([HERE, THERE]);
	const [first, second] = list.getAllByRole("listitem");
	expect(first?.textContent).toContain("This device");
	expect(second?.textContent).not.toContain("This device");
	await userEvent.click(list.getByRole("button", { name: "Sign out Chrome on Android" }));
	expect(ended).toHaveBeenCalledExactlyOnceWith("/me/sessions/there");
});

it("leaves by itself where it is this device", async () => {
	const leave = vi.spyOn(api, "signOut").mockResolvedValue();
	const { list, ended } = await show([HERE]);
	expect(screen.queryByRole("button", { name: /other device/ })).toBeNull();
	await userEvent.click(list.getByRole("button", { name: "Sign out of this device" }));
	expect(leave).toHaveBeenCalledOnce();
	expect(ended).not.toHaveBeenCalled();
});

it("signs out all others at once", async () => {
	const { ended } = await show([HERE, THERE, { ...THERE, id: "third" }]);
	await userEvent.click(screen.getByRole("button", { name: "Sign out all 2 other devices" }));
	expect(ended).toHaveBeenCalledExactlyOnceWith("/me/sessions");
});
