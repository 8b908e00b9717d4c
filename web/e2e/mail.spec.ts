/** The mail half: the overview, mailboxes from their making to their deletion, and how that is stopped. */

import { expect, type Page } from "@playwright/test";
import { Api } from "./api";
import { clean } from "./axe";
import { pressByKeyboard, reach } from "./by-keyboard";
import { test } from "./fixtures";
import { signIn } from "./people";
import { startServer } from "./server";

/** Twenty characters of the generator. */
const GENERATED = /^[a-km-np-zA-HJ-NP-Z2-9]{20}$/;

const toast = (page: Page, text: string | RegExp) =>
	page.getByRole("region", { name: /Messages/ }).getByText(text);

/** What lies over the page at the end of a step, so that the next finds it as it was. */
async function closeToasts(page: Page): Promise<void> {
	const close = page
		.getByRole("region", { name: /Messages/ })
		.getByRole("button", { name: "Close" });
	while ((await close.count()) > 0) {
		await close
			.first()
			.click({ timeout: 2000 })
			.catch(() => undefined);
	}
}

for (const colorScheme of ["light", "dark"] as const) {
	test.describe(colorScheme, () => {
		test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });

		test("the overview tells how the account is, and takes a new token", async ({ page, demo }) => {
			await signIn(page, demo.url, demo.member("owner"));
			await page
				.getByRole("region", { name: "Mail" })
				.getByRole("link", { name: "Overview" })
				.click();
			await expect(page.getByRole("heading", { level: 1, name: "Mail" })).toBeVisible();
			const broken = page
				.getByRole("table", { name: "DNS health" })
				.getByRole("row", { name: /blue-kiln\.example/ });
			await expect(broken).toContainText("Wrong or missing");
			await expect(page.getByText("$9.").first()).toBeVisible();
			await clean(page, "the overview");

			await pressByKeyboard(page, page.getByRole("button", { name: "Read now" }));
			await expect(toast(page, "PurelyMail's lists are read")).toBeVisible();
			await closeToasts(page);

			await pressByKeyboard(
				page,
				page.getByRole("button", { name: "More about the PurelyMail account" }),
			);
			await page.keyboard.press("Enter");
			const dialog = page.getByRole("dialog", { name: "Replace the API token" });
			await dialog.getByLabel("API token").fill("pm-live-of-nobody");
			await page.keyboard.press("Enter");
			await expect(dialog.getByText("PurelyMail does not accept this token")).toBeVisible();
			await clean(page, "a token that is refused");
			await page.keyboard.press("Escape");
			await expect(dialog).toBeHidden();

			await page
				.getByRole("list", { name: "Mailboxes per domain" })
				.getByRole("link", { name: "harbor-press.example" })
				.click();
			await expect(page).toHaveURL(/\/mail\/mailboxes\?domain=harbor-press\.example/);
		});

		test("mailboxes are found by address, domain and age, and the address of the page says how", async ({
			page,
			demo,
		}) => {
			await signIn(page, demo.url, demo.member("admin"));
			await page.goto(`${demo.url}/mail/mailboxes`);
			const table = page.getByRole("table", { name: "Mailboxes" });
			await expect(table).toBeVisible();
			await clean(page, "the mailboxes");

			await page.getByLabel("Address contains").fill("ed");
			await expect(page).toHaveURL(/text=ed/);
			await expect(table.getByRole("link", { name: "editors@harbor-press.example" })).toBeVisible();
			await expect(table.getByRole("link", { name: "amara@demo.example" })).toHaveCount(0);
			await page.getByLabel("Address contains").fill("nobody has this");
			await expect(page.getByText("No mailbox matches")).toBeVisible();
			await clean(page, "no mailbox");
			await page.getByRole("button", { name: "Show all mailboxes" }).click();

			await page.getByRole("button", { name: /Domain/ }).click();
			await page.getByRole("option", { name: "blue-kiln.example" }).click();
			await expect(page).toHaveURL(/domain=blue-kiln\.example/);
			await page.getByRole("radio", { name: "Newest" }).click();
			await expect(page).toHaveURL(/sort=newest/);
			await page.reload();
			await expect(table.getByRole("link", { name: "ben@blue-kiln.example" })).toBeVisible();
			await expect(table.getByRole("link", { name: "amara@demo.example" })).toHaveCount(0);

			await pressByKeyboard(page, table.getByRole("link", { name: "ben@blue-kiln.example" }));
			await expect(
				page.getByRole("heading", { level: 1, name: "ben@blue-kiln.example" }),
			).toBeVisible();
			await expect(page.getByRole("switch", { name: "Password reset" })).toBeVisible();
			await clean(page, "a mailbox");
			await page.goBack();
			await expect(page).toHaveURL(/domain=blue-kiln\.example.*sort=newest/);
		});

		test("a mailbox is made, changed, renamed and put up for deletion, which another admin cancels", async ({
			page,
			demo,
		}) => {
			const name = `ines${colorScheme}`;
			const address = `${name}@demo.example`;
			await signIn(page, demo.url, demo.member("owner"));
			await page.goto(`${demo.url}/mail/mailboxes?domain=demo.example`);

			await test.step("made", async () => {
				await pressByKeyboard(page, page.getByRole("button", { name: "New mailbox" }));
				const dialog = page.getByRole("dialog");
				await dialog.getByLabel("Name before the @").fill("two words");
				await page.keyboard.press("Enter");
				await expect(dialog.locator("[aria-invalid=true]")).toBeFocused();
				await clean(page, "a mailbox whose name is refused");
				await dialog.getByLabel("Name before the @").fill(name);
				// What it would be by a link: mail-bulk.spec.ts.
				await dialog.getByText("Hand the password over by a link").click();
				const password = dialog.getByLabel("Password", { exact: true });
				const first = await password.inputValue();
				expect(first).toMatch(GENERATED);
				await dialog.getByRole("button", { name: "Generate another password" }).click();
				const second = await password.inputValue();
				expect(second).toMatch(GENERATED);
				expect(second).not.toBe(first);
				await dialog.getByRole("button", { name: "Make the mailbox" }).click();
				await expect(page.getByRole("dialog", { name: `${address} is ready` })).toBeVisible();
				await expect(page.getByLabel(`Password of ${address}`)).toHaveValue(second);
				await expect(page.getByText("imap.purelymail.com, port 993")).toBeVisible();
				await clean(page, "a mailbox that was made");
				await page.getByRole("link", { name: "Open the mailbox" }).click();
				await expect(page.getByRole("heading", { level: 1, name: address })).toBeVisible();
			});

			await test.step("its password is changed, knowing what may be lost", async () => {
				await reach(page, page.getByRole("switch", { name: "Password reset" }));
				await page.keyboard.press("Space");
				await expect(toast(page, "Password reset is off")).toBeVisible();
				await closeToasts(page);
				await pressByKeyboard(page, page.getByRole("button", { name: "New password" }));
				const dialog = page.getByRole("dialog");
				const act = dialog.getByRole("button", { name: "Change it, even if mail is lost" });
				await expect(act).toBeDisabled();
				await dialog.getByText("Hand the password over by a link").click();
				await clean(page, "a password that may cost the mail");
				await dialog.getByText("I accept that the mail may be lost").click();
				await act.click();
				await expect(page.getByLabel(`Password of ${address}`)).toHaveValue(GENERATED);
				await page.getByRole("button", { name: "Done" }).click();
			});

			await test.step("two-factor needs a way to recover", async () => {
				const factor = page.getByRole("switch", { name: "Two-factor sign-in" });
				await reach(page, factor);
				await page.keyboard.press("Space");
				await expect(toast(page, "Two-factor sign-in is unchanged")).toBeVisible();
				await expect(factor).not.toBeChecked();
				await closeToasts(page);
				await page.getByRole("button", { name: "Add a way to recover" }).click();
				const dialog = page.getByRole("dialog");
				await dialog.getByLabel("E-mail address").fill("ines@home.example");
				await clean(page, "a way to recover");
				await dialog.getByRole("button", { name: "Add it" }).click();
				await expect(page.getByRole("list", { name: "Ways to recover the mailbox" })).toContainText(
					"ines@home.example",
				);
				await reach(page, factor);
				await page.keyboard.press("Space");
				await expect(toast(page, "Two-factor sign-in is on")).toBeVisible();
				await closeToasts(page);
				await page.getByRole("button", { name: "Remove ines@home.example" }).click();
				await page.getByRole("button", { name: "Remove it" }).click();
				await expect(toast(page, "ines@home.example was not removed")).toBeVisible();
				await closeToasts(page);
			});

			await test.step("an app password is shown once", async () => {
				await page.getByRole("button", { name: "Make an app password" }).click();
				await page.getByLabel("What it is for").fill("Mail on a telephone");
				await page.keyboard.press("Enter");
				await expect(page.getByLabel("App password", { exact: true })).toHaveValue(/.{8}/);
				await clean(page, "an app password");
				await page.getByRole("button", { name: "Done" }).click();
			});

			const renamed = `${name}two@demo.example`;
			await test.step("renamed", async () => {
				await pressByKeyboard(page, page.getByRole("button", { name: `More about ${address}` }));
				await page.keyboard.press("Enter");
				await page.getByLabel("Name before the @").fill(`${name}two`);
				await page.keyboard.press("Enter");
				await expect(page.getByRole("heading", { level: 1, name: renamed })).toBeVisible();
				await expect(page).toHaveURL(new RegExp(`/mail/mailboxes/${name}two`));
				await closeToasts(page);
			});

			await test.step("put up for deletion", async () => {
				await page.getByRole("button", { name: `More about ${renamed}` }).click();
				await page.getByRole("menuitem", { name: "Delete the mailbox" }).click();
				await clean(page, "the question before a deletion");
				await page.getByRole("button", { name: "Delete in 24 h" }).click();
				await expect(toast(page, `${renamed} will be deleted`)).toBeVisible();
				await closeToasts(page);
				await expect(page.getByText("This mailbox is up for deletion")).toBeVisible();
				await page.goto(`${demo.url}/mail/mailboxes?text=${name}two`);
				await expect(
					page.getByRole("link", { name: /Will be deleted in 2[34] hr?/ }),
				).toBeVisible();
				await clean(page, "a mailbox that will be deleted");
			});

			await test.step("cancelled by another admin", async () => {
				const admin = demo.member("admin");
				const other = await page.context().browser()?.newContext({ colorScheme });
				const hers = await other?.newPage();
				if (!hers) throw new Error("no browser");
				await signIn(hers, demo.url, admin);
				await hers.goto(`${demo.url}/mail`);
				await expect(hers.getByText("Something is going to be deleted")).toBeVisible();
				await hers.goto(`${demo.url}/mail/deletions`);
				const open = hers.getByRole("list", { name: "Going to be deleted" });
				const mine = open.getByRole("listitem", { name: new RegExp(`${name}two`) });
				await expect(mine).toContainText("Olivia Hart");
				await expect(mine).toContainText(/in 2[34] hr?/);
				await clean(hers, "the deletions");
				await pressByKeyboard(hers, mine.getByRole("button", { name: /^Cancel the deletion/ }));
				await hers.getByLabel("Reason (optional)").fill("She stays with us");
				await clean(hers, "the cancelling of a deletion");
				await hers.keyboard.press("Enter");
				await expect(hers.getByRole("table", { name: "Deletions that are over" })).toContainText(
					`Cancelled by ${admin.name}: “She stays with us”`,
				);
				await expect(mine).toHaveCount(0);
				await clean(hers, "a deletion that was cancelled");
				await other?.close();
				// The page that was open all the time is told.
				await expect(page.getByRole("link", { name: /Will be deleted/ })).toHaveCount(0);
			});
		});
	});
}

