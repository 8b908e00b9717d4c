/** Reaching and pressing things as somebody without a mouse does. */

import { expect, type Locator, type Page } from "@playwright/test";

/** From the beginning of the page, by Tab alone. */
export async function reach(page: Page, target: Locator): Promise<void> {
	// What arrives late may take the focus back to the beginning: then once more.
	await expect(async () => {
		await expect(target).toBeVisible();
		await expect(target).toBeEnabled();
		await page.getByRole("main").focus();
		for (let step = 0; step < 90; step++) {
			await page.keyboard.press("Tab");
			if (await target.evaluate((node) => node === document.activeElement)) return;
		}
		throw new Error(`${target} is not reached by Tab`);
	}).toPass({ timeout: 20_000 });
}

export async function pressByKeyboard(page: Page, target: Locator): Promise<void> {
	await reach(page, target);
	await page.keyboard.press("Enter");
}
