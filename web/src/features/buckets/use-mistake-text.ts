import { useLingui } from "@lingui/react/macro";
import type { DraftField, DraftMistake } from "./bucket-draft";

/** What to say about a mistake in the form. */
export function useMistakeText(): (field: string, mistake: DraftMistake) => string {
	const { t } = useLingui();
	const missing: Readonly<Record<DraftField, string>> = {
		name: t`Give the bucket a name.`,
		endpoint: t`Enter the address of the storage.`,
		region: t`Enter the region. Storage without regions usually answers to us-east-1.`,
		bucket: t`Enter the name of the bucket.`,
		access_key_id: t`Enter the access key ID.`,
		secret_access_key: t`Enter the secret that belongs to the key.`,
		cdn_base_url: t`Enter the address of the CDN, or choose private links.`,
	};
	return (field, mistake) => {
		switch (mistake) {
			case "missing":
				return missing[field as DraftField];
			case "not_a_url":
				return t`Enter a full address that begins with https://`;
			case "contains_bucket":
				return t`Enter only the address of the storage, without the bucket.`;
			case "contains_slash":
				return t`Enter only the name of the bucket; a folder goes under “Advanced”.`;
		}
	};
}
