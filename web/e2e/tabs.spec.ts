/** One session in many tabs: the refresh token works once, and no tab may lose its session over that. */

import { expect } from "@playwright/test";
import { Api } from "./api";
import { test } from "./fixtures";
import { grid, signIn, signInHere } from "./people";

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

test("who signs in after somebody else sees nothing of theirs", async ({ page, demo }) => {
	const api = await Api.signIn(demo.url, demo.member("owner"));
	const { items } = await api.get<{ items: { id: string; name: string }[] }>("/buckets");
	const bucket = items.find(({ name }) => name === "Agency exchange")?.id ?? "";
	const people = [];
	for (const [name, root] of [
		["Ada Berg", "Clients/"],
		["Ben Roth", "Templates/"],
	] as const) {
		const person = await api.newMember(name);
		await api.put(`/buckets/${bucket}/grants/${person.id}`, { root, permissions: ["view"] });
		people.push(person);
	}
	const seen: string[][] = [];
	await page.goto(demo.url);
	for (const person of people) {
		// Without loading the page anew in between.
		await signInHere(page, person);
		const names = grid(page).locator("[data-entry-name]");
		// The very first that is shown, not only the last.
		await names.first().waitFor();
		seen.push(await names.allTextContents());
		await page.getByRole("button", { name: `Your account: ${person.name}` }).click();
		await page.getByRole("menuitem", { name: "Sign out" }).click();
		await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
	}
	const [first = [], second = []] = seen;
	expect(first.length).toBeGreaterThan(0);
	expect(second.filter((name) => first.includes(name))).toEqual([]);
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
