/** The pictures of the README, taken from the demo: `E2E_PROJECT=screenshots make e2e`. */

import { resolve } from "node:path";
import { expect, type Page } from "@playwright/test";
import { Api } from "./api";
import { test } from "./fixtures";
import { grid, signIn } from "./people";
import type { Demo } from "./server";

const images = resolve(import.meta.dirname, "../../docs/images");
const LANDSCAPES = "Photography/Landscapes/";
const quiet = {
	reducedMotion: "reduce",
	deviceScaleFactor: 1.5,
	locale: "en-GB",
	timezoneId: "UTC",
} as const;

/** Everything has its place and its pixels. */
async function settled(page: Page): Promise<void> {
	await expect(page.locator(".skeleton")).toHaveCount(0);
	await page.evaluate(() => document.fonts.ready);
	await expect
		.poll(() =>
			page.evaluate(() =>
				[...document.images].every((image) => image.complete && image.naturalWidth > 0),
			),
		)
		.toBe(true);
	// Pictures fade in.
	await page.evaluate(() => Promise.all(document.getAnimations().map((it) => it.finished)));
}

function shot(name: string): { path: string; type: "jpeg"; quality: number } {
	return { path: `${images}/${name}.jpg`, type: "jpeg", quality: 70 };
}

/** A little of everybody's day, so that the audit has something to say. */
async function aDay(demo: Demo, bucket: string): Promise<void> {
	for (const [who, name] of [
		["member", "mirror-lake.jpg"],
		["admin", "northern-lights.jpg"],
		["member", "quiet-sea.jpg"],
	] as const) {
		const api = await Api.signIn(demo.url, demo.member(who));
		const paths = [`${LANDSCAPES}${name}`];
		await api.post(`/buckets/${bucket}/urls`, { paths, purpose: "download" });
		await api.post(`/buckets/${bucket}/urls`, { paths, purpose: "copy" });
	}
	const admin = await Api.signIn(demo.url, demo.member("admin"));
	await admin.post("/members", { name: "Ines Duarte", email: "ines@demo.example", role: "member" });
	await admin.post(`/buckets/${bucket}/folders`, { path: "Photography/Autumn 2026/" });
}

async function idOf(url: string, owner: { email: string; password: string }, name: string) {
	const api = await Api.signIn(url, owner);
	const { items } = await api.get<{ items: { id: string; name: string }[] }>("/buckets");
	return items.find((bucket) => bucket.name === name)?.id ?? "";
}

const folder = (bucket: string, more: Record<string, string> = {}) =>
	`/b/${bucket}?${new URLSearchParams({ path: LANDSCAPES, view: "grid", ...more })}`;

