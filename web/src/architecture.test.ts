import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

/** routes, app -> features -> api, ui. Each may use what stands behind it, and itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
	"main.tsx": ["app", "api", "locales", "ui", "styles.css"],
	routes: ["routes", "app", "features", "api", "ui"],
	app: ["app", "routes", "features", "api", "ui"],
	features: ["api", "ui"],
	api: ["api"],
	ui: ["ui"],
	testing: ["testing", "api", "ui"],
};

const src = import.meta.dirname;

interface Import {
	readonly file: string;
	/** Where the importing file stands: "features/uploads". */
	readonly from: string;
	readonly to: string;
}

function sourceFiles(): string[] {
	return readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
		(file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"),
	);
}

function importsOf(file: string): Import[] {
	const code = readFileSync(join(src, file), "utf8");
	const found = code.matchAll(/(?:from|import|import\()\s*"(\.[^"]*)"|new URL\("(\.[^"]*)"/g);
	return [...found].map(([, path, url]) => ({
		file,
		from: layerOf(file),
		to: layerOf(relative(src, resolve(src, dirname(file), path ?? url ?? ""))),
	}));
}

/** "features/<name>" is a layer of its own; elsewhere it is the first folder. */
function layerOf(path: string): string {
	const [first = "", second = ""] = path.split("/");
	return first === "features" ? `features/${second}` : first;
}

const mayImport = ({ from, to }: Import): boolean => {
	if (from === to) return true;
	const kind = (layer: string) => layer.split("/")[0] ?? "";
	return (ALLOWED[kind(from)] ?? []).includes(kind(to));
};

describe("the architecture", () => {
	const imports = sourceFiles()
		.filter((file) => file !== "architecture.test.ts")
		.flatMap(importsOf);

	it("sees the imports at all", () => {
		expect(imports.length).toBeGreaterThan(100);
	});

	it("goes from routes and app over features to api and ui, and features stay apart", () => {
		const broken = imports
			.filter((one) => !mayImport(one))
			.map(({ file, to }) => `${file} must not import from ${to}`);
		expect(broken).toEqual([]);
	});

	it("takes the shapes of the API from models.ts only", () => {
		const users = sourceFiles().filter((file) =>
			/from "[./]*(api\/)?schema"/.test(readFileSync(join(src, file), "utf8")),
		);
		expect(users).toEqual(["api/models.ts"]);
	});
});
