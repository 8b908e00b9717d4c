import { describe, expect, it } from "vitest";
import { highlighted } from "./highlight";

const marks = (text: string, ...terms: string[]) =>
	highlighted(text, terms)
		.map(({ text, match }) => (match ? `[${text}]` : text))
		.join("");

describe("highlighting", () => {
	it.each([
		["Summer trip.jpg", ["TRIP"], "Summer [trip].jpg"],
		["banana", ["ana"], "b[anana]"],
		["report 2026 final", ["final", "report"], "[report] 2026 [final]"],
		["nothing", ["xyz"], "nothing"],
		["nothing", [], "nothing"],
		["a+b (1).txt", ["+b ("], "a[+b (]1).txt"],
		["日本語.txt", ["本"], "日[本]語.txt"],
		["👩‍💻 notes", ["notes"], "👩‍💻 [notes]"],
	])("of %j for %j is %j", (text, terms, expected) => {
		expect(marks(text, ...terms)).toBe(expected);
	});

	it("takes the two ways to write an accent for the same, and no accent for another letter", () => {
		expect(marks("Caf\u00e9.jpg", "cafe\u0301")).toBe("[Caf\u00e9].jpg");
		expect(marks("CAFE\u0301.jpg", "caf\u00e9")).toBe("[CAFE\u0301].jpg");
		expect(marks("Café.jpg", "cafe")).toBe("Café.jpg");
	});

	it("marks the right letters where lower case is longer than the name", () => {
		expect(marks("İstanbul trip", "trip")).toBe("İstanbul [trip]");
		expect(marks("ΣΊΣΥΦΟΣ", "σίσυφος")).toBe("[ΣΊΣΥΦΟΣ]");
		expect(marks("Straße", "straße")).toBe("[Straße]");
	});
});
