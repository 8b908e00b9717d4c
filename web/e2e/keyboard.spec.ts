/** Everything a member does daily works without a mouse. */

import { expect, type Locator, type Page } from "@playwright/test";
import { Api } from "./api";
import { test } from "./fixtures";
import { grid, signIn } from "./people";

/** The name of the entry that the keyboard is on. */
async function focused(page: Page): Promise<string> {
	const name = grid(page).locator("[data-focused] [data-entry-name]");
	return (await name.textContent()) ?? "";
}

test("signing in, finding a file, looking at it and leaving, by keyboard alone", async ({
	page,
	demo,
}) => {
	const owner = demo.member("owner");
	await page.goto(demo.url);
	await expect(page.getByLabel("E-mail")).toBeFocused();
	await page.keyboard.type(owner.email);
	await page.keyboard.press("Tab");
	await page.keyboard.type(owner.password);
	await page.keyboard.press("Enter");
	await expect(grid(page)).toBeVisible();

	await test.step("the first Tab offers to skip to the content", async () => {
		await page.reload();
		await expect(grid(page)).toBeVisible();
		await page.keyboard.press("Tab");
		await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
		await page.keyboard.press("Enter");
	});

	await test.step("arrows move, Enter opens a folder, Backspace goes back up", async () => {
		for (
			let i = 0;
			i < 30 && !(await grid(page).evaluate((it) => it === document.activeElement));
			i++
		) {
			await page.keyboard.press("Tab");
		}
		await expect(grid(page)).toBeFocused();
		await page.keyboard.press("Home");
		const first = await focused(page);
		await page.keyboard.press("ArrowDown");
		expect(await focused(page)).not.toBe(first);
		await page.keyboard.press("Home");
		await page.keyboard.press("Enter");
		await expect(page.getByRole("heading", { level: 1, name: first })).toBeVisible();
		await page.keyboard.press("Backspace");
		await expect(page.getByRole("heading", { level: 1, name: first })).toBeHidden();
	});

	await test.step("/ searches, arrows choose a hit, Enter opens it, arrows go on, Escape closes", async () => {
		await page.keyboard.press("/");
		await page.keyboard.type(".jpg");
		const hit = page.getByRole("option", { selected: true });
		await expect(hit).toBeVisible();
		const best = (await hit.textContent()) ?? "";
		await page.keyboard.press("ArrowDown");
		await expect(hit).not.toHaveText(best);
		await page.keyboard.press("Enter");
		const preview = page.getByRole("dialog").filter({ has: page.getByRole("heading") });
		const title = preview.getByRole("heading");
		await expect(title).toBeVisible();
		const first = (await title.textContent()) ?? "";
		await page.keyboard.press("ArrowRight");
		await expect(title).not.toHaveText(first);
		await page.keyboard.press("ArrowLeft");
		await expect(title).toHaveText(first);
		await page.keyboard.press("Escape");
		await expect(preview).toBeHidden();
		await page.keyboard.press("Escape");
		await expect(page.getByRole("dialog")).toHaveCount(0);
	});

	await test.step("Ctrl-A selects everything, Delete asks, Escape keeps it", async () => {
		await page.goto(demo.url);
		await expect(grid(page)).toBeVisible();
		await grid(page).focus();
		await page.keyboard.press("Control+a");
		await expect(page.getByRole("toolbar", { name: "Selection" })).toBeVisible();
		await page.keyboard.press("Delete");
		const question = page.getByRole("alertdialog");
		await expect(question).toBeVisible();
		// What a hasty Enter does must be harmless.
		await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
		await page.keyboard.press("Escape");
		await expect(question).toBeHidden();
	});

	await test.step("? lists the keys, Ctrl-K and > find a place by name", async () => {
		await page.keyboard.press("?");
		await expect(page.getByRole("dialog")).toBeVisible();
		await page.keyboard.press("Escape");
		await expect(page.getByRole("dialog")).toBeHidden();
		await page.keyboard.press("Control+k");
		await page.keyboard.type(">audit");
		const place = page.getByRole("menuitem", { name: "Audit log" });
		await expect(place).toBeVisible();
		for (let i = 0; i < 5 && (await place.getAttribute("data-focused")) !== "true"; i++) {
			await page.keyboard.press("ArrowDown");
		}
		await page.keyboard.press("Enter");
		await expect(page).toHaveURL(/\/admin\/audit/);
	});
});

