/** The release binary under test: a fresh server, or the demo with its sample buckets. */

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { answers, freePort, freePorts, ours, start } from "./programs";

const run = promisify(execFile);

export interface Server {
	url: string;
	/** Opens the set-up page; printed on the console of a server that has no members. */
	setupCode: string;
	/** The request log so far. */
	requests(): LoggedRequest[];
	stop(): Promise<void>;
}

export interface LoggedRequest {
	method: string;
	path: string;
	status: number;
	request_bytes: number;
}

/** `settings`: more of them, as TOML. */
export async function startServer(engine: "sqlite" | "postgres", settings = ""): Promise<Server> {
	const folder = await mkdtemp(join(tmpdir(), "mediabridge-e2e-server-"));
	const port = await freePort();
	const url = `http://127.0.0.1:${port}`;
	const config = join(folder, "mediabridge.toml");
	await writeFile(
		config,
		`
[http]
listen = "127.0.0.1:${port}"
[database]
url = "${engine === "postgres" ? await newPostgresDatabase() : `sqlite:${folder}/mediabridge.db`}"
[secrets]
keyring = "${folder}/mediabridge.keyring"
[catalog]
folder = "${folder}/catalog"
[log]
format = "json"
${settings}
`,
	);
	const program = start(ours("mediabridge"), ["serve", "--config", config]);
	await answers(`${url}/readyz`, program);
	const [, setupCode] = await program.said(/\/setup#code=(\S+)/);
	return {
		url,
		setupCode: setupCode ?? "",
		requests: () => requestLog(program.output()),
		stop: async () => {
			await program.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

function requestLog(output: string): LoggedRequest[] {
	return (
		output
			.split("\n")
			.filter((line) => line.startsWith("{") && line.includes('"mediabridge::access"'))
			.map((line) => JSON.parse(line) as LoggedRequest)
			// A tab that signs in on its socket is noted there too.
			.filter(({ method }) => method !== undefined)
	);
}

async function newPostgresDatabase(): Promise<string> {
	const url = process.env.TEST_POSTGRES_URL;
	if (url === undefined) {
		throw new Error("TEST_POSTGRES_URL is not set: run scripts/test.sh e2e");
	}
	const name = `e2e_${Date.now()}`;
	await run("psql", [url, "--quiet", "--command", `CREATE DATABASE ${name}`]);
	return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

export interface Demo {
	url: string;
	/** Its PurelyMail, for a server of one's own. */
	purelymail: { url: string; token: string };
	/** The first sample member of a role. */
	member(role: DemoMember["role"]): DemoMember;
	stop(): Promise<void>;
}

export interface DemoMember {
	name: string;
	email: string;
	password: string;
	role: "owner" | "admin" | "member";
}

export async function startDemo(): Promise<Demo> {
	const folder = await mkdtemp(join(tmpdir(), "mediabridge-e2e-demo-"));
	const port = await freePorts(3);
	const url = `http://127.0.0.1:${port}`;
	const program = start(ours("mediabridge"), [
		"demo",
		"--port",
		`${port}`,
		"--data",
		folder,
		"--no-browser",
	]);
	await answers(`${url}/readyz`, program);
	const members = JSON.parse(await readFile(join(folder, "sign-in.json"), "utf8")) as DemoMember[];
	return {
		url,
		purelymail: {
			url: `http://127.0.0.1:${port + 2}`,
			token: await readFile(join(folder, "purelymail.token"), "utf8"),
		},
		member: (role) => {
			const found = members.find((member) => member.role === role);
			if (found === undefined) {
				throw new Error(`the demo has no ${role}`);
			}
			return found;
		},
		stop: async () => {
			await program.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}
