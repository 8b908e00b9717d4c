/**
 * The whole path of the product, by hand of three people: who sets the server up, who is invited, and who reads the
 * audit. Runs on SQLite with the sandbox S3, and on PostgreSQL with Garage.
 */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { Api } from "./api";
import { test } from "./fixtures";
import {
	clipboard,
	createFolder,
	entry,
	grid,
	openFolder,
	type Person,
	search,
	tray,
	upload,
} from "./people";
import { isShown } from "./previews";

const owner: Person = {
	name: "Mira Okafor",
	email: "mira@example.com",
	password: "violet harbour stands still",
};
const member: Person = {
	name: "Jonas Lindqvist",
	email: "jonas@example.com",
	password: "seven quiet lanterns burn",
};
/** The folder the member is confined to. */
const ROOT = "Clients/Aurora/";

test("from an empty server to files in S3, their URLs and the audit", async ({
	server,
	s3,
	samples,
	page,
	browser,
}) => {
	test.setTimeout(300_000);
	// The neighbour's name begins like the member's folder: confinement by comparing beginnings would show it.
	await s3.put({
		[`${ROOT}readme.txt`]: "yours",
		"Clients/Aurora Confidential/secret.txt": "not yours",
	});

	await test.step("the owner sets the server up", async () => {
		await page.goto(server.url);
		await expect(page).toHaveURL(/\/setup/);
		await page.goto(`${server.url}/setup#code=${server.setupCode}`);
		await page.reload();
		await page.getByLabel("Your name").fill(owner.name);
		await page.getByLabel("E-mail").fill(owner.email);
		await page.getByLabel("Password", { exact: true }).fill(owner.password);
		await page.getByRole("button", { name: "Create the owner's account" }).click();
		await expect(
			page.getByRole("heading", { name: "Begin with files or with mail" }),
		).toBeVisible();
	});

	const bucketId =
		await test.step("registers a bucket, and is told to set its CORS rules", async () => {
			await page.getByRole("main").getByRole("link", { name: "Connect a bucket" }).click();
			await page.getByLabel("Name", { exact: true }).fill("Media");
			await page.getByText(s3.kind === "garage" ? "Garage" : "Another one").click();
			await page.getByLabel("Endpoint", { exact: true }).fill(s3.endpoint);
			await page.getByLabel("Bucket", { exact: true }).fill(s3.bucket);
			await page.getByLabel("Region", { exact: true }).fill(s3.region);
			await page.getByLabel("Access key ID").fill(s3.accessKeyId);
			await page.getByLabel("Secret access key").fill(s3.secretAccessKey);
			await page.getByRole("button", { name: "Connect the bucket" }).click();
			await expect(page).toHaveURL(/\/admin\/buckets\/[^/?]+\?tab=connection/);
			await expect(page.getByRole("heading", { name: "One thing to change" })).toBeVisible();

			// The report shows the rules to set; taken at its word, the test passes.
			const snippet = page.getByRole("region", { name: "To copy: Use in browsers (CORS)" });
			await s3.setCors(JSON.parse((await snippet.textContent()) ?? ""));
			await page.getByRole("button", { name: "Test again" }).click();
			await expect(page.getByRole("heading", { name: "Everything works" })).toBeVisible();
			return new URL(page.url()).pathname.split("/").at(-1) ?? "";
		});

	await test.step("and sees nothing of mail but the way to it", async () => {
		await expect(page).toHaveTitle(/· MediaBridge$/);
		await expect(page.getByRole("region", { name: "Mail", exact: true })).toHaveCount(0);
		await expect(
			page.getByRole("region", { name: "Admin" }).getByRole("link", { name: "Connect PurelyMail" }),
		).toBeVisible();
	});

	const invitation = await test.step("invites a member by a link", async () => {
		await page.getByRole("link", { name: "Members" }).click();
		await page.getByRole("button", { name: "Invite a member" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel("Name").fill(member.name);
		await dialog.getByLabel("E-mail").fill(member.email);
		await dialog.getByRole("button", { name: "Make the invitation link" }).click();
		const url = await dialog.getByLabel("Invitation link").inputValue();
		await dialog.getByRole("button", { name: "Done" }).click();
		return url;
	});

	await test.step("grants the member one folder", async () => {
		await page.goto(`${server.url}/admin/buckets/${bucketId}?tab=grants`);
		await page.getByRole("button", { name: "Give access" }).click();
		await page.getByRole("button", { name: "Choose", exact: true }).click();
		const picker = page.getByRole("dialog", { name: "Choose a folder" });
		await picker.getByRole("option", { name: "Clients" }).click();
		await picker.getByRole("option", { name: "Aurora", exact: true }).click();
		await picker.getByRole("button", { name: "Choose this folder" }).click();
		const dialog = page.getByRole("dialog", { name: "Give access" });
		await expect(dialog.getByLabel("Folder", { exact: true })).toHaveValue(ROOT);
		for (const permission of [/^Upload/, /^Delete/, /^Share/]) {
			await dialog.getByRole("checkbox", { name: permission }).press("Space");
		}
		await dialog.getByRole("button", { name: "Give access" }).click();
		await expect(dialog).toBeHidden();
		await expect(page.getByRole("link", { name: member.name })).toBeVisible();
	});

	const before = (await serverInfo(server.url)).request_bytes;
	const context = await browser.newContext({ permissions: ["clipboard-write"] });
	const theirs = await context.newPage();

	await test.step("the member accepts, chooses a password, and sees that folder alone", async () => {
		await theirs.goto(invitation);
		await theirs.getByLabel("Password", { exact: true }).fill(member.password);
		await theirs.getByRole("button", { name: "Create the account and sign in" }).click();
		await expect(entry(theirs, "readme.txt")).toBeVisible();
		await expect(grid(theirs).locator("[data-row]")).toHaveCount(1);
		await expect(theirs.getByText("Aurora")).toHaveCount(0);
	});

	await test.step("uploads twenty files into a new folder", async () => {
		await createFolder(theirs, "Upload & check");
		await openFolder(theirs, "Upload & check");
		await upload(
			theirs,
			samples.map((file) => file.path),
		);
		await expect(tray(theirs).getByRole("heading", { name: "20 files uploaded" })).toBeVisible({
			timeout: 60_000,
		});
	});

	const uploaded = samples.map((file) => ({
		...file,
		key: `${ROOT}Upload & check/${file.name}`,
	}));

	await test.step("every byte is in S3, says an independent client", async () => {
		const objects = await s3.objects();
		for (const { key, sha256, size } of uploaded) {
			expect.soft(objects[key], key).toMatchObject({ sha256, size });
		}
		// Nothing was written beside it but the folder itself.
		const others = Object.keys(objects).filter((key) => !uploaded.some((file) => file.key === key));
		expect(others.sort()).toEqual([
			"Clients/Aurora Confidential/secret.txt",
			`${ROOT}Upload & check/`,
			`${ROOT}readme.txt`,
		]);
	});

	await test.step("none of these bytes passed through the server", async () => {
		const sent = uploaded.reduce((sum, file) => sum + file.size, 0);
		const after = (await serverInfo(server.url)).request_bytes;
		expect(sent).toBeGreaterThan(500_000);
		expect(after - before).toBeLessThan(sent / 20);
		// The log names every request: none of them carried a file.
		const requests = server.requests();
		expect(requests.length).toBeGreaterThan(20);
		expect(Math.max(...requests.map((request) => request.request_bytes))).toBeLessThan(sent / 20);
	});

	await test.step("an upload of a name that is taken asks, and keeps both", async () => {
		const file = samples.find(({ name }) => name === "captions.py");
		await upload(theirs, [file?.path ?? ""]);
		const question = theirs.getByRole("dialog", { name: /already exists/ });
		await question.getByRole("button", { name: "Keep both" }).click();
		await expect(tray(theirs).getByRole("heading", { name: "21 files uploaded" })).toBeVisible();
		await expect(entry(theirs, "captions (2).py")).toBeVisible();
		await entry(theirs, "captions (2).py").click();
		await grid(theirs).press("Delete");
		await theirs.getByRole("alertdialog").getByRole("button", { name: "Delete 1 file" }).click();
		await expect(entry(theirs, "captions (2).py")).toHaveCount(0);
		await tray(theirs).getByRole("button", { name: "Clear the list of uploads" }).click();
	});

	await test.step("previews each of them, from the first to the last", async () => {
		await theirs.reload();
		await grid(theirs).focus();
		await grid(theirs).press("Home");
		await grid(theirs).press("Space");
		const preview = theirs.getByRole("dialog");
		const shown = new Set<string>();
		while (shown.size < uploaded.length) {
			const name = new URL(theirs.url()).searchParams.get("file")?.split("/").at(-1) ?? "";
			await test.step(name, () => isShown(theirs, name));
			shown.add(name);
			const next = preview.getByRole("button", { name: /^Next file/ });
			if (shown.size === uploaded.length) {
				await expect(next).toHaveCount(0);
			} else {
				await next.click();
				await expect(theirs).not.toHaveURL(
					(url) => url.searchParams.get("file")?.endsWith(name) === true,
				);
			}
		}
		expect([...shown].sort()).toEqual(uploaded.map((file) => file.name).sort());
		await theirs.keyboard.press("Escape");
		await expect(preview).toBeHidden();
	});

	await test.step("a photograph is turned as its camera was held", async () => {
		await entry(theirs, "IMG_1042 rotated.jpg").dblclick();
		const picture = theirs.getByRole("dialog").getByRole("img", { name: "IMG_1042 rotated.jpg" });
		await expect
			.poll(() => picture.evaluate((it: HTMLImageElement) => it.naturalHeight > it.naturalWidth))
			.toBe(true);
		await theirs.keyboard.press("Escape");
	});

	await test.step("copies the URLs of all, and each serves its file to a stranger", async () => {
		await grid(theirs).focus();
		await grid(theirs).press("Control+a");
		await theirs
			.getByRole("toolbar", { name: "Selection" })
			.getByRole("button", { name: "Copy URL" })
			.click();
		const dialog = theirs.getByRole("dialog");
		// A private bucket: the person is told what the URL gives away, and until when.
		await expect(dialog.getByText(/Anyone who has this URL can read the file/)).toBeVisible();
		await dialog.getByText("1 hour").click();
		await dialog.getByRole("button", { name: "Copy 20 URLs" }).click();
		await expect(theirs.getByText("20 URLs copied")).toBeVisible();
		const urls = (await clipboard(theirs)).split("\n");
		expect(urls).toHaveLength(20);
		const served = await Promise.all(
			urls.map(async (url) => {
				const response = await fetch(url);
				expect(response.status, url).toBe(200);
				return sha256(Buffer.from(await response.arrayBuffer()));
			}),
		);
		expect(served.sort()).toEqual(uploaded.map((file) => file.sha256).sort());
		expect(new URL(urls[0] ?? "").searchParams.get("X-Amz-Expires")).toBe("3600");
	});

	await test.step("searches, from the top, and finds nothing outside the folder", async () => {
		await theirs.goto(`${server.url}/b/${bucketId}`);
		const hits = await search(theirs, "look #7");
		await expect(hits.getByRole("option")).toHaveCount(1);
		await expect(hits.getByRole("option")).toContainText("Look #7 & more.jpg");
		await theirs.goto(`${server.url}/b/${bucketId}`);
		await search(theirs, "secret");
		await expect(theirs.getByText("Nothing matches “secret”")).toBeVisible();
		await theirs.keyboard.press("Escape");
	});

	await test.step("deletes the folder, and S3 has nothing of it left", async () => {
		await theirs.goto(`${server.url}/b/${bucketId}`);
		await entry(theirs, "Upload & check").click();
		await grid(theirs).press("Delete");
		await theirs.getByRole("alertdialog").getByRole("button", { name: "Delete 1 folder" }).click();
		await expect(entry(theirs, "Upload & check")).toHaveCount(0);
		expect(Object.keys(await s3.objects()).sort()).toEqual([
			"Clients/Aurora Confidential/secret.txt",
			`${ROOT}readme.txt`,
		]);
	});

	await test.step("a wrong link leads nowhere, a forged request ends the session", async () => {
		const outside = "../Aurora Confidential/";
		await theirs.goto(`${server.url}/b/${bucketId}?${new URLSearchParams({ path: outside })}`);
		await expect(theirs.getByText("This link is not valid")).toBeVisible();

		await theirs.route("**/entries?**", (route, request) => {
			const url = new URL(request.url());
			url.searchParams.set("path", outside);
			return route.continue({ url: url.href });
		});
		await theirs.goto(`${server.url}/b/${bucketId}`);
		await expect(theirs).toHaveURL(/\/sign-in/);
		await expect(theirs.getByText(/left the folder that is open to you/)).toBeVisible();
	});

	await test.step("the owner reads all of it in the audit, and exports it", async () => {
		await page.goto(`${server.url}/admin/audit`);
		await expect(page.getByText("Look #7 & more.jpg").first()).toBeVisible();
		const download = page.waitForEvent("download");
		await page.getByRole("button", { name: "Export as CSV" }).click();
		const csv = await readFile(await (await download).path(), "utf8");
		for (const action of ["upload", "file.copy_url", "delete"]) {
			expect(csv).toContain(action);
		}
		for (const file of uploaded) {
			expect.soft(csv, file.name).toContain(file.name);
		}
	});
	await context.close();
});

async function serverInfo(url: string): Promise<{ request_bytes: number }> {
	const api = await Api.signIn(url, owner);
	return api.get("/server");
}

function sha256(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}
