/** One session in many tabs: the refresh token works once, and no tab may lose its session over that. */

import { expect } from "@playwright/test";
import { test } from "./fixtures";
import { grid, signIn } from "./people";

const TABS = 6;

test("tabs that load at the same moment all stay signed in", async ({ page, context, demo }) => {
	const owner = demo.member("owner");
	await signIn(page, demo.url, owner);
	const tabs = [page];
	while (tabs.length < TABS) {
		tabs.push(await context.newPage());
	}
	for (const round of [1, 2, 3]) {
		await test.step(`round ${round}`, async () => {
			await Promise.all(tabs.map((tab) => tab.goto(demo.url)));
			for (const tab of tabs) {
				await expect(
					tab.getByRole("button", { name: `Your account: ${owner.name}` }),
				).toBeVisible();
				await expect(grid(tab)).toBeVisible();
			}
		});
	}
});

test("signing out in one tab signs out the others", async ({ page, context, demo }) => {
	const owner = demo.member("owner");
	await signIn(page, demo.url, owner);
	const other = await context.newPage();
	await other.goto(demo.url);
	await expect(grid(other)).toBeVisible();
	await page.getByRole("button", { name: `Your account: ${owner.name}` }).click();
	await page.getByRole("menuitem", { name: "Sign out" }).click();
	await expect(page).toHaveURL(/\/sign-in/);
	await expect(other).toHaveURL(/\/sign-in/);
});

test("what changes in one tab appears in the other", async ({ page, context, demo }) => {
	await signIn(page, demo.url, demo.member("owner"));
	await expect(grid(page)).toBeVisible();
	const other = await context.newPage();
	await other.goto(page.url());
	await expect(grid(other)).toBeVisible();
	const name = "Made in another tab";
	await page.getByRole("button", { name: "Upload", exact: true }).click();
	await page.getByRole("menuitem", { name: "New folder" }).click();
	await page.getByRole("dialog").getByLabel("Name").fill(name);
	await page.getByRole("button", { name: "Create folder" }).click();
	await expect(grid(other).getByText(name, { exact: true })).toBeVisible();
});
