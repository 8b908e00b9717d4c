import { describe, expect, it } from "vitest";
import { looksLikeAddress, splitAddresses, withAddresses } from "./addresses";

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
