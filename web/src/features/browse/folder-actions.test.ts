import { describe, expect, it } from "vitest";
import { type ActionEntry, actionable, actionsFor, type Permission } from "./folder-actions";

const ALL: Permission[] = ["view", "upload", "delete", "share"];
const file: ActionEntry = { kind: "file", actionable: true };
const folder: ActionEntry = { kind: "folder", actionable: true };
const odd: ActionEntry = { kind: "file", actionable: false };

describe("the actions of a folder", () => {
	it("fit the entries they are for", () => {
		expect(actionsFor({ entries: [file] }, ALL)).toEqual([
			"preview",
			"download",
			"copy_url",
			"copy_path",
			"details",
			"delete",
		]);
		expect(actionsFor({ entries: [folder] }, ALL)).toEqual([
			"open",
			"copy_path",
			"details",
			"delete",
		]);
		expect(actionsFor({ entries: [file, folder] }, ALL)).toEqual(["copy_path", "delete"]);
		expect(actionsFor({ entries: [] }, ALL)).toEqual([
			"upload",
			"upload_folder",
			"new_folder",
			"select_all",
			"refresh",
		]);
	});
	it("leave out what the person may not do", () => {
		expect(actionsFor({ entries: [file] }, ["view"])).toEqual([
			"preview",
			"download",
			"copy_path",
			"details",
		]);
		expect(actionsFor({ entries: [] }, ["view"])).toEqual(["select_all", "refresh"]);
		expect(actionsFor({ count: 5000 }, ["view", "share"])).toEqual([]);
	});
	it("leave out what would be refused or make no sense in great number", () => {
		const many = Array.from({ length: 201 }, () => file);
		expect(actionsFor({ entries: many }, ALL)).toEqual(["copy_path", "delete"]);
		expect(actionsFor({ count: 84_213 }, ALL)).toEqual(["delete"]);
	});
	it("offer nothing but an explanation for entries that cannot be touched", () => {
		expect(actionsFor({ entries: [odd] }, ALL)).toEqual(["details"]);
		expect(actionsFor({ entries: [odd, file] }, ALL)).toEqual([]);
		expect(actionable([odd])).toEqual([odd]);
		expect(actionable([odd, file, odd])).toEqual([file]);
	});
});
