import { describe, expect, it } from "vitest";
import { decodeText, loadText, TEXT_LIMIT } from "./load-text";

const { signal } = new AbortController();

describe("text of a file", () => {
	it("is read from its beginning only, and says when there is more", async () => {
		let range: string | undefined;
		const text = await loadText("u", 5_000_000, signal, async (_url, init = {}) => {
			range = (init.headers as Record<string, string>).range;
			return new Response("hello", {
				status: 206,
				headers: { "content-range": "bytes 0-4/5000000" },
			});
		});
		expect(range).toBe(`bytes=0-${TEXT_LIMIT - 1}`);
		expect(text).toEqual({ text: "hello", cut: true });
	});
	it("is empty for an empty file, without asking", async () => {
		const never = () => Promise.reject(new Error("asked"));
		expect(await loadText("u", 0, signal, never)).toEqual({ text: "", cut: false });
	});
	it("is refused when the storage refuses it", async () => {
		const refuse = async () => new Response("", { status: 403 });
		await expect(loadText("u", 3, signal, refuse)).rejects.toThrow("403");
	});
	it.each([
		[[0xc3, 0xa9], "é"],
		[[0x41, 0xc3], "A"],
		[[0xe9, 0x41], "éA"],
		[[0xff, 0xfe, 0x41, 0x00], "A"],
		[[0xfe, 0xff, 0x00, 0x41], "A"],
		[[0xef, 0xbb, 0xbf, 0x41], "A"],
	])("of bytes %j is %s", (bytes, expected) => {
		expect(decodeText(Uint8Array.from(bytes))).toBe(expected);
	});
});
