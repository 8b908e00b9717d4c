/** An S3 to register a bucket of: the sandbox, or Garage, which is nobody's of ours. */

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort, ours, type Program, start, theirs } from "./programs";

const run = promisify(execFile);

export interface Storage {
	kind: "sandbox" | "garage";
	endpoint: string;
	region: string;
	accessKeyId: string;
	secretAccessKey: string;
	bucket: string;
	/** Everything in the bucket, read by boto3. */
	objects(): Promise<Record<string, StoredObject>>;
	setCors(rules: unknown): Promise<void>;
	put(files: Record<string, string>): Promise<void>;
	stop(): Promise<void>;
}

export interface StoredObject {
	sha256: string;
	size: number;
	content_type: string;
}

type Access = Pick<
	Storage,
	"kind" | "endpoint" | "region" | "accessKeyId" | "secretAccessKey" | "bucket"
>;

export function startStorage(kind: Storage["kind"], bucket: string): Promise<Storage> {
	return kind === "garage" ? startGarage(bucket) : startSandbox(bucket);
}

/** The sandbox S3; with `files`, the folder `archive/` of the bucket holds so many small ones. */
export async function startSandbox(bucket: string, files = 0): Promise<Storage> {
	const folder = await mkdtemp(join(tmpdir(), "mediabridge-e2e-sandbox-"));
	if (files > 0) {
		await run(ours("examples/seed_many"), [join(folder, "s3"), bucket, `${files}`]);
	}
	const program = start(ours("mediabridge"), [
		"sandbox",
		"--addr",
		`127.0.0.1:${await freePort()}`,
		"--data",
		folder,
		"--bucket",
		bucket,
	]);
	const value = async (name: string) => {
		const [, text] = await program.said(new RegExp(`${name}=['"]?([^'"\\s]+)`));
		return text ?? "";
	};
	const access: Access = {
		kind: "sandbox",
		endpoint: await value("AWS_ENDPOINT_URL"),
		region: await value("AWS_REGION"),
		accessKeyId: await value("AWS_ACCESS_KEY_ID"),
		secretAccessKey: await value("AWS_SECRET_ACCESS_KEY"),
		bucket,
	};
	return storage(access, program, folder);
}

async function startGarage(bucket: string): Promise<Storage> {
	const folder = await mkdtemp(join(tmpdir(), "mediabridge-e2e-garage-"));
	const [rpc, s3, admin] = [await freePort(), await freePort(), await freePort()];
	const access: Access = {
		kind: "garage",
		endpoint: `http://127.0.0.1:${s3}`,
		region: "garage",
		accessKeyId: "GK0123456789abcdef01234567",
		secretAccessKey: "0123456789abcdef".repeat(4),
		bucket,
	};
	const config = join(folder, "garage.toml");
	await writeFile(
		config,
		`
metadata_dir = "${folder}/meta"
data_dir = "${folder}/data"
db_engine = "lmdb"
replication_factor = 1
rpc_bind_addr = "127.0.0.1:${rpc}"
rpc_public_addr = "127.0.0.1:${rpc}"
rpc_secret = "${"0123456789abcdef".repeat(4)}"

[s3_api]
s3_region = "${access.region}"
api_bind_addr = "127.0.0.1:${s3}"
root_domain = ".s3.garage.localhost"

[admin]
api_bind_addr = "127.0.0.1:${admin}"
`,
	);
	const garage = theirs("E2E_GARAGE");
	const program = start(garage, ["-c", config, "server", "--single-node", "--default-bucket"], {
		env: {
			GARAGE_DEFAULT_ACCESS_KEY: access.accessKeyId,
			GARAGE_DEFAULT_SECRET_KEY: access.secretAccessKey,
			GARAGE_DEFAULT_BUCKET: "first",
			RUST_LOG: "garage=info",
		},
	});
	await program.said(/S3 API server listening/i);
	// By the command line: buckets made by CreateBucket answer `*` to every preflight.
	await run(garage, ["-c", config, "bucket", "create", bucket]);
	const permissions = ["--read", "--write", "--owner"];
	await run(garage, [
		"-c",
		config,
		"bucket",
		"allow",
		...permissions,
		bucket,
		"--key",
		access.accessKeyId,
	]);
	return storage(access, program, folder);
}

function storage(access: Access, program: Program, folder: string): Storage {
	const ask = async (request: Record<string, unknown>): Promise<unknown> => {
		const answer = run(theirs("E2E_PYTHON"), [join(import.meta.dirname, "s3.py")], {
			env: {
				...process.env,
				AWS_ENDPOINT_URL: access.endpoint,
				AWS_REGION: access.region,
				AWS_DEFAULT_REGION: access.region,
				AWS_ACCESS_KEY_ID: access.accessKeyId,
				AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
			},
			maxBuffer: 16 * 1024 * 1024,
		});
		answer.child.stdin?.end(JSON.stringify({ ...request, bucket: access.bucket }));
		return JSON.parse((await answer).stdout);
	};
	return {
		...access,
		objects: async () => (await ask({ do: "objects" })) as Record<string, StoredObject>,
		setCors: async (rules) => void (await ask({ do: "cors", rules })),
		put: async (files) => void (await ask({ do: "put", files })),
		stop: async () => {
			await program.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

export interface Sample {
	name: string;
	path: string;
	sha256: string;
	size: number;
}

/** Writes the upload set of the samples into a new folder, which is the caller's to remove. */
export async function uploadSet(): Promise<{ folder: string; files: Sample[] }> {
	const folder = await mkdtemp(join(tmpdir(), "mediabridge-e2e-files-"));
	await run(ours("examples/write_samples"), [folder, "upload-set"]);
	const files: Sample[] = [];
	for (const name of await readdir(folder)) {
		const path = join(folder, name);
		const bytes = await readFile(path);
		const sha256 = createHash("sha256").update(bytes).digest("hex");
		files.push({ name, path, sha256, size: bytes.length });
	}
	return { folder, files };
}
