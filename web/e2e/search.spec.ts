/** One search for everything: over any screen, as a page with an address, by keyboard alone. */

import { expect, type Page } from "@playwright/test";
import { Api } from "./api";
import { test } from "./fixtures";
import { grid, search, signIn } from "./people";

const field = (page: Page) => page.getByRole("combobox", { name: "Search files" });
const hit = (page: Page, name: string) =>
	page.getByRole("option").filter({ hasText: name }).first();

test("a file is found from any screen, previewed, and its folder opened, by keyboard alone", async ({
	page,
	demo,
}) => {
	await signIn(page, demo.url, demo.member("owner"));
	await page.goto(`${demo.url}/admin/members`);
	await expect(page.getByRole("heading", { level: 1, name: "Members" })).toBeVisible();
	await page.keyboard.press("Control+k");
	await expect(field(page)).toBeFocused();
	await page.keyboard.type("mirror-lake");
	await expect(hit(page, "mirror-lake.jpg")).toHaveAttribute("aria-selected", "true");

	await test.step("Enter previews, Escape leads back to the hits", async () => {
		await page.keyboard.press("Enter");
		const preview = page.getByRole("dialog").filter({ has: page.getByRole("heading") });
		await expect(preview.getByRole("heading", { name: "mirror-lake.jpg" })).toBeVisible();
		await page.keyboard.press("Escape");
		await expect(preview).toHaveCount(0);
		await expect(field(page)).toBeFocused();
		await expect(hit(page, "mirror-lake.jpg")).toBeVisible();
	});

	await test.step("Alt-Enter opens the folder it is in", async () => {
		await page.keyboard.press("Alt+Enter");
		await expect(page.getByRole("heading", { level: 1, name: "Landscapes" })).toBeVisible();
		await expect(page.getByRole("dialog")).toHaveCount(0);
		await expect(grid(page).getByText("mirror-lake.jpg", { exact: true })).toBeVisible();
	});
});

test("a search is an address: reloading, Back and sharing it show the same", async ({
	page,
	demo,
}) => {
	await signIn(page, demo.url, demo.member("owner"));
	await expect(grid(page)).toBeVisible();
	const before = page.url();
	await page.keyboard.press("Control+k");
	await page.keyboard.type("type:image ext:jpg lake");
	await expect(page.getByRole("button", { name: "Remove the filter ext: jpg" })).toBeVisible();
	await expect(hit(page, "mirror-lake.jpg")).toBeVisible();
	await page.keyboard.press("Control+Enter");
	await expect(page).toHaveURL(/\/search\?q=type%3Aimage\+ext%3Ajpg\+lake/);
	await expect(hit(page, "mirror-lake.jpg")).toBeVisible();

	await page.getByRole("button", { name: /^Order/ }).click();
	await page.getByRole("menuitemradio", { name: "Largest first" }).click();
	await expect(page).toHaveURL(/order=largest/);
	const address = page.url();
	await page.reload();
	await expect(page.getByRole("button", { name: "Order: Largest first" })).toBeVisible();
	await expect(hit(page, "mirror-lake.jpg")).toBeVisible();

	await hit(page, "mirror-lake.jpg").click();
	await expect(page.getByRole("dialog").getByRole("heading")).toHaveText("mirror-lake.jpg");
	await page.goBack();
	await expect(page.getByRole("dialog")).toHaveCount(0);
	expect(page.url()).toBe(address);
	await page.goBack();
	await expect(grid(page)).toBeVisible();
	expect(page.url()).toBe(before);
});

test("a folder's search says where it looks, and looks everywhere when told to", async ({
	page,
	demo,
}) => {
	const owner = demo.member("owner");
	const api = await Api.signIn(demo.url, owner);
	const { items } = await api.get<{ items: { id: string; name: string }[] }>("/buckets");
	const bucket = items.find(({ name }) => name === "Agency exchange")?.id ?? "";
	await signIn(page, demo.url, owner);
	await page.goto(`${demo.url}/b/${bucket}?path=Templates/`);
	await expect(grid(page)).toBeVisible();
	await search(page, "mirror-lake");
	await expect(page.getByText("in Agency exchange / Templates", { exact: true })).toBeVisible();
	await expect(page.getByText("Nothing matches “mirror-lake”")).toBeVisible();
	await page.getByRole("button", { name: "Search everywhere", exact: true }).click();
	await expect(hit(page, "mirror-lake.jpg")).toBeVisible();
});

test("a search is kept under a name, offered, and let go of", async ({ page, demo }) => {
	await signIn(page, demo.url, demo.member("admin"));
	await page.goto(`${demo.url}/search?q=ext%3Apdf`);
	await page.getByRole("button", { name: "Save this search" }).click();
	await page.getByRole("dialog").getByLabel("Name").fill("All the papers");
	await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
	await expect(page.getByRole("button", { name: "Forget this saved search" })).toBeVisible();
	await page.goto(demo.url);
	await expect(grid(page)).toBeVisible();
	await page.keyboard.press("Control+k");
	await page.getByRole("button", { name: /^All the papers/ }).click();
	await expect(page.getByRole("button", { name: "Remove the filter ext: pdf" })).toBeVisible();
	await page.getByRole("button", { name: "Forget this saved search" }).click();
	await expect(page.getByRole("button", { name: "Save this search" })).toBeVisible();
});

test("a member finds what is granted to them, and nothing beside it", async ({ page, demo }) => {
	const api = await Api.signIn(demo.url, demo.member("owner"));
	const { items } = await api.get<{ items: { id: string; name: string }[] }>("/buckets");
	const bucket = items.find(({ name }) => name === "Brand library")?.id ?? "";
	const person = await api.newMember("Tove Lund");
	const grant = { root: "Photography/Landscapes/", permissions: ["view"] };
	await api.put(`/buckets/${bucket}/grants/${person.id}`, grant);
	await signIn(page, demo.url, person);
	await expect(grid(page)).toBeVisible();
	await page.keyboard.press("Control+k");
	await page.keyboard.type("mirror-lake");
	await expect(hit(page, "mirror-lake.jpg")).toBeVisible();
	await field(page).fill("poster");
	await expect(page.getByText("Nothing matches “poster”")).toBeVisible();
	// Not even the names of the folders above.
	await field(page).fill("photography");
	await expect(page.getByText("Nothing matches “photography”")).toBeVisible();
});