test("everything fits on a phone", async ({ page, demo }) => {
	await page.setViewportSize({ width: 390, height: 844 });
	await signIn(page, demo.url, demo.member("owner"));
	for (const path of [
		"/mail",
		"/mail/mailboxes",
		"/mail/mailboxes/ben@blue-kiln.example",
		"/mail/deletions",
	]) {
		await page.goto(demo.url + path);
		await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
		await clean(page, `${path} on a phone`);
	}
});

test("a member has no mail half", async ({ page, demo }) => {
	await signIn(page, demo.url, demo.member("member"));
	await expect(page.getByRole("region", { name: "Mail" })).toHaveCount(0);
	await page.goto(`${demo.url}/mail/mailboxes`);
	await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
	await expect(page.getByRole("heading", { name: "Mailboxes" })).toHaveCount(0);
});

test("a server without an account asks for one", async ({ page }) => {
	const server = await startServer("sqlite");
	const owner = {
		name: "Olivia Hart",
		email: "olivia@example.org",
		password: "six calm otters drift",
	};
	await Api.setUp(server.url, server.setupCode, owner);
	await signIn(page, server.url, owner);
	await page.goto(`${server.url}/mail`);
	await expect(
		page.getByRole("heading", { name: "Connect your PurelyMail account" }),
	).toBeVisible();
	await clean(page, "the way to connect an account");
	await page.goto(`${server.url}/mail/mailboxes`);
	await expect(page.getByText("No PurelyMail account is connected")).toBeVisible();
	await clean(page, "mailboxes without an account");
	await page.getByRole("link", { name: "Connect an account" }).click();
	await expect(page.getByLabel("API token")).toBeVisible();
	await server.stop();
});
