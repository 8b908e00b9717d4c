/** What takes the space: as a picture one can look into, and as a table that says the same. */

import { expect } from "@playwright/test";
import { Api } from "./api";
import { test } from "./fixtures";
import { grid, signIn } from "./people";

test("from a folder to what fills it, into it and back, as a map and as a table", async ({
	page,
	demo,
}) => {
	const owner = demo.member("owner");
	const api = await Api.signIn(demo.url, owner);
	const { items } = await api.get<{ items: { id: string; name: string }[] }>("/buckets");
	const bucket = items.find(({ name }) => name === "Brand library")?.id ?? "";
	await signIn(page, demo.url, owner);
	await page.goto(`${demo.url}/b/${bucket}?panel=details`);
	await expect(grid(page)).toBeVisible();
	await page.getByRole("link", { name: "What takes the space?" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "Brand library" })).toBeVisible();

	const map = page.getByRole("list", { name: "Folders by size" });
	await map.getByRole("link", { name: /^Photography/ }).click();
	await expect(page).toHaveURL(/path=Photography/);
	await expect(page.getByRole("heading", { level: 1, name: "Photography" })).toBeVisible();
	await expect(map.getByRole("link", { name: /^Landscapes/ })).toBeVisible();
	const inMap = await map.getByRole("listitem").count();
	await page.getByRole("radio", { name: "Table" }).click();
	const table = page.getByRole("table", { name: "Folders by size" });
	// What is too small for the map still has its row.
	expect(await table.getByRole("row").count()).toBeGreaterThan(inMap);

	await page.getByRole("link", { name: "Pictures" }).click();
	await expect(page).toHaveURL(/\/search\?q=type%3Aimage/);
	await expect(page.getByText("in Brand library / Photography", { exact: true })).toBeVisible();
	await page.goBack();
	await page
		.getByRole("navigation", { name: "Path" })
		.getByRole("link", { name: "Brand library" })
		.click();
	await expect(page.getByRole("heading", { level: 1, name: "Brand library" })).toBeVisible();
	await page.getByRole("navigation", { name: "Path" }).getByRole("link", { name: "Usage" }).click();
	await expect(page.getByRole("list", { name: "Buckets by size" })).toBeVisible();
});
