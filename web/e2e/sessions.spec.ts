/** One session in many tabs: nobody loses it, and nobody keeps what was stolen. */

import { expect } from "@playwright/test";
import { test } from "./fixtures";
import { grid, signIn } from "./people";
import { Refreshes, tokensSaid } from "./refreshes";
import { soak } from "./soak";

const TABS = 5;
/** To shortly before the end of an access token, which lives five minutes. */
const ALMOST_A_LIFE_MS = 290_000;

test("five tabs outlive their access token by one refresh each time, though answers get lost", async ({
	page,
	context,
	demo,
}) => {
	const run = await soak("browser-tabs", 6, 200);
	test.setTimeout(60_000 + run.cases * 3000);
	await context.clock.install();
	const refreshes = await Refreshes.watch(context);
	const tabs = [page];
	while (tabs.length < TABS) tabs.push(await context.newPage());
	const said = tabs.map(tokensSaid);
	await signIn(page, demo.url, demo.member("owner"));
	for (const tab of tabs.slice(1)) {
		await tab.goto(demo.url);
		await expect(grid(tab)).toBeVisible();
	}
	const soon = { intervals: [20, 50, 100, 250] };
	await expect.poll(() => said.every((count) => count() === 1), soon).toBe(true);
	expect(refreshes.attempts.size, "a tab is given the token of another one").toBe(0);
	// The first page has asked whether there is a session.
	refreshes.requests = 0;

	for (let expiry = 1; expiry <= run.cases; expiry++) {
		// Ten in a hundred answers; in the short form the second one.
		const lose = run.cases < 10 ? expiry === 2 : run.below(10) === 0;
		refreshes.loseNext = lose ? 1 : 0;
		const before = said.map((count) => count());
		await context.clock.fastForward(ALMOST_A_LIFE_MS);
		await expect
			.poll(() => said.every((count, tab) => count() > (before[tab] ?? 0)), soon)
			.toBe(true);
		expect(refreshes.attempts.size, `refreshes after ${expiry} expiries`).toBe(expiry);
		expect(refreshes.requests, "tries").toBe(expiry + refreshes.lost);
		if (run.cases < 10 ? expiry === 4 : run.below(20) === 0) {
			const reloaded = tabs[run.below(TABS)] ?? page;
			await reloaded.reload();
			await expect(grid(reloaded)).toBeVisible();
			expect(refreshes.attempts.size, "refreshes after loading a page again").toBe(expiry);
		}
	}
	for (const tab of tabs) await expect(grid(tab)).toBeVisible();
	expect(refreshes.lost).toBeGreaterThan(0);
	await run.done();
});
