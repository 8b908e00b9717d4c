import { describe, expect, it } from "vitest";
import { passwordStrength } from "./password-strength";

describe("the hint on a password", () => {
	it("says when it is too short, in characters and not in bytes", () => {
		expect(passwordStrength("short")).toBe("too_short");
		expect(passwordStrength("😀😀😀😀😀😀😀😀😀")).toBe("too_short");
	});

	it("does not fall for what everybody uses", () => {
		expect(passwordStrength("password1234")).toBe("weak");
		expect(passwordStrength("aaaaaaaaaaaa")).toBe("weak");
		expect(passwordStrength("1234567890")).toBe("weak");
	});

	it("does not fall for the name of the person", () => {
		expect(passwordStrength("amelie-fischer", ["Amelie Fischer", "amelie@example.org"])).toBe(
			"weak",
		);
	});

	it("likes length more than signs", () => {
		expect(passwordStrength("correct horse battery staple")).toBe("strong");
		expect(passwordStrength("Tr0ub4dor&3")).toBe("fair");
	});
});
