import { describe, expect, it } from "vitest";
import { looksLikeAddress, splitAddresses, suggest, withAddresses } from "./addresses";

describe("addresses that are typed or pasted", () => {
	it("are separated by commas, semicolons, spaces and lines", () => {
		expect(splitAddresses(" a@x.org, b@x.org;c@x.org\n<d@x.org>\t ")).toEqual([
			"a@x.org",
			"b@x.org",
			"c@x.org",
			"d@x.org",
		]);
		expect(splitAddresses(" , ;")).toEqual([]);
	});

	it("are taken once, whatever the case", () => {
		expect(withAddresses(["a@x.org"], ["A@X.org", "b@x.org", "b@x.org"])).toEqual([
			"a@x.org",
			"b@x.org",
		]);
	});

	it("are told from what is only begun", () => {
		expect(["a@x.org", "a@x", "a", "a@", "@x.org", "a@b@c", ""].map(looksLikeAddress)).toEqual([
			true,
			true,
			false,
			false,
			false,
			false,
			false,
		]);
	});
});

describe("suggested mailboxes", () => {
	const found = ["adam@example.org", "hamid@example.org", "amara@example.org", "eve@x.org"];

	it("begin with the text, or have it before the @, or behind it", () => {
		expect(suggest(found, "Am", [])).toEqual([
			"amara@example.org",
			"adam@example.org",
			"hamid@example.org",
		]);
		expect(suggest(found, "example", [])).toHaveLength(3);
	});

	it("are not there already, and few", () => {
		expect(suggest(found, "am", ["AMARA@example.org"])).not.toContain("amara@example.org");
		const many = Array.from({ length: 30 }, (_, n) => `m${n}@x.org`);
		expect(suggest(many, "m", [])).toHaveLength(8);
	});
});
