/** Many mailboxes by a table, and passwords handed over by a link that works once. */

import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { clean } from "./axe";
import { pressByKeyboard } from "./by-keyboard";
import { test } from "./fixtures";
import { signIn } from "./people";

const WIDTHS = { light: { width: 1280, height: 800 }, dark: { width: 390, height: 844 } } as const;

for (const colorScheme of ["light", "dark"] as const) {
	test.describe(colorScheme, () => {
		test.use({
			colorScheme,
			viewport: WIDTHS[colorScheme],
			contextOptions: { reducedMotion: "reduce" },
			acceptDownloads: true,
		});

		test("a table is looked at, carried out, and its passwords are handed over once", async ({
			page,
			demo,
			browser,
		}) => {
			const [first, second] = [
				`lina${colorScheme}@demo.example`,
				`omar${colorScheme}@demo.example`,
			];
			await signIn(page, demo.url, demo.member("owner"));
			await page.goto(`${demo.url}/mail/mailboxes`);
			await pressByKeyboard(page, page.getByRole("link", { name: "Many by a table" }));
			await clean(page, "no table yet");

			const text = page.getByLabel("Or paste the table here");
			await text.fill("address,quota\nx@demo.example,1\n");
			await pressByKeyboard(page, page.getByRole("button", { name: "Look at what it would do" }));
			await expect(page.getByText("“quota” is none. Known are: address, password")).toBeVisible();
			await clean(page, "a table with an unknown column");

			await page.getByLabel("CSV file").setInputFiles({
				name: "mailboxes.csv",
				mimeType: "text/csv",
				buffer: Buffer.from(
					`\ufeffaddress;password;search_indexing\r\n${first};generate;no\r\n${second};;\r\nnobody@nowhere.example;;\r\n`,
				),
			});
			const planned = page.getByRole("table", { name: "What each row would do" });
			await expect(planned.getByRole("row", { name: new RegExp(first) })).toContainText("Make");
			await expect(planned.getByRole("row", { name: /nobody@/ })).toContainText(
				"Line 4, column address: The domain nowhere.example is not on the account.",
			);
			await clean(page, "what a table would do");
			await page.screenshot({ path: test.info().outputPath("plan.png"), fullPage: true });
			await pressByKeyboard(page, page.getByRole("button", { name: "Carry 2 rows out" }));

			await expect(page).toHaveURL(/\/mail\/bulk\/.+/);
			await expect(page.getByText("It is done, but for 1 row. That says why.")).toBeVisible();
			await clean(page, "a table that was carried out");
			await page.screenshot({ path: test.info().outputPath("run.png"), fullPage: true });
			await pressByKeyboard(page, page.getByRole("button", { name: "Download with links" }));
			await clean(page, "asked whether to make links");
			const download = page.waitForEvent("download");
			await page.getByRole("button", { name: "Make them and download" }).click();
			const csv = await readFile(await (await download).path(), "utf8");
			const link = new RegExp(`"${first}","created","","([^"]+)"`).exec(csv)?.[1] ?? "";
			expect(link).toContain("/hand-over#token=");

			await test.step("whoever has the link sees it once", async () => {
				const context = await browser.newContext({
					colorScheme,
					viewport: WIDTHS[colorScheme],
					reducedMotion: "reduce",
				});
				const theirs = await context.newPage();
				const asked: string[] = [];
				theirs.on("request", (request) => asked.push(request.url()));
				await theirs.goto(link);
				const show = theirs.getByRole("button", { name: "Show it now" });
				await expect(show).toBeVisible();
				expect(asked.filter((url) => url.includes("hand-overs"))).toEqual([]);
				await clean(theirs, "a link before it is opened");
				await theirs.screenshot({ path: test.info().outputPath("link.png") });
				await show.focus();
				await theirs.keyboard.press("Enter");
				await expect(theirs.getByLabel("Address", { exact: true })).toHaveValue(first);
				await expect(theirs.getByLabel("Password", { exact: true })).toHaveValue(
					/^([a-km-zA-HJ-NP-Z2-9]{5}-){3}[a-km-zA-HJ-NP-Z2-9]{5}$/,
				);
				await expect(theirs.getByText("imap.purelymail.com, port 993")).toBeVisible();
				await clean(theirs, "a password that is handed over");
				await theirs.screenshot({ path: test.info().outputPath("opened.png"), fullPage: true });
				await theirs.reload();
				await theirs.getByRole("button", { name: "Show it now" }).click();
				await expect(
					theirs.getByRole("heading", { name: "This link cannot be opened" }),
				).toBeVisible();
				await clean(theirs, "a link that was opened");
				await context.close();
			});

			await test.step("admins see it, and take back what nobody opened", async () => {
				await page.goto(`${demo.url}/mail/mailboxes/${first}`);
				await expect(page.getByText("Opened", { exact: true })).toBeVisible();
				await page.goto(`${demo.url}/mail/mailboxes/${second}`);
				await expect(page.getByText("Not opened yet")).toBeVisible();
				await clean(page, "a mailbox whose password waits");
				await page.screenshot({ path: test.info().outputPath("mailbox.png"), fullPage: true });
				await pressByKeyboard(page, page.getByRole("button", { name: "Withdraw" }));
				await expect(page.getByText("Withdrawn", { exact: true })).toBeVisible();

				await page.getByRole("button", { name: "New password" }).click();
				await clean(page, "a new password by a link");
				await page.getByRole("button", { name: "Change the password" }).click();
				const field = page.getByLabel("Link that hands the password over");
				await expect(field).toHaveValue(/\/hand-over#token=/);
				await clean(page, "the link of a new password");
				await page.screenshot({ path: test.info().outputPath("link-made.png") });
			});
		});
	});
}
