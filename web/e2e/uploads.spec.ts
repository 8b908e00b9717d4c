/** Uploads beyond the picker: dropping, trying again after the network broke, files without a byte. */

import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { test } from "./fixtures";
import { createFolder, entry, grid, openFolder, signIn, tray, upload } from "./people";

const file = join(tmpdir(), `mediabridge-e2e-${process.pid}-notes.txt`);
test.beforeAll(() => writeFile(file, "Dropped, not picked.\n"));
test.afterAll(() => rm(file));
const name = file.split("/").at(-1) ?? "";

/** As the system does it when files are dragged from a window beside the browser. */
async function drop(page: Page, onto: Locator, files: readonly string[]): Promise<void> {
	const box = await onto.boundingBox();
	if (box === null) {
		throw new Error("nothing to drop onto");
	}
	const session = await page.context().newCDPSession(page);
	const data = { items: [], files: [...files], dragOperationsMask: 1 };
	const at = { x: box.x + box.width / 2, y: box.y + box.height / 2, data };
	for (const type of ["dragEnter", "dragOver", "drop"] as const) {
		await session.send("Input.dispatchDragEvent", { type, ...at });
	}
}

test.beforeEach(async ({ page, demo }, { title }) => {
	await signIn(page, demo.url, demo.member("owner"));
	// Each test has a folder of its own.
	await createFolder(page, title);
});

test("dropped onto a folder, a file lands in it", async ({ page }, { title }) => {
	await drop(page, entry(page, title), [file]);
	await expect(tray(page).getByRole("heading", { name: "1 file uploaded" })).toBeVisible();
	await expect(entry(page, name)).toHaveCount(0);
	await openFolder(page, title);
	await expect(entry(page, name)).toBeVisible();
});

test("dropped onto the page, a file lands in the folder on the screen", async ({ page }, {
	title,
}) => {
	await openFolder(page, title);
	await drop(page, page.getByText("This folder is empty"), [file]);
	await expect(entry(page, name)).toBeVisible();
});

test("an upload that the storage refuses says so, and works when tried again", async ({ page }, {
	title,
}) => {
	await openFolder(page, title);
	let broken = true;
	await page.route(
		(url) => url.searchParams.has("X-Amz-Signature"),
		(route, request) =>
			broken && request.method() === "PUT" ? route.fulfill({ status: 403 }) : route.continue(),
	);
	await upload(page, [file]);
	await expect(tray(page).getByRole("heading", { name: "1 file was not uploaded" })).toBeVisible();
	broken = false;
	await tray(page)
		.getByRole("button", { name: `Try ${name} again` })
		.click();
	await expect(tray(page).getByRole("heading", { name: "1 file uploaded" })).toBeVisible();
	await expect(entry(page, name)).toBeVisible();
});

test("the same file again is asked about, and skipping leaves it alone", async ({ page }, {
	title,
}) => {
	await openFolder(page, title);
	await upload(page, [file]);
	await expect(entry(page, name)).toBeVisible();
	await upload(page, [file]);
	await page
		.getByRole("dialog", { name: /already exists/ })
		.getByRole("button", { name: "Skip" })
		.click();
	await expect(grid(page).locator("[data-row]")).toHaveCount(1);
});
