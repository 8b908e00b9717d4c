import { describe, expect, it } from "vitest";
import { auditParams } from "./queries";

describe("the filters of the audit log", () => {
	it("cover whole days of the person's own time zone", () => {
		const { from, to } = auditParams({ from: "2026-03-01", to: "2026-03-31" });
		expect(from).toBe(new Date(2026, 2, 1).getTime());
		expect(to).toBe(new Date(2026, 3, 1).getTime() - 1);
	});

	it("leave out a day that is not one", () => {
		expect(auditParams({ from: "soon", action: "file.delete" })).toEqual({
			action: "file.delete",
			from: undefined,
			to: undefined,
		});
	});
});
