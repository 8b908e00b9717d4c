import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import type { Bucket } from "../api/models";
import { notify } from "../ui/toast";

let told: string | null = null;

/** A search over a folder of the same bucket hears of the same change. */
function tellOnce(what: string, tell: () => void): void {
	if (told === what) return;
	told = what;
	tell();
}

/**
 * Tells once when the access to the bucket on the screen is not what it was: `onMoved` leads to what the person may
 * see now (the bucket), or away (null: it is not open to them any more). Paths of before may mean nothing any more, or
 * something else.
 */
export function useGrantWatch(
	buckets: readonly Bucket[] | undefined,
	bucketId: string | undefined,
	onMoved: (bucket: Bucket | null) => void,
): void {
	const { t } = useLingui();
	const seen = useRef<Bucket | null>(null);
	const bucket = buckets?.find((one) => one.id === bucketId);
	useEffect(() => {
		if (!buckets) return;
		const before = seen.current?.id === bucketId ? seen.current : null;
		seen.current = bucket ?? null;
		if (before === null || before.grant_version === bucket?.grant_version) return;
		tellOnce(`${before.id} ${before.grant_version} ${bucket?.grant_version}`, () =>
			notify(t`Your access to ${before.name} has changed`, {
				detail: bucket ? t`This is what you may see now.` : t`It is not open to you any more.`,
			}),
		);
		onMoved(bucket ?? null);
	}, [buckets, bucket, bucketId, onMoved, t]);
}
