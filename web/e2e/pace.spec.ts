/** A server that has to slow a tab down is given the time it asks for, and nothing is lost over it. */

import { expect, type Page } from "@playwright/test";
import { test } from "./fixtures";
import { grid, signIn } from "./people";

/** Refuses what is asked for in the name of the session, until told otherwise. Counts what it refused. */
async function refuse(page: Page, seconds: number) {
	const state = { on: true, refused: 0 };
	await page.route("**/api/v1/{buckets,me}/**", async (route) => {
		if (!state.on) return await route.continue();
		state.refused++;
		await route.fulfill({
			status: 429,
			headers: { "retry-after": `${seconds}` },
			contentType: "application/problem+json",
			body: JSON.stringify({ status: 429, code: "rate_limited", detail: "Wait." }),
		});
	});
	return state;
}

test("a short pause is waited out without a word", async ({ page, context, demo }) => {
	await signIn(page, demo.url, demo.member("owner"));
	await expect(grid(page)).toBeVisible();
	await context.clock.install();
	const server = await refuse(page, 20);
	await page.reload();
	await expect.poll(() => server.refused).toBeGreaterThan(0);
	await expect(page.getByText(/goes on by itself/)).toHaveCount(0);
	server.on = false;
	await context.clock.fastForward(30_000);
	await expect(grid(page)).toBeVisible();
	await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a long one is told with its end, and everything comes by itself", async ({
	page,
	context,
	demo,
}) => {
	await signIn(page, demo.url, demo.member("owner"));
	await expect(grid(page)).toBeVisible();
	await context.clock.install();
	const server = await refuse(page, 120);
	await page.reload();
	const notice = page.getByText(/It goes on by itself at \d+:\d\d:\d\d/);
	await expect(notice).toBeVisible();
	const refused = server.refused;
	await context.clock.fastForward(60_000);
	await expect(notice).toBeVisible();
	expect(server.refused, "nothing was asked meanwhile").toBe(refused);
	server.on = false;
	await context.clock.fastForward(90_000);
	await expect(notice).toBeHidden();
	await expect(grid(page)).toBeVisible();
});
