// Writes src/api/schema.ts from the server's OpenAPI document; with --check it only fails when that file is stale.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const target = new URL("../src/api/schema.ts", import.meta.url);
const document = JSON.parse(
	readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8"),
);
const types = `// Made from docs/openapi.json by "npm run api:types". Import from models.ts.\n\n${astToString(
	await openapiTS(document),
)}`;

if (!process.argv.includes("--check")) {
	writeFileSync(target, types);
} else if (readFileSync(target, "utf8") !== types) {
	console.error('src/api/schema.ts is stale: run "npm run api:types" and commit it.');
	process.exit(1);
}
