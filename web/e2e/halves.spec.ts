/** Either half alone: with a PurelyMail account and no bucket, the product is PurelyManage. */

import { expect } from "@playwright/test";
import { findings } from "./axe";
import { test } from "./fixtures";
import { startServer } from "./server";

test("with a PurelyMail account alone the product is PurelyManage, until there is a bucket", async ({
	page,
	demo,
	s3,
}) => {
	const server = await startServer(
		"sqlite",
		`[mail]\npurelymail_url = "${demo.purelymail.url}"\ncheck_dns = false`,
	);
	const menu = page.getByRole("navigation", { name: "Main" });
	const part = (name: string) => menu.getByRole("region", { name, exact: true });
	try {
		await test.step("set up, with nothing connected", async () => {
			await page.goto(`${server.url}/setup#code=${server.setupCode}`);
			await page.getByLabel("Your name").fill("Ines Brandt");
			await page.getByLabel("E-mail").fill("ines@example.com");
			await page.getByLabel("Password", { exact: true }).fill("seven quiet lanterns burn");
			await page.getByRole("button", { name: "Create the owner's account" }).click();
			await expect(
				page.getByRole("heading", { name: "Begin with files or with mail" }),
			).toBeVisible();
			await expect(part("Mail")).toHaveCount(0);
			expect(await findings(page), "nothing connected").toEqual([]);
		});

		await test.step("connected", async () => {
			await page.getByRole("main").getByRole("link", { name: "Connect PurelyMail" }).click();
			await page.getByLabel("API token").fill(demo.purelymail.token);
			await page.getByRole("button", { name: "Connect the account" }).click();
			await expect(part("Mail").getByRole("link", { name: "Mailboxes" })).toBeVisible();
			await expect(part("Buckets")).toHaveCount(0);
			await expect(menu.getByRole("link", { name: "Usage" })).toHaveCount(0);
			await expect(menu.getByRole("link", { name: "PurelyManage" })).toBeVisible();
			await expect(page).toHaveTitle(/PurelyManage$/);
			expect(await findings(page), "PurelyManage").toEqual([]);
		});

		await test.step("begins with mail, and knows its places by the keyboard", async () => {
			await menu.getByRole("link", { name: "PurelyManage" }).click();
			await expect(page).toHaveURL(`${server.url}/mail`);
			await page.keyboard.press("Control+k");
			const palette = page.getByRole("dialog", { name: "Places and commands" });
			await expect(palette).toBeVisible();
			await page.keyboard.type("mailbox");
			await expect(palette.getByRole("menuitem", { name: "Mailboxes" })).toBeVisible();
			await page.keyboard.press("Escape");
			await page.reload();
			await expect(menu.getByRole("link", { name: "PurelyManage" })).toBeVisible();
		});

		await test.step("its sign-in says so as well", async () => {
			await menu.getByRole("button", { name: /Ines Brandt/ }).click();
			await page.getByRole("menuitem", { name: "Sign out" }).click();
			await expect(page.getByRole("heading", { name: "Sign in to PurelyManage" })).toBeVisible();
			await page.getByLabel("E-mail").fill("ines@example.com");
			await page.getByLabel("Password", { exact: true }).fill("seven quiet lanterns burn");
			await page.getByRole("button", { name: "Sign in" }).click();
			await expect(page).toHaveURL(`${server.url}/mail`);
		});

		await test.step("with a bucket it is MediaBridge with both halves", async () => {
			await page.goto(`${server.url}/admin/buckets/new`);
			await page.getByLabel("Name", { exact: true }).fill("Media");
			await page.getByText("Another one").click();
			await page.getByLabel("Endpoint", { exact: true }).fill(s3.endpoint);
			await page.getByLabel("Bucket", { exact: true }).fill(s3.bucket);
			await page.getByLabel("Region", { exact: true }).fill(s3.region);
			await page.getByLabel("Access key ID").fill(s3.accessKeyId);
			await page.getByLabel("Secret access key").fill(s3.secretAccessKey);
			await page.getByRole("button", { name: "Connect the bucket" }).click();
			await expect(part("Buckets").getByRole("link", { name: /^Media/ })).toBeVisible();
			await expect(part("Mail")).toBeVisible();
			await expect(menu.getByRole("link", { name: "MediaBridge" })).toBeVisible();
		});
	} finally {
		await server.stop();
	}
});
