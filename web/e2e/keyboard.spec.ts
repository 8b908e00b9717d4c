/** Everything a member does daily works without a mouse. */

import { expect, type Page } from "@playwright/test";
import { test } from "./fixtures";
import { grid } from "./people";

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
		await expect(page.getByText(/names? looked at/)).toBeVisible();
		await page.keyboard.press("ArrowDown");
		await page.keyboard.press("Enter");
		const preview = page.getByRole("dialog");
		const title = preview.getByRole("heading");
		await expect(title).toBeVisible();
		const first = (await title.textContent()) ?? "";
		await page.keyboard.press("ArrowRight");
		await expect(title).not.toHaveText(first);
		await page.keyboard.press("ArrowLeft");
		await expect(title).toHaveText(first);
		await page.keyboard.press("Escape");
		await expect(preview).toBeHidden();
	});

	await test.step("Ctrl-A selects everything, Delete asks, Escape keeps it", async () => {
		await page.goBack();
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

	await test.step("? lists the keys, Ctrl-K finds a place by name", async () => {
		await page.keyboard.press("?");
		await expect(page.getByRole("dialog")).toBeVisible();
		await page.keyboard.press("Escape");
		await expect(page.getByRole("dialog")).toBeHidden();
		await page.keyboard.press("Control+k");
		await page.keyboard.type("audit");
		const place = page.getByRole("menuitem", { name: "Audit log" });
		await expect(place).toBeVisible();
		for (let i = 0; i < 5 && (await place.getAttribute("data-focused")) !== "true"; i++) {
			await page.keyboard.press("ArrowDown");
		}
		await page.keyboard.press("Enter");
		await expect(page).toHaveURL(/\/admin\/audit/);
	});
});
