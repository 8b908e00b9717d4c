/** Tests that try many cases: a short form in `make test`, the full count in `make soak`, which leaves its result in target/soak. */

import { mkdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";

const isSoak = process.env.MEDIABRIDGE_SOAK === "1";

export interface Soak {
	readonly cases: number;
	/** From 0 up to, not including, `end`; follows from the seed. */
	below(end: number): number;
	/** Call it last. A test that did not come so far leaves one failure behind. */
	done(): Promise<void>;
}

export async function soak(name: string, short: number, long: number): Promise<Soak> {
	const cases = isSoak ? long : short;
	const seed = Number(process.env.MEDIABRIDGE_SEED ?? Date.now() % 2 ** 31);
	const started = Date.now();
	const record = async (failures: number) => {
		if (!isSoak) return;
		const folder = resolve(import.meta.dirname, "../../target/soak");
		const seconds = Math.round((Date.now() - started) / 100) / 10;
		await mkdir(folder, { recursive: true });
		await writeFile(
			`${folder}/${name}.json`,
			`${JSON.stringify({ name, seed, cases, failures, seconds })}\n`,
		);
	};
	console.log(`${name}: ${cases} cases, MEDIABRIDGE_SEED=${seed}`);
	await record(1);
	// Mulberry32: enough for choosing.
	let state = seed;
	return {
		cases,
		below: (end) => {
			state = (state + 0x6d2b79f5) | 0;
			let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
			mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
			return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
		},
		done: () => record(0),
	};
}
