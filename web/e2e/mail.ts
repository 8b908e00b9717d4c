/** An SMTP server that is not ours, and what it took. */

import { existsSync } from "node:fs";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { start, theirs } from "./programs";

export interface MailServer {
	/** By which MediaBridge uses it. */
	settings: string;
	/** How it fails from now on: see scripts/smtp.py. */
	faults(faults: object): Promise<void>;
	/** To whom, and all of the e-mail, in the order they came. */
	taken(): Promise<{ to: string; text: string }[]>;
	stop(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
	const folder = await mkdtemp(join(tmpdir(), "mediabridge-e2e-mail-"));
	const script = resolve(import.meta.dirname, "../../scripts/smtp.py");
	const program = start(theirs("E2E_SMTP"), [script, folder]);
	const [, port] = await program.said(/^(\d+)$/m);
	return {
		settings: `
[smtp]
host = "localhost"
port = ${port}
tls = "none"
from = "MediaBridge <mediabridge@example.org>"
`,
		faults: async (faults) => {
			const next = join(folder, ".faults");
			await writeFile(next, JSON.stringify(faults));
			await rename(next, join(folder, "faults.json"));
		},
		taken: async () => {
			const found = [];
			for (let number = 1; existsSync(join(folder, `${number}.json`)); number++) {
				const read = (end: string) => readFile(join(folder, `${number}.${end}`), "utf8");
				const { to } = JSON.parse(await read("json")) as { to: string[] };
				found.push({ to: to[0] ?? "", text: decoded(await read("eml")) });
			}
			return found;
		},
		stop: async () => {
			await program.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** Quoted-printable, as far as links in it are concerned. */
function decoded(eml: string): string {
	return eml.replaceAll("=\r\n", "").replaceAll("=3D", "=").replaceAll("\r\n", "\n");
}
