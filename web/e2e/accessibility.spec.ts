/** axe finds nothing on any screen, in both themes, on a desktop and on a phone. */

import { expect, type Page } from "@playwright/test";
import { Api } from "./api";
import { findings } from "./axe";
import { test } from "./fixtures";
import { entry, grid, signIn } from "./people";

interface Screen {
	name: string;
	path: string;
	/** Brings what is to be checked onto the screen. */
	prepare?: (page: Page) => Promise<void>;
}

/** Places in the demo that hold every kind of file; found by the API, so the demo may change. */
async function screens(url: string, owner: { email: string; password: string }): Promise<Screen[]> {
	const api = await Api.signIn(url, owner);
	const { items: buckets } = await api.get<{ items: { id: string; visibility: string }[] }>(
		"/buckets",
	);
	const privateBucket = buckets.find((bucket) => bucket.visibility === "private") ?? buckets[0];
	const { items: members } = await api.get<{ items: { id: string }[] }>("/members");
	if (!privateBucket || !members[0]) {
		throw new Error("the demo has no bucket or no member");
	}
	// Somebody with a device that is signed in, and one whose doings are told to the owner.
	const { id: active } = await api.newMember("Selma Aydin");
	const stray = await api.newMember("Piet Vos");
	const grant = { root: "Elsewhere/", permissions: ["view"] };
	await api.put(`/buckets/${privateBucket.id}/grants/${stray.id}`, grant);
	await api.post(`/buckets/${privateBucket.id}/catalog/hook`);
	const theirs = await Api.signIn(url, stray);
	const outside = new URLSearchParams({ path: "../a folder of somebody else/" });
	await theirs.get(`/buckets/${privateBucket.id}/entries?${outside}`).catch(() => {});
	const examples = await exampleFiles(api, privateBucket.id);
	const folder = `/b/${privateBucket.id}`;
	const fileIn = ([path, file]: [string, string]) =>
		`${folder}?${new URLSearchParams({ path, file })}`;
	return [
		{ name: "a folder as a list", path: `${folder}?view=list` },
		{ name: "a folder as a grid", path: `${folder}?view=grid` },
		{
			name: "a selection",
			path: `${folder}?view=list`,
			prepare: async (page) => {
				await grid(page).press("Control+a");
				await expect(page.getByRole("toolbar", { name: "Selection" })).toBeVisible();
			},
		},
		{
			name: "the question before deleting",
			path: `${folder}?view=list`,
			prepare: async (page) => {
				await grid(page).press("Control+a");
				await expect(page.getByRole("toolbar", { name: "Selection" })).toBeVisible();
				await grid(page).press("Delete");
				await expect(page.getByRole("alertdialog")).toBeVisible();
			},
		},
		{
			name: "a new folder",
			path: folder,
			prepare: async (page) => {
				await page.getByRole("button", { name: "Upload", exact: true }).click();
				await page.getByRole("menuitem", { name: "New folder" }).click();
				await expect(page.getByRole("dialog")).toBeVisible();
			},
		},
		...[...examples].map(([kind, place]) => ({
			name: `the preview of ${kind}`,
			path: fileIn(place),
			prepare: async (page: Page) => {
				await expect(page.getByRole("dialog").getByRole("heading").first()).toBeVisible();
				await expect(page.getByRole("progressbar", { name: "Loading the file" })).toHaveCount(0);
			},
		})),
		{
			name: "search results",
			path: "/search?q=jpg",
			prepare: async (page) => {
				await expect(page.getByRole("option").first()).toBeVisible();
			},
		},
		{
			name: "search results over a folder",
			path: folder,
			prepare: async (page) => {
				await page.keyboard.press("Control+k");
				await page.getByRole("combobox").fill("jpg");
				await expect(page.getByRole("option").first()).toBeVisible();
			},
		},
		{
			name: "values for a filter",
			path: "/search",
			prepare: async (page) => {
				await page.getByRole("combobox").fill("type:");
				await expect(page.getByRole("option").first()).toBeVisible();
			},
		},
		{ name: "the beginning of a search", path: "/search" },
		{
			name: "a search that finds nothing",
			path: "/search?q=zzzzzz",
			prepare: async (page) => {
				await expect(page.getByText(/Nothing matches/)).toBeVisible();
			},
		},
		{
			name: "the command palette",
			path: folder,
			prepare: async (page) => {
				await page.keyboard.press("Control+k");
				await page.getByRole("combobox").fill(">");
				await expect(page.getByRole("menuitem").first()).toBeVisible();
			},
		},
		{
			name: "the keyboard shortcuts",
			path: folder,
			prepare: async (page) => {
				await page.keyboard.press("?");
				await expect(page.getByRole("dialog")).toBeVisible();
			},
		},
		{
			name: "the details of a folder",
			path: `${folder}?panel=details`,
			prepare: async (page) => {
				await expect(grid(page)).toBeVisible();
			},
		},
		{
			name: "the usage of all buckets",
			path: "/usage",
			prepare: async (page) => {
				await expect(page.getByRole("list", { name: "Buckets by size" })).toBeVisible();
			},
		},
		{
			name: "the usage of a bucket",
			path: `/usage?bucket=${privateBucket.id}`,
			prepare: async (page) => {
				await expect(page.getByRole("list", { name: "Folders by size" })).toBeVisible();
			},
		},
		{
			name: "the usage of a bucket as a table",
			path: `/usage?bucket=${privateBucket.id}`,
			prepare: async (page) => {
				await page.getByRole("radio", { name: "Table" }).click();
				await expect(page.getByRole("table", { name: "Folders by size" })).toBeVisible();
			},
		},
		{
			name: "a bucket's catalog",
			path: `/admin/buckets/${privateBucket.id}?tab=catalog`,
			prepare: async (page) => {
				await page.getByRole("button", { name: "New secret" }).click();
				await page.getByRole("button", { name: "Make a new secret" }).click();
				await expect(page.getByLabel("Secret for events")).toBeVisible();
				await expect(page.getByRole("alertdialog")).toHaveCount(0);
			},
		},
		{ name: "the buckets", path: "/admin/buckets" },
		{ name: "a new bucket", path: "/admin/buckets/new" },
		{ name: "a bucket's connection", path: `/admin/buckets/${privateBucket.id}?tab=connection` },
		{ name: "a bucket's settings", path: `/admin/buckets/${privateBucket.id}?tab=settings` },
		{ name: "a bucket's grants", path: `/admin/buckets/${privateBucket.id}?tab=grants` },
		{ name: "the members", path: "/admin/members" },
		{ name: "a member", path: `/admin/members/${members.at(-1)?.id}` },
		{ name: "the audit", path: "/admin/audit" },
		{ name: "e-mail that is not set up", path: "/admin/email" },
		{ name: "the mail overview", path: "/mail" },
		{ name: "the mailboxes", path: "/mail/mailboxes" },
		{ name: "a mailbox", path: "/mail/mailboxes/info@demo.example" },
		{
			name: "a new mailbox",
			path: "/mail/mailboxes",
			prepare: async (page) => {
				await page.getByRole("button", { name: "New mailbox" }).click();
				await expect(page.getByRole("dialog", { name: "New mailbox" })).toBeVisible();
			},
		},
		{ name: "the deletions", path: "/mail/deletions" },
		{
			name: "a link for a new password",
			path: `/admin/members/${active}`,
			prepare: async (page) => {
				await page.getByRole("button", { name: "Password reset link" }).click();
				await expect(page.getByRole("dialog")).toBeVisible();
			},
		},
		{
			name: "the question before signing somebody out",
			path: `/admin/members/${active}`,
			prepare: async (page) => {
				await page.getByRole("button", { name: "Sign out everywhere" }).click();
				await expect(page.getByRole("alertdialog")).toBeVisible();
			},
		},
		{
			name: "the settings of a bucket that has moved",
			path: `/admin/buckets/${privateBucket.id}?tab=settings`,
			prepare: async (page) => {
				await page.getByLabel("Access key ID").fill("another");
				await expect(page.getByText(/type the secret again/)).toBeVisible();
			},
		},
		{ name: "the account", path: "/account" },
		{
			name: "the account with a weak password",
			path: "/account",
			prepare: async (page) => {
				await page.getByLabel("Current password").fill("not this one");
				await page.getByLabel("New password", { exact: true }).fill("aaaaaaaaaaaa");
				await page.getByRole("button", { name: "Change the password" }).click();
				await expect(page.locator("[aria-invalid=true]").first()).toBeVisible();
			},
		},
		{
			name: "the notifications",
			path: folder,
			prepare: async (page) => {
				await page.getByRole("button", { name: /^Notifications/ }).click();
				await expect(page.getByRole("dialog", { name: "Notifications" })).toBeVisible();
				await expect(page.locator(".skeleton")).toHaveCount(0);
			},
		},
		{ name: "a link that is not valid", path: `${folder}?path=../` },
		{ name: "an address that does not exist", path: "/nowhere" },
	];
}