for (const colorScheme of ["light", "dark"] as const) {
	test(`desktop, ${colorScheme}`, async ({ browser, demo, s3 }) => {
		const context = await browser.newContext({
			...quiet,
			colorScheme,
			viewport: { width: 1280, height: 800 },
		});
		const page = await context.newPage();
		const owner = demo.member("owner");
		await signIn(page, demo.url, owner);
		const bucket = await idOf(demo.url, owner, "Brand library");

		await page.goto(demo.url + folder(bucket));
		await expect(grid(page)).toBeVisible();
		await settled(page);
		await page.screenshot(shot(`files-desktop-${colorScheme}`));

		if (colorScheme === "dark") {
			await page.goto(demo.url + folder(bucket, { file: `${LANDSCAPES}mirror-lake.jpg` }));
			await expect(page.getByRole("dialog").getByRole("button", { name: "Zoom in" })).toBeVisible();
			await page.getByRole("dialog").getByRole("button", { name: "Details" }).click();
			await settled(page);
			await page.screenshot(shot("preview-desktop-dark"));

			await page.goto(`${demo.url}/usage?bucket=${bucket}&path=Photography/`);
			await expect(page.getByRole("list", { name: "Folders by size" })).toBeVisible();
			await settled(page);
			await page.screenshot(shot("usage-desktop-dark"));
		} else {
			await page.goto(demo.url + folder(bucket));
			await expect(grid(page)).toBeVisible();
			await page.keyboard.press("Control+k");
			await page.keyboard.type("photo");
			await expect(page.getByText("Photography guide.md")).toBeVisible();
			await settled(page);
			await page.screenshot(shot("search-desktop-light"));

			// A bucket whose CORS rules are not set yet: the report says which to set.
			const api = await Api.signIn(demo.url, owner);
			const made = await api.post<{ bucket: { id: string } }>("/buckets", {
				name: "Field recordings",
				description: "Sound from the road",
				endpoint: s3.endpoint,
				region: s3.region,
				bucket: s3.bucket,
				access_key_id: s3.accessKeyId,
				secret_access_key: s3.secretAccessKey,
				addressing: "auto",
				checksums: "auto",
			});
			await page.goto(`${demo.url}/admin/buckets/${made.bucket.id}?tab=connection`);
			await expect(page.getByRole("heading", { name: "One thing to change" })).toBeVisible();
			await settled(page);
			await page.screenshot(shot("bucket-desktop-light"));

			await aDay(demo, bucket);
			await page.goto(`${demo.url}/admin/audit`);
			await expect(page.getByRole("row").nth(1)).toBeVisible();
			await settled(page);
			await page.screenshot(shot("audit-desktop-light"));
		}
		await context.close();
	});
}

test("the mail half", async ({ browser, demo }) => {
	const owner = demo.member("owner");
	const api = await Api.signIn(demo.url, owner);
	const admin = await Api.signIn(demo.url, demo.member("admin"));
	// A day on which somebody tidied up, and somebody else looked at it.
	const planned = await admin.delete<{ id: string }>("/mail/mailboxes/press@demo.example");
	await admin.delete("/mail/mailboxes/jobs@demo.example");
	await admin.delete("/mail/domains/old-harbor.example");
	await api.post(`/deletions/${planned.id}/cancel`, { reason: "Still printed on every flyer." });
	for (const [name, path, colorScheme] of [
		["mail-desktop-light", "/mail", "light"],
		["domain-desktop-light", "/mail/domains/blue-kiln.example", "light"],
		["domain-desktop-dark", "/mail/domains/blue-kiln.example", "dark"],
		["deletions-desktop-dark", "/mail/deletions", "dark"],
	] as const) {
		const context = await browser.newContext({
			...quiet,
			colorScheme,
			viewport: { width: 1280, height: 800 },
		});
		const page = await context.newPage();
		await signIn(page, demo.url, owner);
		await page.goto(demo.url + path);
		await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
		if (path.includes("domains")) {
			await expect(page.getByText("4 of 7 records are not right")).toBeVisible();
		}
		await settled(page);
		await page.screenshot(shot(name));
		await context.close();
	}
});

test("a phone, in both themes", async ({ browser, page, demo }) => {
	const owner = demo.member("owner");
	const bucket = await idOf(demo.url, owner, "Brand library");
	const pictures: string[] = [];
	for (const colorScheme of ["light", "dark"] as const) {
		const context = await browser.newContext({
			...quiet,
			colorScheme,
			viewport: { width: 390, height: 780 },
			hasTouch: true,
			isMobile: true,
		});
		const phone = await context.newPage();
		await signIn(phone, demo.url, owner);
		await phone.goto(demo.url + folder(bucket));
		await expect(grid(phone)).toBeVisible();
		await settled(phone);
		pictures.push((await phone.screenshot({ type: "png" })).toString("base64"));
		await context.close();
	}
	await page.setViewportSize({ width: 1280, height: 800 });
	await page.setContent(
		`<body style="margin:0;height:800px;display:flex;gap:48px;justify-content:center;align-items:center;background:#e9eaee">
		${pictures.map((png) => `<img style="height:740px;border-radius:24px;box-shadow:0 8px 40px #0003" src="data:image/png;base64,${png}">`).join("")}`,
	);
	await settled(page);
	await page.screenshot(shot("files-phone"));
});
