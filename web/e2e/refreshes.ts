/** Watches a browser use its refresh cookie, and loses some of the answers on their way. */

import { type BrowserContext, type Page, request as requests } from "@playwright/test";

const REFRESH = "**/api/v1/auth/refresh";

export class Refreshes {
	/** Uses of the cookie that the server has answered: several tries of one attempt count once. */
	readonly attempts = new Set<string>();
	requests = 0;
	lost = 0;
	/** Answers that do not arrive from now on. */
	loseNext = 0;
	/** Called when the server has answered what is about to be lost; it is lost once that is done. */
	onLost: () => Promise<unknown> = async () => {};

	static async watch(context: BrowserContext): Promise<Refreshes> {
		const all = new Refreshes();
		context.on("response", (response) => {
			if (response.url().endsWith("/auth/refresh") && response.ok()) {
				all.attempts.add(attemptOf(response.request().postData()));
			}
		});
		await context.route(REFRESH, async (route) => {
			all.requests++;
			if (all.loseNext === 0) return await route.continue();
			all.loseNext--;
			const request = route.request();
			const cookies = await context.cookies(request.url());
			// Not by the browser, which would keep the cookie of the answer; on a connection of its own, which no server has
			// half closed.
			const elsewhere = await requests.newContext();
			const answer = await elsewhere.post(request.url(), {
				headers: {
					...request.headers(),
					cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; "),
				},
				data: request.postData() ?? "",
			});
			const ok = answer.ok();
			await elsewhere.dispose();
			if (ok) {
				all.attempts.add(attemptOf(request.postData()));
				all.lost++;
			}
			await all.onLost();
			// The page may have been left meanwhile, and its request with it.
			await route.abort("connectionreset").catch(() => {});
		});
		return all;
	}
}

function attemptOf(body: string | null): string {
	return (JSON.parse(body ?? "{}") as { attempt_id?: string }).attempt_id ?? "";
}

/** How often this page has told its live socket who is signed in: once for every token. */
export function tokensSaid(page: Page): () => number {
	let said = 0;
	page.on("websocket", (socket) =>
		socket.on("framesent", ({ payload }) => {
			if (String(payload).includes('"type":"auth"')) said++;
		}),
	);
	return () => said;
}
