import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { MapPinOff } from "lucide-react";
import { useCallback } from "react";
import { pathMistake } from "../api/entry-path";
import type { Bucket } from "../api/models";
import { bucketsQuery } from "../api/queries";
import { ErrorScreen } from "../app/error-screen";
import { useGrantWatch } from "../app/use-grant-watch";
import { AllUsage, FolderUsage } from "../features/usage/usage-screen";
import { buttonClass } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { SkeletonRows } from "../ui/skeleton";

const route = getRouteApi("/shell/usage");

/** Everything at /usage. */
export function UsageRoute() {
	const { t } = useLingui();
	const params = route.useSearch();
	const navigate = route.useNavigate();
	const buckets = useQuery(bucketsQuery);
	useGrantWatch(
		buckets.data,
		params.bucket,
		useCallback(
			(bucket: Bucket | null) =>
				void navigate({ search: { bucket: bucket?.id, path: undefined }, replace: true }),
			[navigate],
		),
	);
	if (!buckets.data) {
		return buckets.isError ? (
			<ErrorScreen error={buckets.error} onRetry={() => void buckets.refetch()} />
		) : (
			<SkeletonRows rows={8} label={t`Loading the buckets`} />
		);
	}
	if (params.bucket === undefined) return <AllUsage buckets={buckets.data} />;
	const bucket = buckets.data.find((one) => one.id === params.bucket);
	// Asking for such a path would count as an attempt to leave the granted folder and end the session.
	if (bucket && !(params.path && pathMistake(params.path))) {
		return <FolderUsage bucket={bucket} path={params.path ?? ""} />;
	}
	return (
		<EmptyState
			level="page"
			icon={<MapPinOff size={20} />}
			title={bucket ? t`This link is not valid` : t`There is no such bucket here`}
			actions={
				<Link
					to="/usage"
					search={{ bucket: undefined, path: undefined }}
					className={buttonClass("primary")}
				>
					<Trans>Show the usage of all buckets</Trans>
				</Link>
			}
		>
			<Trans>The address has a mistake, or your access to this bucket was taken away.</Trans>
		</EmptyState>
	);
}
