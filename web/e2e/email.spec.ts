/** E-mail: the page that says whether it works, links that are sent, and each member's choices. */

import { expect, type Page } from "@playwright/test";
import { Api } from "./api";
import { findings } from "./axe";
import { test } from "./fixtures";
import { type MailServer, startMailServer } from "./mail";
import { signIn } from "./people";
import { type Server, startServer } from "./server";

const OWNER = {
	name: "Olivia Hart",
	email: "olivia@example.org",
	password: "six calm otters drift",
};

let mail: MailServer;
let server: Server;
let api: Api;

test.beforeAll(async () => {
	mail = await startMailServer();
	server = await startServer("sqlite", mail.settings);
	api = await Api.setUp(server.url, server.setupCode, OWNER);
});

test.afterAll(async () => {
	await server.stop();
	await mail.stop();
});

/** The buttons of the page by keyboard alone. */
async function pressByKeyboard(page: Page, name: string | RegExp): Promise<void> {
	const button = page.getByRole("main").getByRole("button", { name });
	await page.getByRole("main").focus();
	for (let step = 0; step < 30; step++) {
		await page.keyboard.press("Tab");
		if (await button.evaluate((node) => node === document.activeElement)) {
			await page.keyboard.press("Enter");
			return;
		}
	}
	throw new Error(`${name} is not reached by Tab`);
}

test("an invitation goes out by e-mail, and its link opens", async ({ page, browser }) => {
	await signIn(page, server.url, OWNER);
	await page.goto(`${server.url}/admin/members`);
	await page.getByRole("button", { name: "Invite a member" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("Name").fill("Ada Byron");
	await dialog.getByLabel("E-mail").fill("ada@example.org");
	await dialog.getByRole("button", { name: "Make the invitation link" }).click();
	await expect(page.getByLabel("Invitation link")).toBeVisible();
	await page.getByRole("button", { name: "Send it to Ada Byron by e-mail" }).click();
	await expect(page.getByText("The link is on its way to Ada Byron.")).toBeVisible();
	expect.soft(await findings(page), "the link that was sent").toEqual([]);

	const sent = async () => (await mail.taken()).find(({ to }) => to === "ada@example.org");
	await expect.poll(sent).toBeDefined();
	const [link] = (await sent())?.text.match(/http\S+\/invitation#token=[\w-]+/) ?? [];
	const hers = await browser.newPage();
	await hers.goto(link ?? "");
	await expect(hers.getByText("Olivia Hart", { exact: false }).first()).toBeVisible();
	await expect(hers.getByLabel("Name")).toHaveValue("Ada Byron");
	await hers.close();
});

test("a test says how it went, and what could not be sent is tried again or deleted, by keyboard", async ({
	page,
}) => {
	await signIn(page, server.url, OWNER);
	await page.getByRole("link", { name: "E-mail", exact: true }).click();
	await expect(page.getByRole("heading", { level: 1, name: "E-mail" })).toBeVisible();
	await expect(page.getByText(/Sent through localhost:\d+ as/)).toBeVisible();

	await test.step("a test that arrives", async () => {
		await pressByKeyboard(page, "Send a test to me");
		await expect(page.getByText("The mail server took the test for")).toBeVisible();
		expect((await mail.taken()).map(({ to }) => to)).toContain(OWNER.email);
	});

	await test.step("a test that does not", async () => {
		await mail.faults({ rcpt: { [OWNER.email]: "550 5.7.1 We do not relay for you" } });
		await pressByKeyboard(page, "Send a test to me");
		await expect(page.getByRole("alert")).toContainText("550 5.7.1 We do not relay for you");
	});

	const names = ["Bea", "Cleo"];
	await test.step("e-mails that are refused", async () => {
		const people = names.map((name) => `${name.toLowerCase()}@example.org`);
		await mail.faults({
			rcpt: Object.fromEntries(people.map((to) => [to, "550 5.1.1 No such user here"])),
		});
		for (const [at, email] of people.entries()) {
			const { member, invitation } = await api.post<{
				member: { id: string };
				invitation: { url: string };
			}>("/members", { name: names[at], email, role: "member" });
			const token = new URL(invitation.url).hash.replace("#token=", "");
			await api.post(`/members/${member.id}/link-email`, { purpose: "invitation", token });
		}
		const counted = async () => (await api.get<{ failed: number }>("/admin/outbox")).failed;
		await expect.poll(counted).toBe(2);
		await page.reload();
		const table = page.getByRole("table", { name: "E-mails that were not sent yet" });
		await expect(table.getByText("550 5.1.1 No such user here")).toHaveCount(2);
		await expect(table.getByRole("cell", { name: "Given up", exact: true })).toHaveCount(2);
		await expect(page.getByText("2 were given up")).toBeVisible();
		expect(await page.content()).not.toContain("#token=");
	});

	for (const colorScheme of ["light", "dark"] as const) {
		for (const viewport of [
			{ width: 1280, height: 800 },
			{ width: 390, height: 844 },
		]) {
			const name = `${colorScheme}, ${viewport.width} wide`;
			await test.step(`axe finds nothing: ${name}`, async () => {
				await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
				await page.setViewportSize(viewport);
				await expect(page.getByText("550 5.1.1 No such user here").first()).toBeVisible();
				expect.soft(await findings(page), name).toEqual([]);
				const [content, window] = await page.evaluate(() => [
					document.documentElement.scrollWidth,
					document.documentElement.clientWidth,
				]);
				expect.soft(content, name).toBeLessThanOrEqual(window ?? 0);
			});
		}
	}
	await page.setViewportSize({ width: 1280, height: 800 });

	await test.step("one is tried again", async () => {
		await mail.faults({});
		await pressByKeyboard(page, "Try the e-mail to Bea again now");
		await expect(page.getByRole("table").getByText("Bea", { exact: true })).toHaveCount(0);
		expect((await mail.taken()).map(({ to }) => to)).toContain("bea@example.org");
	});

	await test.step("the other is deleted", async () => {
		await pressByKeyboard(page, "Delete the e-mail to Cleo");
		const question = page.getByRole("alertdialog", { name: "Delete the e-mail to Cleo?" });
		await expect(question).toBeVisible();
		await question.getByRole("button", { name: "Delete the e-mail" }).press("Enter");
		await expect(page.getByText("Everything was sent")).toBeVisible();
		expect((await mail.taken()).map(({ to }) => to)).not.toContain("cleo@example.org");
	});
});

test("each member chooses what comes by e-mail", async ({ page }) => {
	const person = await api.newMember("Dora Lind");
	await signIn(page, server.url, person);
	await page.goto(`${server.url}/account`);
	const list = page.getByRole("list", { name: "Notifications by e-mail" });
	await expect(list.getByRole("listitem")).toHaveCount(3);
	const own = list.getByRole("switch", { name: "My password was changed" });
	await expect(own).toBeChecked();
	await own.focus();
	await page.keyboard.press("Space");
	await expect(own).not.toBeChecked();
	await page.reload();
	await expect(own).not.toBeChecked();
	await expect(
		list.getByRole("switch", { name: "Somebody used an old sign-in of mine" }),
	).toBeChecked();
	expect.soft(await findings(page), "the choices").toEqual([]);
});
