import { describe, expect, it } from "vitest";
import {
	type BucketDraft,
	draftOf,
	EMPTY_DRAFT,
	folderPath,
	inputOf,
	keepsSecret,
	mistakesIn,
	withProvider,
} from "./bucket-draft";

const FILLED: BucketDraft = {
	...EMPTY_DRAFT,
	name: "Press kit",
	region: "eu-central-1",
	bucket: "press-kit",
	accessKeyId: "AKIA",
	secretAccessKey: "secret",
};

describe("the form of a bucket", () => {
	it("asks for what AWS needs, and not for an endpoint", () => {
		expect(mistakesIn(EMPTY_DRAFT, false)).toEqual({
			name: "missing",
			region: "missing",
			bucket: "missing",
			access_key_id: "missing",
			secret_access_key: "missing",
		});
		expect(mistakesIn(FILLED, false)).toEqual({});
	});

	it("does not ask again for a secret that is stored", () => {
		expect(mistakesIn({ ...FILLED, secretAccessKey: "" }, true)).toEqual({});
	});

	it("takes a stored secret for one key at one address, whatever else changes", () => {
		const stored: BucketDraft = { ...FILLED, provider: "other", endpoint: "https://s3.test" };
		expect(keepsSecret({ ...stored, name: "x", bucket: "y", root: "z/" }, stored)).toBe(true);
		expect(keepsSecret({ ...stored, endpoint: " https://s3.test " }, stored)).toBe(true);
		for (const change of [
			{ endpoint: "https://s3.example" },
			{ region: "us-east-1" },
			{ accessKeyId: "AKIB" },
			{ provider: "aws" as const },
		]) {
			expect(keepsSecret({ ...stored, ...change }, stored)).toBe(false);
		}
	});

	it("wants the address of the service, not of the bucket", () => {
		const garage = withProvider(FILLED, "garage");
		expect(mistakesIn(garage, false)).toEqual({ endpoint: "missing" });
		expect(mistakesIn({ ...garage, endpoint: "s3.example.org" }, false)).toEqual({
			endpoint: "not_a_url",
		});
		expect(mistakesIn({ ...garage, endpoint: "https://s3.example.org/press-kit" }, false)).toEqual({
			endpoint: "contains_bucket",
		});
		expect(mistakesIn({ ...garage, endpoint: "http://127.0.0.1:3900" }, false)).toEqual({});
	});

	it("wants a CDN only when files are public", () => {
		const cdn: BucketDraft = { ...FILLED, delivery: "cdn" };
		expect(mistakesIn(cdn, false)).toEqual({ cdn_base_url: "missing" });
		expect(inputOf({ ...FILLED, cdnBaseUrl: "https://cdn.example.org" }).cdn_base_url).toBeNull();
	});

	it("takes over what a provider needs and keeps what was typed", () => {
		const garage = withProvider(EMPTY_DRAFT, "garage");
		expect(garage).toMatchObject({
			region: "garage",
			addressing: "path",
			checksums: "when_required",
		});
		expect(withProvider(garage, "r2").region).toBe("auto");
		expect(withProvider(FILLED, "minio").region).toBe("eu-central-1");
		expect(withProvider({ ...garage, endpoint: "https://s3.example.org" }, "aws").endpoint).toBe(
			"",
		);
	});

	it("sends no secret when none was typed", () => {
		expect(inputOf({ ...FILLED, secretAccessKey: " " })).not.toHaveProperty("secret_access_key");
	});

	it("writes a folder as the server does", () => {
		expect(folderPath(" /2026/press ")).toBe("2026/press/");
		expect(folderPath("/")).toBe("");
	});

	it("shows again what was saved", () => {
		const input = inputOf({ ...FILLED, provider: "other", endpoint: "https://s3.example.org" });
		const { secret_access_key: _, ...shown } = input;
		const settings = {
			id: "1",
			created_at: 0,
			updated_at: 0,
			last_report: null,
			...shown,
			endpoint: "https://s3.example.org",
			cdn_base_url: null,
			ca_certificate: null,
		};
		expect(inputOf(draftOf(settings))).toEqual(shown);
	});
});
