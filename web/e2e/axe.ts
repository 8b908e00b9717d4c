import { expect, type Page } from "@playwright/test";
import axe from "axe-core";

/**
 * Every rule that axe holds for certain; what it can only suspect is left to people. It does not know that the field of
 * the command palette moves through the menu below (aria-activedescendant), which therefore needs no focus of its own.
 */
export async function findings(page: Page): Promise<string[]> {
	await page.evaluate(axe.source);
	const { violations } = await page.evaluate(() =>
		(window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ["violations"] }),
	);
	return violations.flatMap(({ id, nodes }) =>
		nodes
			.filter(({ html }) => !(id === "scrollable-region-focusable" && html.includes('role="menu"')))
			.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}\n${node.html}`),
	);
}

/** The screen as it stands, once everything has arrived: accessible, and no wider than the window. */
export async function clean(page: Page, what: string): Promise<void> {
	await expect(page.locator(".skeleton")).toHaveCount(0);
	// Settled, not all: an animation whose element goes is cancelled.
	await page.evaluate(() => Promise.allSettled(document.getAnimations().map((it) => it.finished)));
	expect.soft(await findings(page), what).toEqual([]);
	const [content, window] = await page.evaluate(() => [
		document.documentElement.scrollWidth,
		document.documentElement.clientWidth,
	]);
	expect.soft(content, `${what} is no wider than the window`).toBeLessThanOrEqual(window ?? 0);
}
