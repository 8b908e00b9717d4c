/** Names and contents that would like to be script stay what they are: text. */

import { expect, type Page } from "@playwright/test";
import { Api } from "./api";
import { test } from "./fixtures";
import { grid, signIn } from "./people";
import { startSandbox } from "./storage";

const SCRIPTS = [
	"<script>alert(1)</script>",
	'"><script>alert(1)</script>',
	"'><img src=x onerror=alert(1)>",
	"<img src=x onerror=alert(1)>",
	"<svg onload=alert(1)>",
	"<svg><script>alert(1)<",
	"<iframe srcdoc='<script>parent.alert(1)<",
	"<body onload=alert(1)>",
	"<details open ontoggle=alert(1)>",
	"<video><source onerror=alert(1)>",
	"<a href=javascript:alert(1)>x<",
	"javascript:alert(1)",
	"JaVaScRiPt:alert(1)",
	"data:text,<script>alert(1)<",
	"{{constructor.constructor('alert(1)')()}}",
	"$\u007balert(1)}",
	"<%= alert(1) %>",
	"[[alert(1)]]",
	"`-alert(1)-`",
	"';alert(1);'",
	'" onmouseover="alert(1)',
	"' autofocus onfocus='alert(1)",
	"--><script>alert(1)<",
	"]]><script>alert(1)<",
	"<math><mtext><style><img src=x onerror=alert(1)>",
	"<noscript><p title='<",
	"<template><script>alert(1)<",
	"<base href=javascript:alert(1)",
	"<meta http-equiv=refresh content=0;url=javascript:alert(1)>",
	"<link rel=stylesheet href=data:,*{x:expression(alert(1))}>",
	"<object data=javascript:alert(1)>",
	"<embed src=javascript:alert(1)>",
	"<form action=javascript:alert(1)><button>",
	"<input autofocus onfocus=alert(1)>",
	"<marquee onstart=alert(1)>",
	"%3Cscript%3Ealert(1)%3C%2Fscript%3E",
	"&lt;script&gt;alert(1)&lt;",
	"&#60;script&#62;alert(1)",
	"\\u003cscript\\u003ealert(1)",
	"\u202egnp.tpircs<",
	"\u2028<script>alert(1)",
	"\ufeff<script>alert(1)",
	"__proto__",
	"constructor",
	"toString",
	"hasOwnProperty",
	"$&$1$`",
	"%s%n%x",
	"=cmd|' !A0",
	"@SUM(1+1)*cmd",
] as const;

const ENDINGS = ["jpg", "md", "csv", "svg", "html", "txt", "js"];

const CONTENTS: Record<string, string> = {
	"page.md":
		"# <img src=x onerror=alert(1)>\n[a](javascript:alert(1)) <script>alert(1)</script>\n\n![b](x\" onerror=\"alert(1))\n\n<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>\n\n- [ ] <svg onload=alert(1)>\n\n[c]: javascript:alert(1)\n[c]",
	"table.csv": "<img src=x onerror=alert(1)>,=cmd|' /C calc'!A0\n<script>alert(1)</script>,2\n",
	"picture.svg":
		'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="alert(1)"><script>alert(1)</script><foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="alert(1)"/></foreignObject></svg>',
	"page.html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
	"text.txt": "<script>alert(1)</script>",
	"code.js": "alert(1) // </script><script>alert(1)</script>",
	"data.json": '{"__proto__": "<script>alert(1)</script>"}',
};

/** Keys in S3 that a program of ours would never write; a slash would make folders of them. */
function keys(): Record<string, string> {
	const files: Record<string, string> = {};
	for (const [at, script] of SCRIPTS.entries()) {
		const name = script.replaceAll("/", "∕");
		files[`${name}.${ENDINGS[at % ENDINGS.length]}`] = "<script>alert(1)</script>";
		files[`folder ${name}/inside ${name}.txt`] = script;
	}
	for (const [name, content] of Object.entries(CONTENTS)) files[name] = content;
	return files;
}

