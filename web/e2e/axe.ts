import type { Page } from "@playwright/test";
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
