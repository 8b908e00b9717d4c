import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate } from "@tanstack/react-router";
import { Database } from "lucide-react";
import { bucketsQuery } from "../api/queries";
import { useMe } from "../api/use-session";
import { buttonClass } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { SkeletonRows } from "../ui/skeleton";
import { useTitle } from "../ui/use-title";
import { ErrorScreen } from "./error-screen";
import { lastBucket } from "./last-bucket";

/** The first page: the bucket that was used last, or what to do when there is none. */
export function HomeScreen() {
	const { t } = useLingui();
	const me = useMe();
	const buckets = useQuery(bucketsQuery);
	useTitle("");
	if (buckets.isPending) return <SkeletonRows rows={8} label={t`Loading the buckets`} />;
	if (buckets.isError) {
		return <ErrorScreen error={buckets.error} onRetry={() => void buckets.refetch()} />;
	}
	const last = lastBucket();
	const bucket = buckets.data.find((one) => one.id === last) ?? buckets.data[0];
	if (bucket) return <Navigate to="/b/$bucketId" params={{ bucketId: bucket.id }} replace />;
	const mayRegister = me.menu.includes("admin_buckets");
	return (
		<EmptyState
			level="page"
			icon={<Database size={20} />}
			title={mayRegister ? t`Connect your first bucket` : t`No bucket is open to you yet`}
			actions={
				mayRegister && (
					<Link to="/admin/buckets/new" className={buttonClass("primary")}>
						<Trans>Connect a bucket</Trans>
					</Link>
				)
			}
		>
			{mayRegister ? (
				<Trans>
					Files stay in your own S3 storage. MediaBridge needs a bucket and a key for it, tests what
					the key may do, and tells you what to change.
				</Trans>
			) : (
				<Trans>
					An administrator decides which buckets and folders you see. They appear here as soon as
					you are given one; there is no need to load this page again.
				</Trans>
			)}
		</EmptyState>
	);
}