test("a hundred hostile names are shown as text on every screen", async ({
	page,
	browser,
	demo,
}) => {
	test.setTimeout(300_000);
	const files = keys();
	expect(Object.keys(files).length).toBeGreaterThanOrEqual(100);
	const s3 = await startSandbox("hostile");
	await s3.put(files);
	const owner = demo.member("owner");
	const api = await Api.signIn(demo.url, owner);
	const script = "<img src=x onerror=alert(1)>";
	const { bucket } = await api.post<{ bucket: { id: string } }>("/buckets", {
		name: script,
		description: `"><script>alert(1)</script>`,
		endpoint: s3.endpoint,
		region: s3.region,
		bucket: s3.bucket,
		access_key_id: s3.accessKeyId,
		secret_access_key: s3.secretAccessKey,
		addressing: "auto",
		checksums: "auto",
	});
	const member = await api.newMember(script);
	await api.put(`/buckets/${bucket.id}/grants/${member.id}`, {
		root: "folder <svg onload=alert(1)>",
		permissions: ["view"],
	});

	const ran: string[] = [];
	page.on("dialog", async (dialog) => {
		ran.push(dialog.message());
		await dialog.dismiss();
	});
	const open = async (name: string, path: string, seen: () => Promise<void>) => {
		await test.step(name, async () => {
			await page.goto(demo.url + path);
			await expect(page.locator(".skeleton")).toHaveCount(0);
			await seen();
			expect(ran, name).toEqual([]);
		});
	};
	const folder = `/b/${bucket.id}`;
	await signIn(page, demo.url, owner);
	for (const view of ["list", "grid"]) {
		await open(`the folder as a ${view}`, `${folder}?view=${view}`, () => scrollThrough(page));
	}
	await open("the details of one", `${folder}?panel=details`, async () => {
		await grid(page).press("End");
		await grid(page).press("Space");
	});
	await open("the question before deleting", folder, async () => {
		await expect(grid(page)).toBeVisible();
		await grid(page).press("Control+a");
		await grid(page).press("Delete");
		await expect(page.getByRole("alertdialog")).toBeVisible();
		await page.keyboard.press("Escape");
	});
	await open("a search", `/search?q=alert&bucket=${bucket.id}`, async () => {
		await expect(page.getByRole("option").first()).toBeVisible();
	});
	const names = Object.keys(files);
	const loaded = () =>
		expect(page.getByRole("progressbar", { name: "Loading the file" })).toHaveCount(0);
	const title = page.getByRole("dialog").getByRole("heading").first();
	for (const file of Object.keys(CONTENTS)) {
		await open(`the preview of ${file}`, `${folder}?${new URLSearchParams({ file })}`, async () => {
			await expect(title).toHaveText(file);
			await loaded();
		});
	}
	await open("every preview, one after the other", folder, async () => {
		const inFolder = names.filter((one) => !one.includes("/"));
		const shown = new Set<string>();
		const { entries } = await api.get<{ entries: { kind: string; path: string }[] }>(
			`/buckets/${bucket.id}/entries?limit=1000`,
		);
		const first = entries.find(({ kind }) => kind === "file")?.path ?? "";
		await page.goto(`${demo.url}${folder}?${new URLSearchParams({ file: first })}`);
		const next = page.getByRole("button", { name: /^Next file: / }).first();
		await expect(next).toBeVisible();
		for (;;) {
			await loaded();
			const name = (await title.textContent()) ?? "";
			shown.add(name);
			if (shown.size === inFolder.length) break;
			await next.press("Enter");
			await expect.poll(() => title.textContent(), { intervals: [20] }).not.toBe(name);
		}
		expect(shown.size).toBe(inFolder.length);
	});
	for (const name of names.filter((one) => one.startsWith("folder ")).slice(0, 12)) {
		const path = name.slice(0, name.indexOf("/") + 1);
		await open(`the folder ${path}`, `${folder}?${new URLSearchParams({ path })}`, async () => {
			await expect(grid(page)).toBeVisible();
		});
	}
	await open("the command palette", folder, async () => {
		await expect(grid(page)).toBeVisible();
		await page.keyboard.press("Control+k");
		await page.keyboard.type(">e");
		await expect(page.getByRole("menuitem").first()).toBeVisible();
		await page.keyboard.press("Escape");
	});
	// So that the audit has rows of them.
	const files_ = names.filter((one) => !one.includes("/")).slice(0, 50);
	await api.post(`/buckets/${bucket.id}/urls`, { paths: files_, purpose: "download" });
	for (const [name, path] of [
		["the audit", "/admin/audit"],
		["the members", "/admin/members"],
		["the member", `/admin/members/${member.id}`],
		["the buckets", "/admin/buckets"],
		["the connection", `/admin/buckets/${bucket.id}?tab=connection`],
		["the settings", `/admin/buckets/${bucket.id}?tab=settings`],
		["the grants", `/admin/buckets/${bucket.id}?tab=grants`],
		["the account", "/account"],
	] as const) {
		await open(name, path, async () => {
			await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
		});
	}
	const theirs = await browser.newContext();
	const other = await theirs.newPage();
	other.on("dialog", async (dialog) => {
		ran.push(dialog.message());
		await dialog.dismiss();
	});
	await signIn(other, demo.url, member);
	await expect(grid(other)).toBeVisible();
	await expect(other.getByRole("button", { name: `Your account: ${script}` })).toBeVisible();
	expect(ran).toEqual([]);
	await theirs.close();
	await api.delete(`/buckets/${bucket.id}`);
	await s3.stop();
});

async function scrollThrough(page: Page): Promise<void> {
	await expect(grid(page)).toBeVisible();
	await grid(page).press("End");
	await grid(page).press("Home");
}
