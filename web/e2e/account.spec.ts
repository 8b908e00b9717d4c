/** What people do about their own account, and admins about that of others. */

import { expect } from "@playwright/test";
import { Api } from "./api";
import { test } from "./fixtures";
import { type Person, signIn, signInHere, typeSignIn } from "./people";

const NEXT_PASSWORD = "nine patient herons wait";

test("a name and a password are changed, and other devices are signed out by it", async ({
	page,
	browser,
	demo,
}) => {
	const api = await Api.signIn(demo.url, demo.member("owner"));
	const person: Person = await api.newMember("Ines Duarte");
	const elsewhere = await browser.newContext();
	const other = await elsewhere.newPage();
	await signIn(other, demo.url, person);
	await signIn(page, demo.url, person);

	await page.getByRole("button", { name: `Your account: ${person.name}` }).click();
	await page.getByRole("menuitem", { name: "Account settings" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "Account settings" })).toBeVisible();

	await test.step("the name, in this tab and in another one", async () => {
		const tab = await page.context().newPage();
		await tab.goto(demo.url);
		await page.getByLabel("Name").fill("Ines D.");
		await page.getByRole("button", { name: "Save the name" }).click();
		for (const one of [page, tab]) {
			await expect(one.getByRole("button", { name: "Your account: Ines D." })).toBeVisible();
		}
		await tab.close();
	});

	await test.step("a wrong current password is said beside its field", async () => {
		await page.getByLabel("Current password").fill("not this one at all");
		await page.getByLabel("New password", { exact: true }).fill(NEXT_PASSWORD);
		await page.getByRole("button", { name: "Change the password" }).click();
		await expect(page.getByLabel("Current password")).toHaveAttribute("aria-invalid", "true");
		await expect(page.getByLabel("Current password")).toBeFocused();
		await expect(other).not.toHaveURL(/\/sign-in/);
	});

	await test.step("the right one changes it, and the other device is out", async () => {
		const devices = page.getByRole("list", { name: "Signed-in devices" });
		await expect(devices.getByRole("listitem")).not.toHaveCount(1);
		await page.getByLabel("Current password").fill(person.password);
		await page.getByRole("button", { name: "Change the password" }).click();
		await expect(page.getByText("Your password is changed")).toBeVisible();
		await expect(other.getByText("Your session was ended")).toBeVisible();
		await expect(devices.getByRole("listitem")).toHaveCount(1);
		await expect(devices.getByText("This device")).toBeVisible();
	});

	await test.step("the notice says so, and counts as seen once it was read", async () => {
		await page.getByRole("button", { name: "Notifications, 1 new" }).click();
		await expect(page.getByText(/Your password was changed/).first()).toBeVisible();
		await page.keyboard.press("Escape");
		await expect(page.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();
	});

	await test.step("only the new password signs in", async () => {
		await typeSignIn(other, person);
		await expect(other.getByText("do not belong together")).toBeVisible();
		await signInHere(other, { ...person, password: NEXT_PASSWORD });
	});
	await elsewhere.close();
});

test("single devices are signed out, and one's own leaves", async ({ page, browser, demo }) => {
	const api = await Api.signIn(demo.url, demo.member("owner"));
	const person = await api.newMember("Tomas Novak");
	const phone = await browser.newContext({
		userAgent: "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
	});
	const other = await phone.newPage();
	await signIn(other, demo.url, person);
	await signIn(page, demo.url, person);
	await page.goto(`${demo.url}/account`);
	await page.getByRole("button", { name: "Sign out Firefox on Android" }).click();
	await expect(page.getByText("Firefox on Android is signed out")).toBeVisible();
	await expect(other.getByText("Your session was ended")).toBeVisible();
	await page.getByRole("button", { name: "Sign out of this device" }).click();
	await expect(page).toHaveURL(/\/sign-in/);
	// By their own wish: there is nothing to explain.
	await expect(page.getByText("You were signed out")).toHaveCount(0);
	await phone.close();
});

test("an admin signs a member out everywhere, and makes a link for a new password", async ({
	page,
	browser,
	demo,
}) => {
	const owner = demo.member("owner");
	const api = await Api.signIn(demo.url, owner);
	const person = await api.newMember("Amara Diallo");
	const theirs = await browser.newContext();
	const member = await theirs.newPage();
	await signIn(member, demo.url, person);
	await signIn(page, demo.url, owner);
	await page.goto(`${demo.url}/admin/members/${person.id}`);

	await test.step("everywhere", async () => {
		await page.getByRole("button", { name: "Sign out everywhere" }).click();
		const question = page.getByRole("alertdialog");
		await question.getByRole("button", { name: "Sign out everywhere" }).click();
		await expect(page.getByText("Amara Diallo is signed out everywhere")).toBeVisible();
		await expect(page.getByText("Amara Diallo is signed in nowhere right now.")).toBeVisible();
		await expect(member.getByText("Your session was ended")).toBeVisible();
	});

	const link = await test.step("the link is shown once; an earlier one stops working", async () => {
		const links: string[] = [];
		for (const _ of [1, 2]) {
			await page.getByRole("button", { name: "Password reset link" }).click();
			const dialog = page.getByRole("dialog");
			links.push(await dialog.getByLabel("Password reset link").inputValue());
			await dialog.getByRole("button", { name: "Done" }).click();
		}
		const [earlier = "", latest = ""] = links;
		await member.goto(earlier);
		await expect(member.getByRole("heading", { name: "This link cannot be used" })).toBeVisible();
		return latest;
	});

	await test.step("the member chooses a password and is in", async () => {
		await member.goto("about:blank");
		await member.goto(link);
		await expect(member.getByText("Amara Diallo")).toBeVisible();
		await member.getByLabel("New password", { exact: true }).fill(NEXT_PASSWORD);
		await member.getByRole("button", { name: "Change the password and sign in" }).click();
		await expect(member.getByRole("button", { name: "Your account: Amara Diallo" })).toBeVisible();
	});

	await test.step("the link works once, and the old password no longer", async () => {
		const again = await theirs.newPage();
		await again.goto(link);
		await expect(again.getByRole("heading", { name: "This link cannot be used" })).toBeVisible();
		await expect(Api.signIn(demo.url, person)).rejects.toThrow("wrong_credentials");
		await Api.signIn(demo.url, { ...person, password: NEXT_PASSWORD });
	});
	await theirs.close();
});

test("an admin is told at once when somebody steps outside of their folder", async ({
	page,
	browser,
	demo,
}) => {
	const owner = demo.member("owner");
	await signIn(page, demo.url, owner);
	await page.goto(`${demo.url}/account`);
	const member = demo.member("member");
	const theirs = await browser.newContext();
	const forger = await theirs.newPage();
	await forger.route("**/entries?**", (route, request) => {
		const url = new URL(request.url());
		url.searchParams.set("path", "../elsewhere/");
		return route.continue({ url: url.href });
	});
	await forger.goto(`${demo.url}/sign-in`);
	await typeSignIn(forger, member);
	await expect(forger.getByText(/left the folder that is open to you/)).toBeVisible();
	const told = page.getByText(`${member.name} tried to open a path outside their folder`);
	await expect(told).toBeVisible();
	await page.getByRole("button", { name: "Show", exact: true }).click();
	const notices = page.getByRole("list", { name: "Notifications" });
	await expect(notices.getByText("../elsewhere/").first()).toBeVisible();
	await theirs.close();
});
