/** One session in many tabs: nobody loses it, and nobody keeps what was stolen. */

import { expect } from "@playwright/test";
import { test } from "./fixtures";
import { grid, signIn, signInHere } from "./people";
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
		// The answer is told to the test on another way than what the tabs say after it.
		await expect
			.poll(() => refreshes.attempts.size, {
				message: `refreshes after ${expiry} expiries`,
				...soon,
			})
			.toBe(expiry);
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

test("a page that is loaded again while a refresh is under way stays signed in", async ({
	page,
	context,
	demo,
}) => {
	await context.clock.install();
	const refreshes = await Refreshes.watch(context);
	await signIn(page, demo.url, demo.member("owner"));
	await expect(grid(page)).toBeVisible();
	for (const round of [1, 2, 3]) {
		// The server has used the cookie up, and the page is gone before it hears of the next one.
		refreshes.loseNext = 1;
		const left = new Promise<void>((done) => {
			refreshes.onLost = async () => {
				await page.reload({ waitUntil: "commit" });
				done();
			};
		});
		await context.clock.fastForward(ALMOST_A_LIFE_MS);
		// What was on the screen is gone by now: the folder below is the new page's.
		await left;
		expect(refreshes.lost).toBe(round);
		await expect(grid(page)).toBeVisible();
		expect(refreshes.attempts.size, "uses of the cookie").toBe(round);
	}
});

test("a browser that cannot connect its tabs keeps them signed in all the same", async ({
	page,
	context,
	demo,
}) => {
	await context.addInitScript(() => {
		Object.defineProperty(navigator, "locks", { value: undefined });
		Reflect.deleteProperty(window, "BroadcastChannel");
	});
	await context.clock.install();
	await signIn(page, demo.url, demo.member("owner"));
	const other = await context.newPage();
	await other.goto(demo.url);
	const tabs = [page, other];
	for (const tab of tabs) await expect(grid(tab)).toBeVisible();
	for (const _ of [1, 2, 3]) {
		const refreshed = tabs.map((tab) => tab.waitForResponse(/\/auth\/refresh$/));
		await context.clock.fastForward(ALMOST_A_LIFE_MS);
		for (const answer of await Promise.all(refreshed)) expect(answer.status()).toBe(200);
	}
	for (const tab of tabs) {
		await tab.reload();
		await expect(grid(tab)).toBeVisible();
	}
});

for (const first of ["the thief", "the owner"] as const) {
	test(`a stolen cookie separates thief and owner within one rotation: ${first} comes first`, async ({
		page,
		context,
		browser,
		demo,
	}) => {
		const owner = demo.member("owner");
		await context.clock.install();
		await signIn(page, demo.url, owner);
		await expect(grid(page)).toBeVisible();
		const elsewhere = await browser.newContext();
		await elsewhere.addCookies(await context.cookies());
		const thief = await elsewhere.newPage();
		const thiefComes = () => thief.goto(demo.url);
		const ownerGoesOn = () => context.clock.fastForward(ALMOST_A_LIFE_MS);
		if (first === "the thief") {
			await thiefComes();
			await expect(grid(thief), "what was stolen works, once").toBeVisible();
			await ownerGoesOn();
		} else {
			const said = tokensSaid(page);
			await page.reload();
			await expect(grid(page)).toBeVisible();
			await ownerGoesOn();
			await expect.poll(said).toBe(2);
			await thiefComes();
		}
		await expect(page).toHaveURL(/\/sign-in/);
		await expect(page.getByText("The session was used from two places at once")).toBeVisible();
		await expect(thief).toHaveURL(/\/sign-in/);
		await thief.reload();
		await expect(thief.getByRole("button", { name: "Sign in" })).toBeVisible();

		await signInHere(page, owner);
		await page.getByRole("button", { name: /^Notifications, \d+\+? new$/ }).click();
		await expect(page.getByText(/Somebody used an old sign-in of yours/).first()).toBeVisible();
		await elsewhere.close();
	});
}

test("signing a browser out from another one closes it within a second", async ({
	page,
	browser,
	demo,
}) => {
	const owner = demo.member("owner");
	await signIn(page, demo.url, owner);
	await expect(grid(page)).toBeVisible();
	const elsewhere = await browser.newContext();
	const other = await elsewhere.newPage();
	await signIn(other, demo.url, owner);
	await other.goto(`${demo.url}/account`);
	const answered = other.waitForResponse(
		(response) => response.request().method() === "DELETE" && response.ok(),
	);
	await other.getByRole("button", { name: /^Sign out (the|all) .*other device/ }).click();
	await answered;
	await expect(page.getByText("Your session was ended")).toBeVisible({ timeout: 1000 });
	await expect(other.getByText("This device")).toBeVisible();
	await elsewhere.close();
});
