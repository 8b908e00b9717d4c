import { describe, expect, it } from "vitest";
import { GENERATED_LENGTH, generatePassword } from "./generate-password";

describe("a generated password", () => {
	it("has twenty characters that nobody mistakes for others", () => {
		for (let round = 0; round < 200; round++) {
			expect(generatePassword()).toMatch(/^[a-km-np-zA-HJ-NP-Z2-9]{20}$/);
		}
	});

	it("is another one each time", () => {
		const made = new Set(Array.from({ length: 500 }, () => generatePassword()));
		expect(made.size).toBe(500);
	});

	it("favours no character: every byte that is used is used as often as any other", () => {
		const counts = new Map<string, number>();
		for (let byte = 0; byte < 256; byte++) {
			// The same byte again and again; where it is not fair to use, another is drawn.
			let drawn = 0;
			const password = generatePassword((bytes) => {
				bytes.fill(drawn === 0 ? byte : 0);
				drawn++;
			});
			const [first = ""] = password;
			if (drawn === 1) counts.set(first, (counts.get(first) ?? 0) + 1);
			else expect(password).toBe("a".repeat(GENERATED_LENGTH));
		}
		expect(counts.size).toBe(56);
		expect(new Set(counts.values())).toEqual(new Set([4]));
	});

	it("goes on drawing until it is as long as it should be", () => {
		let draws = 0;
		const password = generatePassword((bytes) => {
			bytes.fill(255);
			if (++draws > 3) bytes[0] = 1;
		});
		expect(password).toBe("b".repeat(GENERATED_LENGTH));
		expect(draws).toBe(3 + GENERATED_LENGTH);
	});
});
