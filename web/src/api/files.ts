import { api } from "./client";
import { pathMistake } from "./entry-path";
import type {
	Bucket,
	DeleteResult,
	Entry,
	EntryDetails,
	EntryPage,
	FileUrl,
	OpenBucket,
	Page,
	SignedPut,
	UploadAnswer,
} from "./models";
import { ApiProblem } from "./problem";
import { segment } from "./wire";

/** Everything the app asks about files of a bucket. Paths are those of entry-path.ts. */
const of = (bucketId: string) => `/buckets/${segment(bucketId)}`;

/** Lets a path through to the server. Screens look before they ask; this is for what they overlook. */
function sendable(path: string): string {
	if (pathMistake(path) === null) return path;
	throw new ApiProblem({
		code: "path_malformed",
		status: 400,
		detail: "This path cannot be used: “.”, “..” and control characters cannot be part of one.",
	});
}

export interface ListingKey {
	readonly bucketId: string;
	readonly path: string;
	readonly sort: "name" | "modified" | "size";
	readonly order: "asc" | "desc";
	readonly grantVersion: number;
}

export async function listEntries(
	key: ListingKey,
	offset: number,
	limit: number,
	signal: AbortSignal,
): Promise<EntryPage> {
	const { path, sort, order, grantVersion } = key;
	return api.get(`${of(key.bucketId)}/entries`, {
		query: { path: sendable(path), sort, order, offset, limit, grant_version: grantVersion },
		signal,
	});
}

export async function getEntry(
	bucket: OpenBucket,
	path: string,
	signal?: AbortSignal,
): Promise<EntryDetails> {
	return api.get(`${of(bucket.id)}/entry`, {
		query: { path: sendable(path), grant_version: bucket.grant_version },
		signal,
	});
}

export async function getBucket(bucketId: string, signal: AbortSignal): Promise<Bucket> {
	return api.get(of(bucketId), { signal });
}

export async function createFolder(bucket: OpenBucket, path: string): Promise<Entry> {
	return api.post(`${of(bucket.id)}/folders`, {
		path: sendable(path),
		grant_version: bucket.grant_version,
	});
}

/** At most 200 paths. `lifetime` is in seconds and only matters where URLs are presigned. */
export async function createUrls(
	bucket: OpenBucket,
	paths: readonly string[],
	purpose: "preview" | "download" | "copy",
	lifetime?: number,
): Promise<FileUrl[]> {
	const answer = await api.post<Pick<Page<FileUrl>, "items">>(`${of(bucket.id)}/urls`, {
		paths: paths.map(sendable),
		grant_version: bucket.grant_version,
		purpose,
		...(lifetime === undefined ? {} : { expires_in_seconds: lifetime }),
	});
	return answer.items;
}

export async function deleteEntries(
	bucket: OpenBucket,
	paths: readonly string[],
): Promise<DeleteResult> {
	return api.post(`${of(bucket.id)}/entries/delete`, {
		paths: paths.map(sendable),
		grant_version: bucket.grant_version,
	});
}

export interface FileToUpload {
	readonly name: string;
	readonly size: number;
	readonly content_type: string;
	readonly checksum_crc32: string;
	readonly if_exists: "ask" | "replace" | "keep_both";
}

export async function prepareUploads(
	bucket: OpenBucket,
	path: string,
	files: readonly FileToUpload[],
	signal: AbortSignal,
): Promise<UploadAnswer[]> {
	for (const { name } of files) sendable(path + name);
	const answer = await api.post<{ items: UploadAnswer[] }>(
		`${of(bucket.id)}/uploads`,
		{ path, files, grant_version: bucket.grant_version },
		{ signal },
	);
	return answer.items;
}

export async function signUpload(uploadId: string, signal: AbortSignal): Promise<SignedPut> {
	const answer = await api.post<{ put: SignedPut }>(
		`/uploads/${segment(uploadId)}/sign`,
		undefined,
		{ signal },
	);
	return answer.put;
}

export async function completeUpload(uploadId: string, signal: AbortSignal): Promise<Entry> {
	return api.post(`/uploads/${segment(uploadId)}/complete`, undefined, { signal });
}

export async function forgetUpload(uploadId: string): Promise<void> {
	return api.delete(`/uploads/${segment(uploadId)}`);
}
