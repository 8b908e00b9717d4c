import { describe, expect, it } from "vitest";
import { FolderViews } from "./folder-view";

function memory(initial?: string) {
	const values = new Map<string, string>(initial ? [["folder-views", initial]] : []);
	return {
		get: (key: string) => values.get(key) ?? null,
		set: (key: string, value: string) => void values.set(key, value),
	};
}

describe("the view of a folder", () => {
	it("is a list by name until someone chooses otherwise there", () => {
		const views = new FolderViews(memory());
		expect(views.viewOf("b", "a/", {})).toEqual({ sort: "name", order: "asc", view: "list" });
		views.remember("b", "a/", { sort: "size", order: "desc", view: "grid" });
		expect(views.viewOf("b", "a/", {})).toEqual({ sort: "size", order: "desc", view: "grid" });
		expect(views.viewOf("b", "other/", {}).view).toBe("list");
	});
	it("is what the URL says, with the usual direction of that order", () => {
		const views = new FolderViews(memory());
		expect(views.viewOf("b", "", { sort: "modified" })).toMatchObject({ order: "desc" });
		expect(views.viewOf("b", "", { view: "grid", order: "desc" })).toEqual({
			sort: "name",
			order: "desc",
			view: "grid",
		});
	});
	it("survives a broken memory and forgets the longest unused folders", () => {
		expect(new FolderViews(memory("not json")).viewOf("b", "", {}).view).toBe("list");
		const views = new FolderViews(memory());
		for (let i = 0; i < 301; i++) {
			views.remember("b", `${i}/`, { sort: "name", order: "asc", view: "grid" });
		}
		expect(views.viewOf("b", "0/", {}).view).toBe("list");
		expect(views.viewOf("b", "300/", {}).view).toBe("grid");
	});
});
