import { describe, expect, it } from "vitest";
import { filesOfPicker, walkEntries } from "./dropped-files";

const file = (name: string): FileSystemEntry =>
	({
		isFile: true,
		isDirectory: false,
		name,
		file: (resolve: (file: File) => void) => resolve(new File(["x"], name)),
	}) as unknown as FileSystemEntry;

const folder = (name: string, children: FileSystemEntry[]): FileSystemEntry =>
	({
		isFile: false,
		isDirectory: true,
		name,
		createReader() {
			let at = 0;
			return {
				// Like Chromium: a limited number a time, then an empty list.
				readEntries(resolve: (entries: FileSystemEntry[]) => void) {
					resolve(children.slice(at, at + 2));
					at += 2;
				},
			};
		},
	}) as unknown as FileSystemEntry;

describe("dropped files", () => {
	it("keep the tree of a dropped folder, however many times its reader must be asked", async () => {
		const found = await walkEntries([
			folder("holiday", [
				file("a.jpg"),
				file("b.jpg"),
				file(".DS_Store"),
				folder("day 1", [file("c.jpg")]),
				file("d.jpg"),
			]),
			file("loose.txt"),
		]);
		expect(found.map((item) => item.name)).toEqual([
			"holiday/a.jpg",
			"holiday/b.jpg",
			"holiday/day 1/c.jpg",
			"holiday/d.jpg",
			"loose.txt",
		]);
	});

	it("take the tree of a folder picker from the relative path", () => {
		const picked = new File(["x"], "a.txt");
		Object.defineProperty(picked, "webkitRelativePath", { value: "notes/a.txt" });
		expect(filesOfPicker([picked, new File([""], "b.txt")]).map((item) => item.name)).toEqual([
			"notes/a.txt",
			"b.txt",
		]);
	});
});
