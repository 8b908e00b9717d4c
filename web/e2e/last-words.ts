/** Says at the very end why tests failed, for whoever sees only the end of a log. */

import { stripVTControlCharacters } from "node:util";
import type { FullConfig, Reporter, Suite, TestCase, TestResult } from "@playwright/test/reporter";

const LINES = 6;

export default class LastWords implements Reporter {
	private all: Suite | undefined;

	onBegin(_config: FullConfig, suite: Suite) {
		this.all = suite;
	}

	/** Another reporter owns the standard output. */
	printsToStdio() {
		return false;
	}

	onExit() {
		const failed = (this.all?.allTests() ?? []).filter((test) => test.outcome() === "unexpected");
		for (const test of failed) console.log(`\n${titleOf(test)}\n${reasonOf(test.results.at(-1))}`);
		return Promise.resolve();
	}
}

function titleOf(test: TestCase): string {
	return test.titlePath().filter(Boolean).join(" › ");
}

function reasonOf(result: TestResult | undefined): string {
	const message = result?.errors.map((error) => error.message ?? error.value ?? "").join("\n");
	return stripVTControlCharacters(message || `${result?.status ?? "not run"}, without a message`)
		.split("\n")
		.slice(0, LINES)
		.map((line) => `    ${line}`)
		.join("\n");
}