/** Goes on with Tab until this has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
	for (let i = 0; i < 60; i++) {
		if (await target.evaluate((it) => it === document.activeElement)) return;
		await page.keyboard.press("Tab");
	}
	await expect(target).toBeFocused();
}

test("one's own account, from name to devices and notifications, by keyboard alone", async ({
	page,
	browser,
	demo,
}) => {
	const api = await Api.signIn(demo.url, demo.member("owner"));
	const person = await api.newMember("Femke Jansen");
	const next = "nine patient herons wait";
	const elsewhere = await browser.newContext();
	const other = await elsewhere.newPage();
	await signIn(other, demo.url, person);
	await signIn(page, demo.url, person);

	await test.step("the menu of the person leads to it", async () => {
		await tabTo(page, page.getByRole("button", { name: `Your account: ${person.name}` }));
		await page.keyboard.press("Enter");
		const item = page.getByRole("menuitem", { name: "Account settings" });
		await expect(item).toBeVisible();
		for (let i = 0; i < 12 && (await item.getAttribute("data-focused")) !== "true"; i++) {
			await page.keyboard.press("ArrowDown");
		}
		await page.keyboard.press("Enter");
		await expect(page.getByRole("heading", { level: 1, name: "Account settings" })).toBeVisible();
	});

	await test.step("Enter saves the name", async () => {
		await tabTo(page, page.getByLabel("Name"));
		await page.keyboard.press("End");
		await page.keyboard.type("-Smit");
		await page.keyboard.press("Enter");
		await expect(
			page.getByRole("button", { name: "Your account: Femke Jansen-Smit" }),
		).toBeVisible();
	});

	await test.step("another device is signed out", async () => {
		await tabTo(page, page.getByRole("button", { name: /^Sign out all 2 other devices/ }));
		await page.keyboard.press("Enter");
		await expect(other.getByText("Your session was ended")).toBeVisible();
		await expect(page.getByRole("list", { name: "Signed-in devices" }).locator("li")).toHaveCount(
			1,
		);
	});

	await test.step("Enter changes the password", async () => {
		await page.reload();
		await expect(page.getByText("This device")).toBeVisible();
		await tabTo(page, page.getByLabel("Current password"));
		await page.keyboard.type(person.password);
		await tabTo(page, page.getByLabel("New password", { exact: true }));
		await page.keyboard.type(next);
		await page.keyboard.press("Enter");
		await expect(page.getByText("Your password is changed")).toBeVisible();
	});

	await test.step("the bell opens, Escape closes it and gives the focus back", async () => {
		const bell = page.getByRole("button", { name: /^Notifications/ });
		await expect(bell).toHaveAccessibleName("Notifications, 1 new");
		await page.reload();
		await expect(page.getByText("This device")).toBeVisible();
		await tabTo(page, bell);
		await page.keyboard.press("Enter");
		await expect(page.getByText(/Your password was changed/).first()).toBeVisible();
		await page.keyboard.press("Escape");
		await expect(page.getByRole("dialog")).toHaveCount(0);
		await expect(bell).toBeFocused();
		await expect(bell).toHaveAccessibleName("Notifications");
	});

	await test.step("the palette finds the account", async () => {
		await page.goto(demo.url);
		await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
		await page.keyboard.press("Control+k");
		await page.keyboard.type(">password");
		await expect(page.getByRole("menuitem", { name: "Account settings" })).toBeVisible();
		await page.keyboard.press("Enter");
		await expect(page).toHaveURL(/\/account/);
	});
	await elsewhere.close();
});
