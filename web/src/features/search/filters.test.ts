import { describe, expect, it } from "vitest";
import {
	askableOf,
	completed,
	type Draft,
	draftOf,
	filterBeingTyped,
	finished,
	queryOf,
	reopened,
	typed,
} from "./filters";

const NOTHING: Draft = { filters: [], text: "" };
const chips = ({ filters }: Draft) => filters.map(({ name, value }) => `${name}=${value}`);

describe("filters in a query", () => {
	it("become chips when they are finished, wherever they stand", () => {
		const draft = draftOf('holiday ext:jpg,png -draft size:>10mb "two words" bucket:"My files"');
		expect(chips(draft)).toEqual(["ext=jpg,png", "size=>10mb", "bucket=My files"]);
		expect(draft.text).toBe('holiday -draft "two words"');
		expect(queryOf(draft)).toBe(
			'ext:jpg,png size:>10mb bucket:"My files" holiday -draft "two words"',
		);
		expect(draftOf(queryOf(draft))).toEqual(draft);
	});

	it.each([
		"size:>ten",
		"type:spaceship",
		"after:2026",
		"ext:",
		"colour:red",
		"http://x",
		"-ext:pdf",
	])("leave %j as text", (query) => {
		expect(draftOf(query)).toEqual({ filters: [], text: query });
	});

	it("become a chip with the space behind them, and text again by Backspace", () => {
		let draft = typed(NOTHING, "ext:pdf");
		expect(draft).toEqual({ filters: [], text: "ext:pdf" });
		draft = typed(draft, "ext:pdf ");
		expect(draft).toEqual({ filters: [{ name: "ext", value: "pdf" }], text: "" });
		draft = typed(draft, "report");
		expect(queryOf(draft)).toBe("ext:pdf report");
		expect(reopened(draft)).toEqual({ filters: [], text: "ext:pdf report" });
		expect(reopened(NOTHING)).toEqual(NOTHING);
	});

	it("do not disturb other words, also not while a quote is open", () => {
		for (const text of ["two  words ", 'path:"2026 sum', "a:b c "]) {
			expect(typed(NOTHING, text)).toEqual({ filters: [], text });
		}
		expect(chips(typed(NOTHING, 'path:"2026 summer" x'))).toEqual(["path=2026 summer"]);
	});

	it("that come from an address are finished, right or wrong", () => {
		expect(askableOf(finished(draftOf("lake type:sofa")))).toBe("lake type:sofa");
		expect(finished(draftOf("type:image lake"))).toEqual(draftOf("type:image lake"));
	});

	it("are only asked for when they say something, or when the person means to have finished", () => {
		expect(askableOf(draftOf("trip ext:"))).toBe("trip");
		expect(askableOf({ filters: [], text: "trip size:>" })).toBe("trip");
		expect(askableOf({ filters: [], text: "size:>ten " })).toBe("size:>ten");
		expect(askableOf({ filters: [], text: "size:>ten trip" })).toBe("size:>ten trip");
		expect(askableOf({ filters: [], text: "size:>10mb" })).toBe("size:>10mb");
	});

	it("offer values for the one that is being typed", () => {
		expect(filterBeingTyped("trip ty")).toBeNull();
		expect(filterBeingTyped("trip type:im")).toEqual({ name: "type", value: "im" });
		expect(filterBeingTyped("type:image ")).toBeNull();
		expect(filterBeingTyped('bucket:"my fi')).toEqual({ name: "bucket", value: "my fi" });
		expect(
			completed({ filters: [], text: "trip type:im" }, { name: "type", value: "image" }),
		).toEqual({
			filters: [{ name: "type", value: "image" }],
			text: "trip",
		});
	});
});
