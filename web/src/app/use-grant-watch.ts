import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import type { Bucket } from "../api/models";
import { notify } from "../ui/toast";

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
		if (bucket)
			notify(t`Your access to ${bucket.name} has changed`, {
				detail: t`This is what you may see now.`,
			});
		else
			notify(t`Your access to ${before.name} has changed`, {
				detail: t`It is not open to you any more.`,
			});
		onMoved(bucket ?? null);
	}, [buckets, bucket, bucketId, onMoved, t]);
}
