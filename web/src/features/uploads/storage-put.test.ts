import { describe, expect, it } from "vitest";
import { problemOf } from "./storage-put";

const xml = (code: string, message = "m") =>
	`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;

describe("an answer of the storage", () => {
	it.each([
		[200, "", undefined, undefined],
		[403, xml("AccessDenied", "Request has expired"), "storage_refused", "resign"],
		[503, xml("SlowDown"), "storage_refused", "again"],
		[500, "", "storage_refused", "again"],
		[429, "", "storage_refused", "again"],
		[400, xml("RequestTimeout"), "storage_refused", "again"],
		[400, xml("BadDigest"), "changed", "none"],
		[400, xml("EntityTooLarge"), "storage_refused", "none"],
		[404, xml("NoSuchBucket"), "storage_refused", "none"],
	])("%d %s means %s, try %s", (status, body, kind, cure) => {
		const error = problemOf(status, body);
		expect(error?.problem.kind).toBe(kind);
		expect(error?.cure).toBe(cure);
	});
	it("keeps the storage's own sentence", () => {
		expect(problemOf(403, xml("AccessDenied", "Request has expired"))?.problem.detail).toBe(
			"Request has expired",
		);
	});
});
