import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate } from "@tanstack/react-router";
import { Blocks, Database } from "lucide-react";
import { bucketsQuery } from "../api/queries";
import { useMe } from "../api/use-session";
import { buttonClass } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { SkeletonRows } from "../ui/skeleton";
import { useTitle } from "../ui/use-title";
import { ErrorScreen } from "./error-screen";
import { lastBucket } from "./last-bucket";
import { halvesOf, useProduct } from "./product";

/** The first page: the bucket that was used last, or what to do when there is none. */
export function HomeScreen() {
	const { t } = useLingui();
	const me = useMe();
	const buckets = useQuery(bucketsQuery);
	const product = useProduct();
	const halves = halvesOf(product, me.menu);
	useTitle("");
	if (buckets.isPending) return <SkeletonRows rows={8} label={t`Loading the buckets`} />;
	if (buckets.isError) {
		return <ErrorScreen error={buckets.error} onRetry={() => void buckets.refetch()} />;
	}
	// With mail alone, its overview is where one begins.
	if (halves.mail && !halves.files) return <Navigate to="/mail" replace />;
	const last = lastBucket();
	const bucket = buckets.data.find((one) => one.id === last) ?? buckets.data[0];
	if (bucket) return <Navigate to="/b/$bucketId" params={{ bucketId: bucket.id }} replace />;
	const mayRegister = me.menu.includes("admin_buckets");
	if (mayRegister && halves.connectMail) return <Begin />;
	return (
		<EmptyState
			level="page"
			icon={<Database size={20} />}
			title={
				mayRegister
					? t`Connect your first bucket`
					: product.files
						? t`No bucket is open to you yet`
						: t`There is nothing for you here yet`
			}
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
			) : !halves.files ? (
				<Trans>
					This server administers mail, which its admins do. What an administrator opens to you
					appears here.
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

/** Nothing is connected: either half can be the first, and each works without the other. */
function Begin() {
	const { t } = useLingui();
	return (
		<EmptyState
			level="page"
			icon={<Blocks size={20} />}
			title={t`Begin with files or with mail`}
			actions={
				<>
					<Link to="/admin/buckets/new" className={buttonClass("primary")}>
						<Trans>Connect a bucket</Trans>
					</Link>
					<Link to="/mail" className={buttonClass("secondary")}>
						<Trans>Connect PurelyMail</Trans>
					</Link>
				</>
			}
		>
			<Trans>
				Files stay in your own S3 storage: a bucket and a key for it are tested, and you are told
				what to change. Mailboxes stay at PurelyMail, whose account is administered here. Each half
				works without the other.
			</Trans>
		</EmptyState>
	);
}