interface Entry {
	kind: "folder" | "file";
	path: string;
	preview: string | null;
}

/** One file of each kind that is previewed: kind -> its folder and its path. */
async function exampleFiles(api: Api, bucket: string): Promise<Map<string, [string, string]>> {
	const found = new Map<string, [string, string]>();
	const folders = [""];
	for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
		const query = new URLSearchParams({ path: folder, limit: "1000" });
		const { entries } = await api.get<{ entries: Entry[] }>(`/buckets/${bucket}/entries?${query}`);
		for (const { kind, path, preview } of entries) {
			if (kind === "folder") {
				folders.push(path);
			} else if (preview !== null && !found.has(preview)) {
				found.set(preview, [folder, path]);
			}
		}
	}
	return found;
}

const signedOut: Screen[] = [
	{ name: "the sign-in", path: "/sign-in" },
	...["session_ended", "outside_root", "refresh_token_used", "expired"].map((reason) => ({
		name: `the sign-in after ${reason}`,
		path: `/sign-in?reason=${reason}`,
	})),
	{ name: "an invitation that cannot be used", path: "/invitation#token=used" },
	{ name: "a reset link that cannot be used", path: "/reset-password#token=used" },
];

async function check(page: Page, url: string, screen: Screen): Promise<void> {
	await test.step(screen.name, async () => {
		await page.goto(url + screen.path);
		await expect(page.locator(".skeleton")).toHaveCount(0);
		await expect(page.getByRole("heading").first()).toBeVisible();
		await screen.prepare?.(page);
		expect.soft(await findings(page), screen.name).toEqual([]);
	});
}

