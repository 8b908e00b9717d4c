import { execFileSync } from "node:child_process";
import { defineConfig, devices } from "@playwright/test";
import type { Options } from "./e2e/fixtures";

/** Debian's Chromium, unless CHROMIUM names another: Playwright's own cannot be had everywhere. */
function chromium(): string {
	const names = ["chromium", "chromium-browser", "google-chrome"];
	return (
		process.env.CHROMIUM ??
		execFileSync("sh", ["-c", names.map((name) => `command -v ${name}`).join(" || ")], {
			encoding: "utf8",
		}).trim()
	);
}

const screenshots = /screenshots\.spec\.ts/;

export default defineConfig<Options, Options>({
	testDir: "e2e",
	outputDir: "test-results",
	// Each worker has a server of its own; the machine's cores are better spent inside one.
	workers: 1,
	forbidOnly: process.env.CI === "true",
	timeout: 120_000,
	expect: { timeout: 15_000 },
	reporter: [["list"]],
	use: {
		...devices["Desktop Chrome"],
		viewport: { width: 1280, height: 800 },
		locale: "en-GB",
		timezoneId: "UTC",
		trace: "retain-on-failure",
		screenshot: "only-on-failure",
		actionTimeout: 15_000,
		launchOptions: {
			executablePath: chromium(),
			args: [
				"--no-sandbox",
				"--disable-gpu",
				"--disable-quic",
				"--disable-background-networking",
				"--disable-component-update",
				"--disable-sync",
				"--no-first-run",
			],
		},
	},
	projects: [
		{ name: "sqlite and sandbox", testIgnore: screenshots },
		{
			name: "postgres and garage",
			testMatch: /whole-path\.spec\.ts/,
			use: { engine: "postgres", storage: "garage" },
		},
		// Makes the pictures of the README: `npx playwright test --project screenshots`.
		...(process.argv.some((argument) => argument.includes("screenshots"))
			? [{ name: "screenshots", testMatch: screenshots }]
			: []),
	],
});
