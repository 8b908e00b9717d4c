/** Somebody's access changes while their screen is open: it shows what they may see now, and says so once. */

import { expect, type Page } from "@playwright/test";
import { Api } from "./api";
import { test } from "./fixtures";
import { entry, grid, openFolder, signIn } from "./people";

const CHANGED = "Your access to Agency exchange has changed";

/** Agency exchange in the demo, a member of their own who sees all of it, and the name of a folder in there. */
async function setUp(url: string, owner: { email: string; password: string }) {
	const api = await Api.signIn(url, owner);
	const { items } = await api.get<{ items: { id: string; name: string }[] }>("/buckets");
	const bucket = items.find(({ name }) => name === "Agency exchange")?.id ?? "";
	const person = await api.newMember("Ilse Moor");
	const grant = (root: string, permissions = ["view"]) =>
		api.put(`/buckets/${bucket}/grants/${person.id}`, { root, permissions });
	await grant("");
	const listed = async (path: string) => {
		const query = new URLSearchParams({ path });
		const page = await api.get<{ entries: { name: string; kind: string }[] }>(
			`/buckets/${bucket}/entries?${query}`,
		);
		return page.entries;
	};
	return { api, bucket, person, grant, listed };
}

/** Nothing the person did may have looked like an attempt to leave what is granted. */
async function expectStillSignedIn(page: Page, name: string): Promise<void> {
	await expect(page.getByRole("button", { name: `Your account: ${name}` })).toBeVisible();
	await expect(page).not.toHaveURL(/sign-in/);
}

test("a grant is narrowed under an open screen, told by the live socket", async ({
	page,
	demo,
}) => {
	const { person, grant, listed } = await setUp(demo.url, demo.member("owner"));
	await signIn(page, demo.url, person);
	await openFolder(page, "Clients");
	await grant("Templates/");
	await expect(page.getByText(CHANGED)).toHaveCount(1);
	await expect(page).not.toHaveURL(/path=/);
	const [first] = await listed("Templates/");
	await expect(entry(page, first?.name ?? "")).toBeVisible();
	await expectStillSignedIn(page, person.name);
});

test("a grant is narrowed while the socket is silent, told by the next request", async ({
	page,
	demo,
}) => {
	const { person, grant, listed } = await setUp(demo.url, demo.member("owner"));
	// Signs in and hears nothing.
	await page.routeWebSocket(/\/api\/v1\/live/, (socket) => {
		socket.onMessage((text) => {
			if (String(text).includes('"auth"')) socket.send('{"type":"ready"}');
		});
	});
	await signIn(page, demo.url, person);
	await expect(entry(page, "Clients")).toBeVisible();
	await grant("Templates/");
	// The folder may be gone from the screen before it is opened: any request may be the one that tells.
	const opening = openFolder(page, "Clients").catch(() => {});
	await expect(page.getByText(CHANGED)).toHaveCount(1);
	await opening;
	await expect(page).not.toHaveURL(/path=/);
	const [first] = await listed("Templates/");
	await expect(entry(page, first?.name ?? "")).toBeVisible();
	await expectStillSignedIn(page, person.name);
});

test("a grant is taken away under an open screen", async ({ page, demo }) => {
	const { api, bucket, person } = await setUp(demo.url, demo.member("owner"));
	await signIn(page, demo.url, person);
	await expect(grid(page)).toBeVisible();
	await api.delete(`/buckets/${bucket}/grants/${person.id}`);
	await expect(page.getByText(CHANGED)).toHaveCount(1);
	await expect(page.getByRole("heading", { name: "No bucket is open to you yet" })).toBeVisible();
	await expectStillSignedIn(page, person.name);
});
