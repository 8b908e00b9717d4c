import { describe, expect, it } from "vitest";
import { CRC32_START, crc32ToBase64, updateCrc32 } from "./crc32";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("crc32", () => {
	it.each([
		["", 0x00000000],
		["a", 0xe8b7be43],
		["abc", 0x352441c2],
		["123456789", 0xcbf43926],
		["The quick brown fox jumps over the lazy dog", 0x414fa339],
		["abcdefghijklmnopqrstuvwxyz", 0x4c2750bd],
	])("of %j is the published value", (text, expected) => {
		expect(updateCrc32(CRC32_START, bytes(text))).toBe(expected);
	});

	it("is the same in slices of any size as in one go", () => {
		const data = Uint8Array.from({ length: 1000 }, (_, i) => (i * 31 + (i >> 3)) & 0xff);
		const whole = updateCrc32(CRC32_START, data);
		for (const size of [1, 7, 8, 9, 64, 333]) {
			let crc = CRC32_START;
			for (let at = 0; at < data.length; at += size) {
				crc = updateCrc32(crc, data.subarray(at, at + size));
			}
			expect(crc).toBe(whole);
		}
	});

	it("is sent as base64 of its big-endian bytes", () => {
		expect(crc32ToBase64(0xcbf43926)).toBe("y/Q5Jg==");
		expect(crc32ToBase64(0)).toBe("AAAAAA==");
	});
});
