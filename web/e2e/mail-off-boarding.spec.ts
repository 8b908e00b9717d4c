/** Somebody leaves: their mailbox is locked, its mail forwarded, and the mailbox put up for deletion. */

import { expect } from "@playwright/test";
import { Api } from "./api";
import { clean } from "./axe";
import { test } from "./fixtures";
import { signIn } from "./people";

const LOOKS = {
	light: { width: 1280, height: 800, name: "nora" },
	dark: { width: 390, height: 844, name: "niko" },
} as const;

for (const colorScheme of ["light", "dark"] as const) {
	const { name, ...viewport } = LOOKS[colorScheme];
	const address = `${name}@demo.example`;
	test.describe(colorScheme, () => {
		test.use({ colorScheme, viewport, contextOptions: { reducedMotion: "reduce" } });

		test("a mailbox is off-boarded by keyboard, after its plan was looked at", async ({
			page,
			demo,
		}) => {
			const api = await Api.signIn(demo.url, demo.member("owner"));
			await api.post("/mail/mailboxes", { local_part: name, domain: "demo.example" });
			await signIn(page, demo.url, demo.member("owner"));
			await page.goto(`${demo.url}/mail/mailboxes/${address}`);
			await page.getByRole("button", { name: `More about ${address}` }).focus();
			await page.keyboard.press("Enter");
			await page.getByRole("menuitem", { name: "Off-board" }).focus();
			await page.keyboard.press("Enter");
			const dialog = page.getByRole("dialog");
			const forward = dialog.getByLabel("Forward its mail to (optional)");
			await expect(forward).toBeFocused();
			await forward.fill(address);
			await page.keyboard.press("Enter");
			await expect(dialog.getByText("This is the mailbox itself.")).toBeVisible();
			await clean(page, "refused");

			await forward.fill("amara@demo.example");
			await dialog.getByText("Put the mailbox up for deletion").click();
			await clean(page, "wish");
			await forward.focus();
			await page.keyboard.press("Enter");
			await expect(dialog.getByText(`${address} gets a random password`)).toBeVisible();
			await expect(dialog.getByText(/does not reach the mailbox/)).toBeVisible();
			await expect(dialog.getByText(/deleted after 24 hours/)).toBeVisible();
			await clean(page, "plan");
			const accept = dialog.getByText("I accept that the mail may be lost");
			if ((await accept.count()) > 0) await accept.click();
			const act = dialog.getByRole("button", { name: "Do it now" });
			await act.focus();
			await page.keyboard.press("Enter");
			await expect(page.getByRole("dialog", { name: `${address} is off-boarded` })).toBeVisible();
			await clean(page, "done");
			await dialog.getByRole("button", { name: "Done" }).click();
			await expect(page.getByText("This mailbox is up for deletion")).toBeVisible();
			// Other tests find nothing waiting.
			const { open } = await api.get<{ open: { id: string; target: string }[] }>("/deletions");
			const mine = open.find(({ target }) => target === address);
			await api.post(`/deletions/${mine?.id}/cancel`, {});
			await page.goto(`${demo.url}/mail/routing?text=${encodeURIComponent(address)}`);
			await expect(
				page.getByText("amara@demo.example").filter({ visible: true }).first(),
			).toBeVisible();
		});
	});
}
