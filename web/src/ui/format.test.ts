import { describe, expect, it } from "vitest";
import { formatDuration, formatSize, formatSpeed, formatTimeLeft, formatWhen } from "./format";

describe("sizes", () => {
	it.each([
		[0, "0 bytes"],
		[1, "1 byte"],
		[999, "999 bytes"],
		[1000, "1 kB"],
		[1536, "1.5 kB"],
		[99_949, "99.9 kB"],
		[834_400, "834 kB"],
		[999_499, "999 kB"],
		[999_600, "1 MB"],
		[1_234_567, "1.2 MB"],
		[5_000_000_000, "5 GB"],
		[7.5e15, "7.5 PB"],
	])("%d bytes are %s", (bytes, expected) => {
		expect(formatSize(bytes, "en")).toBe(expected);
	});
	it("follow the member's locale", () => {
		expect(formatSize(1_234_567, "de")).toBe("1,2 MB");
	});
	it("become speeds", () => {
		expect(formatSpeed(2_500_000.4, "en")).toBe("2.5 MB/s");
	});
});

describe("times", () => {
	const now = Date.UTC(2026, 10, 24, 12);
	it.each([
		[0, "now"],
		[-3000, "now"],
		[12_000, "12 sec. ago"],
		[3 * 60_000, "3 min. ago"],
		[5 * 3_600_000, "5 hr. ago"],
		[30 * 3_600_000, "yesterday"],
		[3 * 86_400_000, "3 days ago"],
		[20 * 86_400_000, "Nov 4"],
		[400 * 86_400_000, "Oct 20, 2025"],
	])("%d ms ago is %s", (age, expected) => {
		expect(formatWhen(now - age, now, "en")).toBe(expected);
	});
});

describe("durations", () => {
	it.each([
		[0.2, "1 sec"],
		[59, "59 sec"],
		[61, "2 min"],
		[3600, "1 hr"],
		[4800, "1 hr 20 min"],
	])("%d seconds are %s", (seconds, expected) => {
		expect(formatDuration(seconds, "en")).toBe(expected);
	});
});

describe("the time left", () => {
	const now = Date.UTC(2026, 10, 24, 12);
	it.each([
		[24 * 3_600_000, "24 hr"],
		[24 * 3_600_000 + 20_000, "24 hr"],
		[24 * 3_600_000 - 60_001, "23 hr 59 min"],
		[3_600_000, "1 hr"],
		[90_001, "2 min"],
		[1000, "1 min"],
		[72 * 3_600_000, "72 hr"],
	])("until something in %d ms is %s", (ahead, expected) => {
		expect(formatTimeLeft(now + ahead, now, "en")).toBe(expected);
	});
	it("is none when the time has come, or is past", () => {
		expect(formatTimeLeft(now, now, "en")).toBeNull();
		expect(formatTimeLeft(now - 1, now, "en")).toBeNull();
	});
});
