import { rm } from "node:fs/promises";
import { test as base, expect } from "@playwright/test";
import { type Demo, type Server, startDemo, startServer } from "./server";
import { type Sample, type Storage, startStorage, uploadSet } from "./storage";
import { watchPolicies } from "./strict";

/** What a project of playwright.config.ts chooses. */
export interface Options {
	engine: "sqlite" | "postgres";
	storage: Storage["kind"];
}

interface Programs {
	/** A server nobody has signed in to yet. */
	server: Server;
	/** An S3 with one empty bucket. */
	s3: Storage;
	/** Twenty files to upload: every kind that is previewed, every awkward name. */
	samples: Sample[];
	/** The demo with its sample buckets, members and files. */
	demo: Demo;
}

interface Rules {
	/** No page breaks its content security policy. */
	policies: undefined;
}

/** Each program starts when the first test of a worker asks for it. */
export const test = base.extend<Rules, Options & Programs>({
	policies: [
		async ({ browser }, use) => {
			const violations = watchPolicies(browser);
			await use(undefined);
			expect(violations(), "what pages did against their policy").toEqual([]);
		},
		{ auto: true },
	],
	engine: ["sqlite", { option: true, scope: "worker" }],
	storage: ["sandbox", { option: true, scope: "worker" }],
	server: [
		async ({ engine }, use) => {
			const server = await startServer(engine);
			await use(server);
			await server.stop();
		},
		{ scope: "worker", timeout: 120_000 },
	],
	s3: [
		async ({ storage }, use) => {
			const s3 = await startStorage(storage, "media");
			await use(s3);
			await s3.stop();
		},
		{ scope: "worker", timeout: 120_000 },
	],
	samples: [
		// biome-ignore lint/correctness/noEmptyPattern: Playwright wants an object pattern
		async ({}, use) => {
			const { folder, files } = await uploadSet();
			await use(files);
			await rm(folder, { recursive: true });
		},
		{ scope: "worker" },
	],
	demo: [
		// biome-ignore lint/correctness/noEmptyPattern: Playwright wants an object pattern
		async ({}, use) => {
			const demo = await startDemo();
			await use(demo);
			await demo.stop();
		},
		{ scope: "worker", timeout: 300_000 },
	],
});
