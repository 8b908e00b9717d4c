/** What people do on the screens, in their words: everything is found by its role and label. */

import { expect, type Locator, type Page } from "@playwright/test";

export interface Person {
	name: string;
	email: string;
	password: string;
}

export async function signIn(page: Page, url: string, person: Person): Promise<void> {
	await page.goto(`${url}/sign-in`);
	await signInHere(page, person);
}

/** On the sign-in that is on the screen. */
export async function signInHere(page: Page, person: Person): Promise<void> {
	await typeSignIn(page, person);
	await expect(page).not.toHaveURL(/\/sign-in/);
}

/** The same, whatever comes of it. */
export async function typeSignIn(page: Page, person: Person): Promise<void> {
	await page.getByLabel("E-mail").fill(person.email);
	await page.getByLabel("Password", { exact: true }).fill(person.password);
	await page.getByRole("button", { name: "Sign in" }).click();
}

/** The entries of the folder on the screen. */
export function grid(page: Page): Locator {
	return page.getByRole("grid");
}

/** One entry, by its exact name, in the list or the grid. */
export function entry(page: Page, name: string): Locator {
	return grid(page)
		.locator("[data-row]")
		.filter({ has: page.locator("[data-entry-name]").getByText(name, { exact: true }) });
}

export async function openFolder(page: Page, name: string): Promise<void> {
	await entry(page, name).dblclick();
	await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

export async function createFolder(page: Page, name: string): Promise<void> {
	await page.getByRole("button", { name: "Upload", exact: true }).click();
	await page.getByRole("menuitem", { name: "New folder" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("Name").fill(name);
	await dialog.getByRole("button", { name: "Create folder" }).click();
	await expect(dialog).toBeHidden();
	await expect(entry(page, name)).toBeVisible();
}

/** Chooses files in the system's dialog, which Playwright answers. */
export async function upload(page: Page, paths: readonly string[]): Promise<void> {
	await page.getByRole("button", { name: "Upload", exact: true }).click();
	const chooser = page.waitForEvent("filechooser");
	await page.getByRole("menuitem", { name: "Upload files" }).click();
	await (await chooser).setFiles([...paths]);
}

export function tray(page: Page): Locator {
	return page.getByRole("region", { name: "Uploads" });
}

/** Searches in the folder on the screen. */
export async function search(page: Page, text: string): Promise<Locator> {
	await page.getByRole("button", { name: /^Search in/ }).click();
	const dialog = page.getByRole("dialog", { name: "Search files" });
	await dialog.getByRole("combobox", { name: "Search files" }).fill(text);
	await expect(dialog.getByRole("status")).toContainText(/\d hits?/);
	return dialog.getByRole("listbox", { name: `Hits for ${text}` });
}

/** What the system's clipboard holds, pasted into a page of its own: the web app's may not read it. */
export async function clipboard(page: Page): Promise<string> {
	const paper = await page.context().newPage();
	await paper.setContent("<textarea></textarea>");
	const field = paper.getByRole("textbox");
	await field.focus();
	await paper.keyboard.press("ControlOrMeta+V");
	const pasted = await field.inputValue();
	await paper.close();
	return pasted;
}
