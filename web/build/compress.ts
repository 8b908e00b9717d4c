import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const TEXT = /\.(js|mjs|css|html|svg|json|txt|webmanifest|map|wasm)$/;
/** Smaller files do not get smaller on the wire. */
const LEAST = 1024;

/** Writes a `.br` and a `.gz` next to every text file of the build, so that the server only picks one. */
export function compress(): Plugin {
	let dir = "dist";
	return {
		name: "compress",
		apply: "build",
		configResolved(config) {
			dir = config.build.outDir;
		},
		async closeBundle() {
			const entries = await readdir(dir, { recursive: true, withFileTypes: true });
			const files = entries
				.filter((entry) => entry.isFile() && TEXT.test(entry.name))
				.map((entry) => join(entry.parentPath, entry.name));
			await Promise.all(files.map(compressFile));
		},
	};
}

async function compressFile(path: string): Promise<void> {
	const bytes = await readFile(path);
	if (bytes.length < LEAST) return;
	const [br, gz] = await Promise.all([
		promisify(brotliCompress)(bytes, {
			params: {
				[constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
				[constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
			},
		}),
		promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
	]);
	if (br.length < bytes.length) await writeFile(`${path}.br`, br);
	if (gz.length < bytes.length) await writeFile(`${path}.gz`, gz);
}
