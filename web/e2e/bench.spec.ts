/** How a folder of 100,000 files feels in the browser, for `make bench`. Prints what it measured and judges nothing. */

import { type CDPSession, expect, type Page } from "@playwright/test";
import { Api } from "./api";
import { test } from "./fixtures";
import { entry, grid, type Person, signIn } from "./people";
import { startSandbox } from "./storage";

const FILES = Number(process.env.BENCH_FILES ?? 100_000);
const owner: Person = {
	name: "Mira Okafor",
	email: "mira@example.com",
	password: "violet harbour stands still",
};

test("a folder of very many files", async ({ server, page }) => {
	test.setTimeout(600_000);
	const s3 = await startSandbox("archive", FILES);
	const api = await Api.setUp(server.url, server.setupCode, owner);
	const { bucket } = await api.post<{ bucket: { id: string } }>("/buckets", {
		name: "Archive",
		endpoint: s3.endpoint,
		region: s3.region,
		bucket: s3.bucket,
		access_key_id: s3.accessKeyId,
		secret_access_key: s3.secretAccessKey,
		addressing: "auto",
		checksums: "auto",
	});

	await signIn(page, server.url, owner);
	await page.goto(`${server.url}/b/${bucket.id}`);
	await expect(entry(page, "archive")).toBeVisible();
	report(
		"in the browser, from Enter to the first row",
		await milliseconds(async () => {
			await grid(page).focus();
			await page.keyboard.press("Home");
			await page.keyboard.press("Enter");
			await expect(entry(page, "IMG_000000.txt")).toBeVisible();
		}),
	);
	const last = `IMG_${String(FILES - 1).padStart(6, "0")}.txt`;
	report(
		"in the browser, from End to the last row",
		await milliseconds(async () => {
			await grid(page).focus();
			await page.keyboard.press("End");
			await expect(entry(page, last)).toBeVisible();
		}),
	);
	const tasks = await longTasks(page, async () => {
		await grid(page).hover();
		for (let at = 0; at < 100; at++) {
			await page.mouse.wheel(0, at % 2 === 0 ? -20_000 : 15_000);
			await page.evaluate(() => new Promise(requestAnimationFrame));
		}
	});
	report("while scrolling: tasks over 50 ms", tasks.length, "");
	report("while scrolling: the longest of them", Math.max(0, ...tasks));
	await s3.stop();
});

/** More than PurelyMail lists, as a copy that grew here can be. The pages are made up: the server is not what is measured. */
const MAILBOXES = 5_000;
const PAGE = 200;

test("a list of very many mailboxes", async ({ demo, page }) => {
	const address = (at: number) => `m${String(at).padStart(5, "0")}@demo.example`;
	await page.route(/\/api\/v1\/mail\/mailboxes\?/, async (route) => {
		const from = Number(new URL(route.request().url()).searchParams.get("cursor") ?? 0);
		const items = Array.from({ length: Math.min(PAGE, MAILBOXES - from) }, (_, at) => ({
			address: address(from + at),
			domain: "demo.example",
			found_at: 1_790_000_000_000,
			made_by: null,
			settings: null,
			deletion_id: null,
		}));
		const next = from + PAGE < MAILBOXES ? String(from + PAGE) : null;
		await route.fulfill({ json: { items, total: MAILBOXES, next_cursor: next } });
	});
	await signIn(page, demo.url, demo.member("owner"));
	const table = page.getByRole("table", { name: "Mailboxes" });
	report(
		"in the browser, from the address to the first row",
		await milliseconds(async () => {
			await page.goto(`${demo.url}/mail/mailboxes`);
			await expect(table.getByRole("link", { name: address(0) })).toBeVisible();
		}),
	);
	await page.getByRole("link", { name: "Overview" }).click();
	await expect(page.getByRole("heading", { level: 1, name: "Mail" })).toBeVisible();
	report("from the press in the menu to the first row", await pressed(page, "/mail/mailboxes"));
	const bottom = table.getByRole("link", { name: address(MAILBOXES - 1) });
	const tasks = await longTasks(page, async () => {
		await table.hover();
		while (!(await bottom.isVisible())) {
			await page.mouse.wheel(0, 4_000);
			await page.evaluate(() => new Promise(requestAnimationFrame));
		}
		const session = await page.context().newCDPSession(page);
		const began = await threadSeconds(session);
		for (let at = 0; at < 100; at++) {
			await page.mouse.wheel(0, at % 2 === 0 ? -20_000 : 15_000);
			await page.evaluate(() => new Promise(requestAnimationFrame));
		}
		report("CPU for a jump of 15,000 px", ((await threadSeconds(session)) - began) * 10);
	});
	report("while scrolling: tasks over 50 ms", tasks.length, "");
	report("while scrolling: the longest of them", Math.max(0, ...tasks));
	report("rows in the document", await table.getByRole("row").count(), "");
});

/** Milliseconds from a press on a link of the menu until a row of what it opens is drawn, by the clock of the page. */
function pressed(page: Page, path: string): Promise<number> {
	return page.evaluate(
		(to) =>
			new Promise<number>((done) => {
				const began = performance.now();
				document.querySelector<HTMLElement>(`nav a[href="${to}"]`)?.click();
				const look = () => {
					const row = document.querySelector(`[role="row"] a[href^="${to}/"]`);
					if (row) done(performance.now() - began);
					else requestAnimationFrame(look);
				};
				requestAnimationFrame(look);
			}),
		path,
	);
}

/** Seconds that the page's thread has computed since the first call, whatever else the machine was busy with. */
async function threadSeconds(session: CDPSession): Promise<number> {
	await session.send("Performance.enable", { timeDomain: "threadTicks" });
	const { metrics } = await session.send("Performance.getMetrics");
	return metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
	const began = performance.now();
	await work();
	return performance.now() - began;
}

function report(what: string, value: number, unit = " ms"): void {
	console.log(`${what.padEnd(48)} ${value.toFixed(unit === "" ? 0 : 1).padStart(9)}${unit}`);
}

/** Durations of the tasks that kept the page from answering, while something was done. */
async function longTasks(page: Page, work: () => Promise<void>): Promise<number[]> {
	await page.evaluate(() => {
		const seen: number[] = [];
		Object.assign(window, { seen });
		new PerformanceObserver((list) => {
			seen.push(...list.getEntries().map((task) => task.duration));
		}).observe({ type: "longtask" });
	});
	await work();
	return page.evaluate(() => (window as unknown as { seen: number[] }).seen);
}
