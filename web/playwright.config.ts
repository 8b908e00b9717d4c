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

/** Projects that prove nothing, so they run only when E2E_PROJECT names one. */
const onDemand: Record<string, RegExp> = {
	bench: /bench\.spec\.ts/,
	screenshots: /screenshots\.spec\.ts/,
};
const asked = onDemand[process.env.E2E_PROJECT ?? ""];

export default defineConfig<Options, Options>({
	testDir: "e2e",
	outputDir: "test-results",
	// Each worker has a server of its own; the machine's cores are better spent inside one.
	workers: 1,
	forbidOnly: process.env.CI === "true",
	timeout: 120_000,
	expect: { timeout: 15_000 },
	reporter: [["list"], ["./e2e/last-words.ts"]],
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
	projects: asked
		? [{ name: process.env.E2E_PROJECT ?? "", testMatch: asked }]
		: [
				{ name: "sqlite and sandbox", testIgnore: Object.values(onDemand) },
				{
					name: "postgres and garage",
					testMatch: /whole-path\.spec\.ts/,
					use: { engine: "postgres", storage: "garage" },
				},
			],
});
