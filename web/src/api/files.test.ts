import { afterEach, describe, expect, it, vi } from "vitest";
import { api } from "./client";
import {
	createFolder,
	createUrls,
	deleteEntries,
	getEntry,
	listEntries,
	prepareUploads,
} from "./files";

const BUCKET = { id: "b", grant_version: 7 };
const signal = new AbortController().signal;

afterEach(() => vi.restoreAllMocks());

describe("every request about a path", () => {
	it("says the version of the grant that the screen was made with", async () => {
		const get = vi.spyOn(api, "get").mockResolvedValue({});
		const post = vi.spyOn(api, "post").mockResolvedValue({ items: [] });
		await listEntries(
			{ bucketId: "b", path: "a/", sort: "name", order: "asc", grantVersion: 7 },
			0,
			10,
			signal,
		);
		await getEntry(BUCKET, "a/x", signal);
		await createFolder(BUCKET, "a/new/");
		await createUrls(BUCKET, ["a/x"], "preview");
		await deleteEntries(BUCKET, ["a/x"]);
		await prepareUploads(BUCKET, "a/", [], signal);
		expect(get.mock.calls.map(([, options]) => options?.query?.grant_version)).toEqual([7, 7]);
		expect(post.mock.calls.map(([, body]) => body)).toEqual(
			Array(4).fill(expect.objectContaining({ grant_version: 7 })),
		);
	});
});
