import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type { Notice, NoticePage } from "../../api/models";
import { Toasts } from "../../ui/toast";
import { NoticeBell } from "./notice-bell";

function notice(id: string, part: Partial<Notice> = {}): Notice {
	return {
		id,
		at: 0,
		kind: "session_reuse",
		member_id: null,
		member_name: null,
		bucket_id: null,
		bucket_name: null,
		path: null,
		subject: null,
		link: null,
		ip: `203.0.113.${id}`,
		browser: null,
		system: null,
		seen: false,
		...part,
	};
}

function Frame() {
	const [open, setOpen] = useState(false);
	return <NoticeBell isOpen={open} onOpen={setOpen} size="medium" />;
}

function show(pages: NoticePage[]) {
	const cache = new QueryClient();
	vi.spyOn(api, "get").mockImplementation(async () =>
		pages.length > 1 ? pages.shift() : pages[0],
	);
	const post = vi.spyOn(api, "post").mockResolvedValue(undefined);
	render(
		<I18nProvider i18n={i18n}>
			<QueryClientProvider client={cache}>
				<Frame />
				<Toasts />
			</QueryClientProvider>
		</I18nProvider>,
	);
	return { cache, post };
}

it("counts what is new, and nothing is new once it was looked at", async () => {
	const items = [notice("2"), notice("1"), notice("0", { seen: true })];
	const { post } = show([{ items, unseen: 2, next_cursor: null }]);
	await userEvent.click(await screen.findByRole("button", { name: "Notifications, 2 new" }));
	const list = await screen.findByRole("list", { name: "Notifications" });
	expect(list.children).toHaveLength(3);
	expect(list.textContent?.match(/New:/g)).toHaveLength(2);
	expect(post).toHaveBeenCalledExactlyOnceWith("/me/notices/seen", { up_to: "2" });
	await waitFor(() =>
		expect(screen.getByRole("button", { name: "Notifications", hidden: true })).toBeTruthy(),
	);
});

it("shows one that comes while the page is open, but not those that were there", async () => {
	const old = notice("1");
	const { cache } = show([
		{ items: [old], unseen: 1, next_cursor: null },
		{ items: [notice("7"), old], unseen: 2, next_cursor: null },
	]);
	await screen.findByRole("button", { name: "Notifications, 1 new" });
	expect(screen.queryByText(/203.0.113/)).toBeNull();
	await act(() => cache.invalidateQueries({ queryKey: keys.notices }));
	expect(await screen.findByText(/sign-in of yours from 203.0.113.7/)).toBeTruthy();
	expect(screen.queryByText(/203.0.113.1/)).toBeNull();
	await userEvent.click(screen.getByRole("button", { name: "Show" }));
	expect(await screen.findByRole("list", { name: "Notifications" })).toBeTruthy();
});
