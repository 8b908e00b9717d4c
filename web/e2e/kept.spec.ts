/** What a browser keeps of a session: the cookie that no script can read, and nothing else. */

import { type BrowserContext, expect, type Page } from "@playwright/test";
import { Api } from "./api";
import { test } from "./fixtures";
import { entry, grid, openFolder, search, signIn, tray, upload } from "./people";

/** Everything that scripts of the page can find in the browser's storage. */
async function kept(page: Page): Promise<string> {
	return await page.evaluate(async () => {
		const found: string[] = [document.cookie];
		for (const storage of [localStorage, sessionStorage]) {
			for (let at = 0; at < storage.length; at++) {
				const key = storage.key(at) ?? "";
				found.push(`${key}=${storage.getItem(key)}`);
			}
		}
		for (const { name } of await indexedDB.databases()) {
			const database = await new Promise<IDBDatabase>((opened, failed) => {
				const request = indexedDB.open(name ?? "");
				request.onsuccess = () => opened(request.result);
				request.onerror = () => failed(request.error);
			});
			for (const store of database.objectStoreNames) {
				const all = database.transaction(store).objectStore(store).getAll();
				found.push(
					await new Promise((read) => {
						all.onsuccess = () => read(JSON.stringify(all.result));
					}),
				);
			}
			database.close();
		}
		for (const name of await caches.keys()) {
			const cache = await caches.open(name);
			for (const request of await cache.keys()) {
				const response = await cache.match(request);
				found.push(`${request.url} ${await response?.text()}`);
			}
		}
		found.push(JSON.stringify(history.state), location.href);
		return found.join("\n");
	});
}

/** Every access token that the server hands out from now on. */
function tokensOf(context: BrowserContext): Set<string> {
	const tokens = new Set<string>();
	context.on("response", async (response) => {
		if (!response.url().includes("/api/v1/") || response.request().method() !== "POST") return;
		const body = await response.json().catch(() => null);
		if (typeof body?.access_token === "string") tokens.add(body.access_token);
	});
	return tokens;
}

test("neither tokens nor passwords are left behind by anything one does", async ({
	page,
	context,
	demo,
	samples,
}) => {
	const owner = demo.member("owner");
	const api = await Api.signIn(demo.url, owner);
	const person = await api.newMember("Noor Haddad", "admin");
	const next = "nine patient herons wait";
	const tokens = tokensOf(context);
	const cookies = new Set<string>();
	const look = async (flow: string) => {
		await test.step(flow, async () => {
			const all = await context.cookies();
			for (const cookie of all) {
				expect(cookie.httpOnly, cookie.name).toBe(true);
				expect(cookie.sameSite, cookie.name).toBe("Strict");
				cookies.add(cookie.value);
			}
			const text = await kept(page);
			for (const secret of [person.password, next, owner.password, ...tokens, ...cookies]) {
				expect(text).not.toContain(secret);
			}
			// Any other token, too: they all begin like this.
			expect(text).not.toMatch(/eyJ[\w-]{10,}\./);
		});
	};

	await context.clock.install();
	await signIn(page, demo.url, person);
	await expect(grid(page)).toBeVisible();
	await look("signing in");
	expect(tokens.size).toBeGreaterThan(0);

	await page.reload();
	await expect(grid(page)).toBeVisible();
	await look("loading the page again");

	const before = tokens.size;
	await context.clock.fastForward(290_000);
	await expect.poll(() => tokens.size).toBeGreaterThan(before);
	await look("the end of a token");

	await search(page, "jpg");
	await look("searching");
	await page.keyboard.press("Escape");

	await page.goto(demo.url);
	await expect(grid(page)).toBeVisible();
	const [sample] = samples;
	if (!sample) throw new Error("there is no sample");
	await upload(page, [sample.path]);
	await expect(tray(page).getByText(sample.name)).toBeVisible();
	await expect(entry(page, sample.name)).toBeVisible();
	await look("uploading");

	await entry(page, sample.name).dblclick();
	await expect(page.getByRole("dialog").getByRole("heading")).toBeVisible();
	await look("looking at a file");

	await page.goto(`${demo.url}/account`);
	await page.getByLabel("Current password").fill(person.password);
	await page.getByLabel("New password", { exact: true }).fill(next);
	await look("typing passwords");
	await page.getByRole("button", { name: "Change the password" }).click();
	await expect(page.getByText("Your password is changed")).toBeVisible();
	await look("changing the password");

	await page.goto(`${demo.url}/admin/audit`);
	await expect(page.getByRole("row").nth(1)).toBeVisible();
	await look("reading the audit");

	await page.getByRole("button", { name: `Your account: ${person.name}` }).click();
	await page.getByRole("menuitem", { name: "Sign out" }).click();
	await expect(page).toHaveURL(/\/sign-in/);
	await look("signing out");
	expect(await context.cookies()).toEqual([]);

	await page.getByLabel("E-mail").fill(person.email);
	await page.getByLabel("Password", { exact: true }).fill("a wrong one, typed by mistake");
	await page.getByRole("button", { name: "Sign in" }).click();
	await expect(page.getByRole("alert")).toBeVisible();
	expect(await kept(page)).not.toContain("a wrong one");
});

test("names of folders and of what was searched for do not outlive the session", async ({
	page,
	demo,
}) => {
	const owner = demo.member("owner");
	await signIn(page, demo.url, owner);
	await expect(grid(page)).toBeVisible();
	const folder = (await page.locator("[data-entry-name]").first().textContent()) ?? "";
	await openFolder(page, folder);
	await page.getByRole("radio", { name: "Grid" }).click();
	await expect.poll(() => kept(page)).toContain(folder);
	await page.getByRole("button", { name: `Your account: ${owner.name}` }).click();
	await page.getByRole("menuitem", { name: "Sign out" }).click();
	await expect(page).toHaveURL(/\/sign-in/);
	expect(await kept(page)).not.toContain(folder);
});
