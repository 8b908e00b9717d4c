import { type DroppedFile, filesOfPicker } from "./dropped-files";

/** Opens the system's file dialog. The promise stays open when the person closes it without choosing. */
export function pickFiles(what: "files" | "folder"): Promise<DroppedFile[]> {
	return new Promise((resolve) => {
		const input = document.createElement("input");
		input.type = "file";
		input.multiple = true;
		input.webkitdirectory = what === "folder";
		input.addEventListener("change", () => resolve(filesOfPicker(input.files ?? [])));
		input.click();
	});
}
