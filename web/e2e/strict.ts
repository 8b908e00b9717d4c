/** Every page of every test obeys its content security policy: a violation anywhere fails the test. */

import type { Browser, BrowserContext } from "@playwright/test";

const MARK = "policy violation: ";
const SPOKEN = /content security policy|trusted ?(types?|html|script)/i;

/** Watches whatever `browser` opens until the returned function is called, which answers what was found. */
export function watchPolicies(browser: Browser): () => string[] {
	const found: string[] = [];
	const open = browser.newContext;
	browser.newContext = async (options) => {
		const context = await open.call(browser, options);
		await watch(context, found);
		return context;
	};
	return () => {
		browser.newContext = open;
		return found;
	};
}

async function watch(context: BrowserContext, found: string[]): Promise<void> {
	await context.addInitScript((mark) => {
		document.addEventListener("securitypolicyviolation", (event) => {
			const { effectiveDirective, blockedURI, sourceFile, lineNumber, sample } = event;
			console.error(
				`${mark}${effectiveDirective} ${blockedURI} at ${sourceFile}:${lineNumber} ${sample}`,
			);
		});
	}, MARK);
	context.on("console", (message) => {
		const text = message.text();
		// What the pages of an attacker meet is what they should meet.
		if (/\/attack$/.test(message.page()?.url() ?? "")) return;
		if (message.type() === "error" && (text.startsWith(MARK) || SPOKEN.test(text))) {
			found.push(`${text} (${message.page()?.url()})`);
		}
	});
	context.on("weberror", (error) => {
		if (SPOKEN.test(error.error().message)) found.push(error.error().message);
	});
}
