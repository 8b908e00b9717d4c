import type { BucketInput, BucketSettings } from "../../api/models";

export type Provider = "aws" | "garage" | "minio" | "r2" | "other";
export const PROVIDERS: readonly Provider[] = ["aws", "garage", "minio", "r2", "other"];

/** A bucket as it stands in the form: every field is text, empty when there is nothing. */
export interface BucketDraft {
	readonly provider: Provider;
	readonly name: string;
	readonly description: string;
	readonly endpoint: string;
	readonly region: string;
	readonly bucket: string;
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly root: string;
	readonly delivery: "private" | "cdn";
	readonly cdnBaseUrl: string;
	readonly addressing: BucketSettings["addressing"];
	readonly checksums: BucketSettings["checksums"];
	readonly caCertificate: string;
}

type Preset = Pick<BucketDraft, "endpoint" | "region" | "addressing" | "checksums">;

/** What a provider is known to need. */
export const PRESETS: Readonly<Record<Provider, Preset>> = {
	aws: { endpoint: "", region: "", addressing: "auto", checksums: "auto" },
	garage: { endpoint: "", region: "garage", addressing: "path", checksums: "when_required" },
	minio: { endpoint: "", region: "us-east-1", addressing: "path", checksums: "auto" },
	r2: { endpoint: "", region: "auto", addressing: "path", checksums: "when_required" },
	other: { endpoint: "", region: "us-east-1", addressing: "auto", checksums: "auto" },
};

export const EMPTY_DRAFT: BucketDraft = {
	provider: "aws",
	name: "",
	description: "",
	...PRESETS.aws,
	bucket: "",
	accessKeyId: "",
	secretAccessKey: "",
	root: "",
	delivery: "private",
	cdnBaseUrl: "",
	caCertificate: "",
};

/** Changes the provider. What the person typed stays; what only came from the old preset goes. */
export function withProvider(draft: BucketDraft, provider: Provider): BucketDraft {
	const before = PRESETS[draft.provider];
	const after = PRESETS[provider];
	const own = draft.region !== "" && draft.region !== before.region;
	return {
		...draft,
		provider,
		endpoint: provider === "aws" ? "" : draft.endpoint,
		region: own ? draft.region : after.region,
		addressing: after.addressing,
		checksums: after.checksums,
	};
}

export function draftOf(settings: BucketSettings): BucketDraft {
	return {
		provider: providerOf(settings),
		name: settings.name,
		description: settings.description,
		endpoint: settings.endpoint ?? "",
		region: settings.region,
		bucket: settings.bucket,
		accessKeyId: settings.access_key_id,
		secretAccessKey: "",
		root: settings.root,
		delivery: settings.cdn_base_url === null ? "private" : "cdn",
		cdnBaseUrl: settings.cdn_base_url ?? "",
		addressing: settings.addressing,
		checksums: settings.checksums,
		caCertificate: settings.ca_certificate ?? "",
	};
}

/** A guess from what is stored; it only decides which hints are shown. */
function providerOf({ endpoint, region }: Pick<BucketSettings, "endpoint" | "region">): Provider {
	if (endpoint === null) return "aws";
	if (endpoint.includes(".r2.cloudflarestorage.com")) return "r2";
	return region === "garage" ? "garage" : "other";
}

/** What is sent. Without a secret the stored one stays. */
export function inputOf(
	draft: BucketDraft,
): BucketInput & Pick<BucketSettings, "addressing" | "checksums" | "root" | "description"> {
	const secret = draft.secretAccessKey.trim();
	return {
		name: draft.name.trim(),
		description: draft.description.trim(),
		endpoint: draft.provider === "aws" ? null : draft.endpoint.trim() || null,
		region: draft.region.trim(),
		bucket: draft.bucket.trim(),
		access_key_id: draft.accessKeyId.trim(),
		...(secret === "" ? {} : { secret_access_key: secret }),
		addressing: draft.addressing,
		root: folderPath(draft.root),
		cdn_base_url: draft.delivery === "cdn" ? draft.cdnBaseUrl.trim() || null : null,
		checksums: draft.checksums,
		ca_certificate: draft.caCertificate.trim() || null,
	};
}

/** A folder as the server writes it: ends with "/", does not begin with it; "" is everything. */
export function folderPath(text: string): string {
	const path = text.trim().replace(/^\/+/, "");
	return path === "" || path.endsWith("/") ? path : `${path}/`;
}

/** The fields by the names that the server uses for its own messages. */
export type DraftField =
	| "name"
	| "endpoint"
	| "region"
	| "bucket"
	| "access_key_id"
	| "secret_access_key"
	| "cdn_base_url";

export type DraftMistake = "missing" | "not_a_url" | "contains_bucket" | "contains_slash";

/**
 * Whether the stored secret still goes with what stands in the form. It belongs to one key at one address: the server
 * never sends it anywhere else, so after a change there it has to be typed again.
 */
export function keepsSecret(draft: BucketDraft, stored: BucketDraft): boolean {
	const [now, before] = [inputOf(draft), inputOf(stored)];
	return (
		now.endpoint === before.endpoint &&
		now.region === before.region &&
		now.access_key_id === before.access_key_id
	);
}

/** What is wrong before the server is asked. */
export function mistakesIn(
	draft: BucketDraft,
	secretIsStored: boolean,
): Partial<Record<DraftField, DraftMistake>> {
	const mistakes: Partial<Record<DraftField, DraftMistake>> = {};
	const required: [DraftField, string][] = [
		["name", draft.name],
		["region", draft.region],
		["bucket", draft.bucket],
		["access_key_id", draft.accessKeyId],
	];
	if (!secretIsStored) required.push(["secret_access_key", draft.secretAccessKey]);
	if (draft.provider !== "aws") required.push(["endpoint", draft.endpoint]);
	if (draft.delivery === "cdn") required.push(["cdn_base_url", draft.cdnBaseUrl]);
	for (const [field, value] of required) if (value.trim() === "") mistakes[field] = "missing";
	if (draft.bucket.includes("/")) mistakes.bucket = "contains_slash";
	if (!mistakes.endpoint && draft.provider !== "aws") {
		const url = urlOf(draft.endpoint);
		if (!url) mistakes.endpoint = "not_a_url";
		else if (url.pathname !== "/" && url.pathname !== "") mistakes.endpoint = "contains_bucket";
	}
	if (!mistakes.cdn_base_url && draft.delivery === "cdn" && !urlOf(draft.cdnBaseUrl)) {
		mistakes.cdn_base_url = "not_a_url";
	}
	return mistakes;
}

function urlOf(text: string): URL | null {
	try {
		const url = new URL(text.trim());
		return /^https?:$/.test(url.protocol) ? url : null;
	} catch {
		return null;
	}
}
