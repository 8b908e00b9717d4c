/** Starts the programs a test runs against, and knows where they are. */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";

const release = process.env.E2E_RELEASE ?? resolve(import.meta.dirname, "../../target/release");

/** A program of ours, built by `scripts/test.sh release`. */
export function ours(name: string): string {
	const path = join(release, name);
	if (!existsSync(path)) {
		throw new Error(`${path} is missing: run scripts/test.sh web-build release`);
	}
	return path;
}

/** A program that is not ours, found by `scripts/test.sh e2e`. */
export function theirs(variable: "E2E_PYTHON" | "E2E_GARAGE" | "E2E_SMTP"): string {
	const path = process.env[variable];
	if (path === undefined) {
		throw new Error(`${variable} is not set: run scripts/test.sh e2e`);
	}
	return path;
}

export interface Program {
	/** False once it has ended. */
	runs(): boolean;
	/** Everything it has printed, both streams in the order they came. */
	output(): string;
	/** Waits for a line that matches; rejects when the program ends before. */
	said(pattern: RegExp): Promise<RegExpMatchArray>;
	stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
// A test run that is interrupted leaves nothing behind.
process.on("exit", () => {
	for (const child of running) {
		child.kill("SIGKILL");
	}
});

export function start(
	path: string,
	args: readonly string[],
	options: { cwd?: string; env?: Record<string, string> } = {},
): Program {
	const child = spawn(path, args, {
		cwd: options.cwd,
		env: { ...withoutSettings(process.env), ...options.env },
		// Some end with their input, which ends with us.
		stdio: ["pipe", "pipe", "pipe"],
	});
	running.add(child);
	let output = "";
	const listeners = new Set<() => void>();
	const heard = (text: string) => {
		output += text;
		for (const listener of listeners) {
			listener();
		}
	};
	child.stdout.setEncoding("utf8").on("data", heard);
	child.stderr.setEncoding("utf8").on("data", heard);
	const ended = new Promise<void>((done) => {
		child.once("close", () => {
			running.delete(child);
			done();
		});
	});
	child.once("error", (error) => heard(`${path}: ${error.message}\n`));

	return {
		runs: () => running.has(child),
		output: () => output,
		said: (pattern) =>
			new Promise((found, failed) => {
				const look = () => {
					const match = output.match(pattern);
					if (match !== null) {
						listeners.delete(look);
						found(match);
					}
				};
				listeners.add(look);
				void ended.then(() =>
					failed(new Error(`${path} ended before it said ${pattern}:\n${output}`)),
				);
				look();
			}),
		stop: async () => {
			child.kill("SIGTERM");
			// A server may wait for connections that a browser keeps open.
			const impatience = setTimeout(() => child.kill("SIGKILL"), 5_000);
			await ended;
			clearTimeout(impatience);
		},
	};
}

/** A developer's own settings of MediaBridge have no business in a test. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(env).filter(([name]) => !name.startsWith("MEDIABRIDGE_")),
	);
}

export async function freePort(): Promise<number> {
	return (await listening(0)).close();
}

/** The first of so many free ports in a row: the demo takes three. */
export async function freePorts(count: number): Promise<number> {
	for (;;) {
		const first = await listening(0);
		const others = await Promise.allSettled(
			Array.from({ length: count - 1 }, (_, at) => listening(first.port + at + 1)),
		);
		const taken = others.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
		await Promise.all([first, ...taken].map(({ close }) => close()));
		if (taken.length === others.length) {
			return first.port;
		}
	}
}

async function listening(wanted: number): Promise<{ port: number; close(): Promise<number> }> {
	const server = createServer();
	await new Promise<void>((done, failed) => {
		server.once("error", failed);
		server.listen(wanted, "127.0.0.1", done);
	});
	const address = server.address();
	if (address === null || typeof address === "string") {
		throw new Error("no port was free");
	}
	const { port } = address;
	return { port, close: () => new Promise((done) => server.close(() => done(port))) };
}

/** Polls an address until it answers 2xx. */
export async function answers(url: string, program: Program): Promise<void> {
	const deadline = Date.now() + 60_000;
	for (;;) {
		const ok = await fetch(url).then(
			(response) => response.ok,
			() => false,
		);
		if (ok) {
			return;
		}
		if (Date.now() > deadline || !program.runs()) {
			throw new Error(`${url} does not answer:\n${program.output()}`);
		}
		await new Promise((later) => setTimeout(later, 50));
	}
}
