/** Whether a file is really shown: decoded pixels, a known duration, rendered text. */

import { expect, type Locator, type Page } from "@playwright/test";

type Check = (stage: Locator, name: string) => Promise<void>;

const picture: Check = async (stage, name) => {
	const image = stage.getByRole("img", { name, exact: true });
	await expect(image).toHaveJSProperty("complete", true);
	await expect
		.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth))
		.toBeGreaterThan(0);
};

const playable =
	(tag: "audio" | "video"): Check =>
	async (stage) => {
		const element = stage.locator(tag);
		await expect
			.poll(() => element.evaluate((media: HTMLMediaElement) => media.duration))
			.toBeGreaterThan(0);
	};

const text: Check = async (stage, name) => {
	await expect(stage.getByRole("document", { name: `Text of ${name}` })).not.toBeEmpty();
};

const pdf: Check = async (stage) => {
	const page = stage.getByRole("img", { name: "Page 1", exact: true });
	await expect(page).toBeVisible();
	// Some of it is ink.
	await expect
		.poll(() =>
			page.evaluate((canvas: HTMLCanvasElement) => {
				const pixels = canvas
					.getContext("2d")
					?.getImageData(0, 0, canvas.width, canvas.height).data;
				return pixels !== undefined && new Set(pixels).size > 2;
			}),
		)
		.toBe(true);
};

const table: Check = async (stage, name) => {
	const rows = stage.getByRole("table", { name: `Table of ${name}` }).getByRole("row");
	await expect(rows.nth(1)).toBeVisible();
};

const empty: Check = async (stage) => {
	await expect(stage.getByText("This file is empty.")).toBeVisible();
};

const checks: Record<string, Check> = {
	jpg: picture,
	png: picture,
	webp: picture,
	avif: picture,
	gif: picture,
	svg: picture,
	pdf,
	mp4: playable("video"),
	webm: playable("video"),
	mp3: playable("audio"),
	md: text,
	py: text,
	csv: table,
};

/** Checks the preview that is open. */
export async function isShown(page: Page, name: string): Promise<void> {
	const stage = page.getByRole("dialog");
	await expect(stage.getByRole("heading", { name, exact: true })).toBeVisible();
	const check = name === "empty.txt" ? empty : checks[name.split(".").at(-1) ?? ""];
	if (check === undefined) {
		throw new Error(`no check is written for previews of ${name}`);
	}
	await check(stage, name);
}
