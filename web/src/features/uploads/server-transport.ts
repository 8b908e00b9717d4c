import { completeUpload, forgetUpload, prepareUploads, signUpload } from "../../api/files";
import type { UploadAnswer } from "../../api/models";
import { ApiProblem } from "../../api/problem";
import { type Prepared, type SignedPut, UploadError, type UploadTransport } from "./engine-model";
import { putToStorage } from "./storage-put";

/** The engine's outside world: our server for the three small requests, S3 for the bytes. */
export const serverTransport: UploadTransport = {
	prepare: async (destination, files, signal) => {
		const answers = await ours(
			prepareUploads(
				{ id: destination.bucketId, grant_version: destination.grantVersion },
				destination.folder,
				files.map((file) => ({
					name: file.name,
					size: file.size,
					content_type: file.contentType,
					checksum_crc32: file.crc32,
					if_exists: file.ifExists,
				})),
				signal,
			),
		);
		return answers.map(preparedOf);
	},
	sign: async (uploadId, signal) => putOf(await ours(signUpload(uploadId, signal))),
	put: putToStorage,
	complete: (uploadId, signal) => ours(completeUpload(uploadId, signal)),
	forget: forgetUpload,
};

function preparedOf(answer: UploadAnswer): Prepared {
	switch (answer.status) {
		case "ready": {
			const { id, path, put } = answer.upload;
			return { status: "ready", id, path, put: putOf(put) };
		}
		case "exists": {
			const { path, size, modified_at } = answer.existing;
			return {
				status: "exists",
				existing: { path, size: size ?? null, modifiedAt: modified_at ?? null },
			};
		}
		case "refused":
			return { status: "refused", detail: answer.detail };
	}
}

function putOf(put: {
	url: string;
	headers: Record<string, string>;
	expires_at: number;
}): SignedPut {
	return { url: put.url, headers: put.headers, expiresAt: put.expires_at };
}

/** What a refusal of our server means for an upload. */
async function ours<T>(answer: Promise<T>): Promise<T> {
	try {
		return await answer;
	} catch (error) {
		if (!(error instanceof ApiProblem)) throw error;
		const { status, detail } = error;
		if (error.code === "grant_changed") throw new UploadError({ kind: "access_changed" }, "none");
		if (status === 0) throw new UploadError({ kind: "network" }, "again");
		const passing = status >= 500 || status === 408 || status === 429;
		throw new UploadError({ kind: "refused", status, detail }, passing ? "again" : "none");
	}
}
