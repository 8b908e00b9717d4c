import { describe, expect, it } from "vitest";
import { nameSegment, segment } from "./wire";

describe("a segment of a path", () => {
	it("is an id as it is", () => {
		expect(segment("01J-abc_9")).toBe("01J-abc_9");
	});

	it.each(["", "..", "a/b", "a?b", "a".repeat(65)])("is never the id %j", (id) => {
		expect(() => segment(id)).toThrow("This link is not valid");
	});

	it("is an address or a domain, encoded", () => {
		expect(nameSegment("ada+news@demo.example")).toBe("ada%2Bnews%40demo.example");
		expect(nameSegment("a/b?c#d@demo.example")).toBe("a%2Fb%3Fc%23d%40demo.example");
		expect(nameSegment("grüße.example")).toBe("gr%C3%BC%C3%9Fe.example");
	});

	it.each(["", ".", "..", "a b", "a\nb", "\ud800", "a".repeat(321)])(
		"is never the name %j",
		(name) => {
			expect(() => nameSegment(name)).toThrow("This link is not valid");
		},
	);
});