for (const [device, viewport] of [
	["desktop", { width: 1280, height: 800 }],
	["phone", { width: 390, height: 844 }],
] as const) {
	for (const colorScheme of ["light", "dark"] as const) {
		test.describe(`${device}, ${colorScheme}`, () => {
			test.use({ viewport, colorScheme, contextOptions: { reducedMotion: "reduce" } });

			test("axe finds nothing on the screens before the sign-in", async ({
				page,
				demo,
				server,
			}) => {
				await check(page, server.url, { name: "the set-up", path: "/setup#code=AAAA" });
				const api = await Api.signIn(demo.url, demo.member("owner"));
				const { id } = await api.newMember("Leo Brandt");
				const { url } = await api.post<{ url: string }>(`/members/${id}/password-reset`);
				const { pathname, hash } = new URL(url);
				for (const screen of [...signedOut, { name: "a reset link", path: pathname + hash }]) {
					await page.goto("about:blank");
					await check(page, demo.url, screen);
				}
			});

			test("axe finds nothing on the screens behind it", async ({ page, demo }) => {
				test.setTimeout(300_000);
				const owner = demo.member("owner");
				await signIn(page, demo.url, owner);
				for (const screen of await screens(demo.url, owner)) {
					await check(page, demo.url, screen);
					await fits(page, screen.name);
				}
			});
		});
	}
}

/** Nothing is wider than the window: the page itself never scrolls sideways. */
async function fits(page: Page, name: string): Promise<void> {
	const [content, window] = await page.evaluate(() => [
		document.documentElement.scrollWidth,
		document.documentElement.clientWidth,
	]);
	expect.soft(content, `${name} is no wider than the window`).toBeLessThanOrEqual(window ?? 0);
}

test("the entries of a folder are read out by name", async ({ page, demo }) => {
	await signIn(page, demo.url, demo.member("owner"));
	await expect(grid(page)).toHaveAccessibleName(/^Files in /);
	const name = (await grid(page).locator("[data-entry-name]").first().textContent()) ?? "";
	await expect(entry(page, name)).toHaveCount(1);
});
