/** Links that somebody else wrote: whatever they ask for, the page asks the server nothing that would end the session. */

import { expect } from "@playwright/test";
import { Api } from "./api";
import { test } from "./fixtures";
import { grid, signIn } from "./people";

const PATHS = [
	"..",
	".",
	"../",
	"./",
	"../../",
	"../x",
	"a/..",
	"a/../b",
	"a/./b/",
	"a/../../b/",
	"/..",
	"/../x",
	"//..//",
	"a//..//b/",
	"..\\",
	"..\\x",
	"a\\..\\b",
	"a\\.\\b",
	"a/..\\b",
	"..\\../",
	"\0",
	"a\0b",
	"a\nb",
	"a\r\n../b",
	"\u0085",
	"\u007f",
	"a\tb/",
	"\u001b[31m",
	`${"x".repeat(1025)}`,
	`${"é".repeat(513)}/`,
	`${"../".repeat(64)}etc/passwd`,
	"..\u0000/",
];

/** Already written as a URL, so that the browser's own cleaning takes part. */
const ADDRESSES = [
	"/b/{bucket}?path=%2e%2e%2f",
	"/b/{bucket}?path=%2E%2E/",
	"/b/{bucket}?path=..%2f..%2f",
	"/b/{bucket}?path=..%5c",
	"/b/{bucket}?path=%00",
	"/b/{bucket}?path=a%0d%0aX-Header:%201",
	"/b/{bucket}?path=ok/&file=../../x.jpg",
	"/b/{bucket}?file=..%2fx.jpg",
	"/b/{bucket}?file=a/../b.jpg&panel=details",
	"/search?q=jpg&bucket={bucket}&path=../",
	"/search?q=jpg&in={bucket}&file=..%2fx.jpg",
	"/usage?bucket={bucket}&path=..%2f",
	"/usage?bucket=..%2f..%2fme",
	"/b/..%2f..%2fadmin",
	"/b/%2e%2e",
	"/b/{bucket}%2f..%2f..%2fmembers",
	"/b/.?path=x/",
	"/admin/members/..%2fme",
	"/admin/members/%2e%2e",
	"/admin/buckets/..%2f..%2fmembers?tab=settings",
	"/admin/buckets/%2e%2e?tab=grants",
	"/sign-in?next=//elsewhere.example/",
	"/sign-in?next=/%09/elsewhere.example/",
	"/sign-in?next=/b/{bucket}?path=../",
	"/sign-in?next=javascript:alert(1)",
];

test("fifty hostile links end no session and send no hostile path", async ({ page, demo }) => {
	test.setTimeout(240_000);
	const owner = demo.member("owner");
	const api = await Api.signIn(demo.url, owner);
	const { items } = await api.get<{ items: { id: string }[] }>("/buckets");
	const bucket = items[0]?.id ?? "";
	// Other tests step outside on purpose, in the same demo.
	const violations = () => api.get<{ items: unknown[] }>("/audit?action=session.outside_root");
	const before = await violations();
	const asked: string[] = [];
	page.on("request", (request) => {
		const { pathname, search } = new URL(request.url());
		if (pathname.startsWith("/api/")) asked.push(pathname + search);
	});
	await signIn(page, demo.url, owner);
	await expect(grid(page)).toBeVisible();
	const links = [
		...PATHS.map((path) => `/b/${bucket}?${new URLSearchParams({ path })}`),
		...ADDRESSES.map((address) => address.replace("{bucket}", bucket)),
	];
	expect(links.length).toBeGreaterThanOrEqual(50);
	for (const link of links) {
		await test.step(JSON.stringify(link), async () => {
			asked.length = 0;
			await page.goto(demo.url + link);
			expect(new URL(page.url()).origin).toBe(demo.url);
			const refused = page
				.getByText(/This link is not valid|There is no(thing| such bucket)/)
				.first();
			// Some lead back into the app, and some are made harmless by the browser itself.
			const harmless =
				link.startsWith("/sign-in") ||
				new URL(link, demo.url).pathname !== link.replace(/\?.*$/, "");
			const inside = page.getByRole("heading", { level: 1 }).first();
			await expect(harmless ? refused.or(inside).first() : refused).toBeVisible();
			for (const request of asked) {
				const { pathname, searchParams } = new URL(request, demo.url);
				expect(pathname, request).toMatch(
					/^\/api\/v1\/(live|auth\/refresh|me\/notices|setup|product|members|buckets(\/[\w-]+\/(entries|settings|grants))?)$/,
				);
				const path = searchParams.get("path") ?? "";
				expect(path, request).not.toMatch(/(^|[/\\])\.\.?([/\\]|$)|\p{Cc}/u);
			}
			await expect(page.getByRole("button", { name: /^Your account/ })).toBeVisible();
		});
	}
	expect(await violations()).toEqual(before);
});
