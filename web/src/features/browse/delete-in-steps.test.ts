import { describe, expect, it } from "vitest";
import { deleteInSteps } from "./delete-in-steps";

const paths = Array.from({ length: 1200 }, (_, i) => `${i}`);
const { signal } = new AbortController();

describe("deleting many entries", () => {
	it("goes in steps and adds up what was deleted and what was not", async () => {
		const seen: number[] = [];
		const result = await deleteInSteps(
			paths,
			async (step) => ({
				deleted: step.length - 1,
				failed: [{ path: step[0] as string, code: "s3_access_denied", detail: "No." }],
			}),
			(progress) => seen.push(progress.asked),
			signal,
			"Odd.",
		);
		expect(seen).toEqual([500, 1000, 1200]);
		expect(result).toMatchObject({ deleted: 1197, stopped: null });
		expect(result.failed.map((failure) => failure.path)).toEqual(["0", "500", "1000"]);
	});

	it("ends with the first step that fails as a whole, keeping what came before", async () => {
		let steps = 0;
		const result = await deleteInSteps(
			paths,
			async (step) => {
				if (++steps === 2) throw new Error("Out of reach.");
				return { deleted: step.length, failed: [] };
			},
			() => {},
			signal,
			"Odd.",
		);
		expect(steps).toBe(2);
		expect(result).toEqual({ asked: 500, deleted: 500, failed: [], stopped: "Out of reach." });
	});

	it("stops when told", async () => {
		const controller = new AbortController();
		const result = await deleteInSteps(
			paths,
			async (step) => ({ deleted: step.length, failed: [] }),
			() => controller.abort(),
			controller.signal,
			"Odd.",
		);
		expect(result.deleted).toBe(500);
	});

	it("never asks for a name that the server would take for an escape", async () => {
		const asked: string[] = [];
		const result = await deleteInSteps(
			["a", "..", "b/../c", "a\nb"],
			async (step) => {
				asked.push(...step);
				return { deleted: step.length, failed: [] };
			},
			() => {},
			signal,
			"Odd.",
		);
		expect(asked).toEqual(["a"]);
		expect(result).toMatchObject({ asked: 4, deleted: 1 });
		expect(result.failed.map(({ path, detail }) => `${path}: ${detail}`)).toEqual([
			"..: Odd.",
			"b/../c: Odd.",
			"a\nb: Odd.",
		]);
	});
});
