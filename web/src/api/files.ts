import { api } from "./client";
import type {
	Bucket,
	DeleteResult,
	Entry,
	EntryDetails,
	EntryPage,
	FileUrl,
	Page,
	SignedPut,
	UploadAnswer,
} from "./models";

/** Everything the app asks about files of a bucket. Paths are those of entry-path.ts. */
const of = (bucketId: string) => `/buckets/${encodeURIComponent(bucketId)}`;

export interface ListingKey {
	readonly bucketId: string;
	readonly path: string;
	readonly sort: "name" | "modified" | "size";
	readonly order: "asc" | "desc";
	readonly grantVersion: number;
}

export function listEntries(
	key: ListingKey,
	offset: number,
	limit: number,
	signal: AbortSignal,
): Promise<EntryPage> {
	const { path, sort, order, grantVersion } = key;
	return api.get(`${of(key.bucketId)}/entries`, {
		query: { path, sort, order, offset, limit, grant_version: grantVersion },
		signal,
	});
}

export function getEntry(
	bucketId: string,
	path: string,
	signal?: AbortSignal,
): Promise<EntryDetails> {
	return api.get(`${of(bucketId)}/entry`, { query: { path }, ...(signal ? { signal } : {}) });
}

export function getBucket(bucketId: string, signal: AbortSignal): Promise<Bucket> {
	return api.get(of(bucketId), { signal });
}

export function createFolder(bucketId: string, path: string): Promise<Entry> {
	return api.post(`${of(bucketId)}/folders`, { path });
}

/** At most 200 paths. `lifetime` is in seconds and only matters where URLs are presigned. */
export async function createUrls(
	bucketId: string,
	paths: readonly string[],
	purpose: "preview" | "download" | "copy",
	lifetime?: number,
): Promise<FileUrl[]> {
	const answer = await api.post<Pick<Page<FileUrl>, "items">>(`${of(bucketId)}/urls`, {
		paths,
		purpose,
		...(lifetime === undefined ? {} : { expires_in_seconds: lifetime }),
	});
	return answer.items;
}

export function deleteEntries(bucketId: string, paths: readonly string[]): Promise<DeleteResult> {
	return api.post(`${of(bucketId)}/entries/delete`, { paths });
}

export interface FileToUpload {
	readonly name: string;
	readonly size: number;
	readonly content_type: string;
	readonly checksum_crc32: string;
	readonly if_exists: "ask" | "replace" | "keep_both";
}

export async function prepareUploads(
	bucketId: string,
	path: string,
	files: readonly FileToUpload[],
	signal: AbortSignal,
): Promise<UploadAnswer[]> {
	const answer = await api.post<{ items: UploadAnswer[] }>(
		`${of(bucketId)}/uploads`,
		{ path, files },
		{ signal },
	);
	return answer.items;
}

export async function signUpload(uploadId: string, signal: AbortSignal): Promise<SignedPut> {
	const answer = await api.post<{ put: SignedPut }>(
		`/uploads/${encodeURIComponent(uploadId)}/sign`,
		undefined,
		{ signal },
	);
	return answer.put;
}

export function completeUpload(uploadId: string, signal: AbortSignal): Promise<Entry> {
	return api.post(`/uploads/${encodeURIComponent(uploadId)}/complete`, undefined, { signal });
}

export function forgetUpload(uploadId: string): Promise<void> {
	return api.delete(`/uploads/${encodeURIComponent(uploadId)}`);
}
