// Fails when a text in the source is missing from the catalogues, or a catalogue misses a translation.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("..", import.meta.url));
const folder = `${web}src/locales/`;
const lingui = `${web}node_modules/.bin/lingui`;
const catalogues = readdirSync(folder).filter((name) => name.endsWith(".po"));
/** The header carries the time of the extraction. */
const texts = (content) => content.slice(content.indexOf("\n\n"));
const run = (...args) =>
	execFileSync(lingui, args, { cwd: web, stdio: ["ignore", "pipe", "inherit"] });

let stale = false;
const before = catalogues.map((name) => [name, readFileSync(folder + name, "utf8")]);
run("extract", "--clean");
for (const [name, content] of before) {
	if (texts(readFileSync(folder + name, "utf8")) !== texts(content)) {
		console.error(`src/locales/${name} is stale: run "npm run i18n:extract" and commit it.`);
		stale = true;
	}
	writeFileSync(folder + name, content);
}
if (stale) process.exit(1);
for (const [name, content] of before) {
	if (name !== "en.po" && /\nmsgstr ""\n(?!")/.test(texts(content))) {
		console.error(`src/locales/${name} has texts without a translation.`);
		process.exit(1);
	}
}
