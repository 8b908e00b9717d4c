import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FolderOpen, PlugZap } from "lucide-react";
import type { ReactNode } from "react";
import type { BucketSettings } from "../../api/models";
import { BackLink } from "../../ui/back-link";
import { Button, buttonClass } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { LoadProblem } from "../../ui/load-problem";
import { Notice } from "../../ui/notice";
import { Page } from "../../ui/page";
import { SkeletonRows } from "../../ui/skeleton";
import { Tabs } from "../../ui/tabs";
import { notify } from "../../ui/toast";
import { draftOf } from "./bucket-draft";
import { BucketForm } from "./bucket-form";
import { CatalogCard } from "./catalog-card";
import { ForgetBucket } from "./forget-bucket";
import { HealthBadge } from "./health-badge";
import { settingsQuery, useTestBucket } from "./queries";
import { ReportSkeleton, ReportView } from "./report-view";

export type BucketTab = "connection" | "settings" | "grants" | "catalog";

/** `grants` is the screen of another feature. */
export function BucketSettingsScreen(props: {
	readonly id: string;
	readonly tab: BucketTab;
	readonly onTab: (tab: BucketTab) => void;
	readonly grants: ReactNode;
}) {
	const { t } = useLingui();
	const settings = useQuery(settingsQuery(props.id));
	const back = <BackLink to="/admin/buckets">{t`Buckets`}</BackLink>;
	if (settings.isPending || settings.isError) {
		return (
			<Page title={t`Bucket`} back={back}>
				{settings.isPending ? (
					<SkeletonRows rows={6} label={t`Loading the bucket`} />
				) : (
					<LoadProblem
						title={t`The bucket could not be loaded`}
						detail={settings.error.message}
						onRetry={() => void settings.refetch()}
					/>
				)}
			</Page>
		);
	}
	const bucket = settings.data;
	return (
		<Page
			title={bucket.name}
			description={bucket.description || undefined}
			back={back}
			actions={
				<Link to="/b/$bucketId" params={{ bucketId: bucket.id }} className={buttonClass()}>
					<FolderOpen size={16} aria-hidden="true" />
					<Trans>Open files</Trans>
				</Link>
			}
		>
			<Tabs
				label={t`About this bucket`}
				selected={props.tab}
				onSelect={props.onTab}
				items={[
					{
						id: "connection",
						title: (
							<>
								{t`Connection`} <HealthBadge report={bucket.last_report} />
							</>
						),
						content: <Connection bucket={bucket} onSettings={() => props.onTab("settings")} />,
					},
					{ id: "grants", title: t`Access`, content: props.grants },
					{ id: "catalog", title: t`Catalog`, content: <CatalogCard bucket={bucket} /> },
					{
						id: "settings",
						title: t`Settings`,
						content: (
							<div className="max-w-180">
								<BucketForm
									id={bucket.id}
									initial={draftOf(bucket)}
									onSaved={(saved) => {
										notify(t`The settings of ${saved.bucket.name} are saved`);
										props.onTab("connection");
									}}
								/>
								<ForgetBucket bucket={bucket} />
							</div>
						),
					},
				]}
			/>
		</Page>
	);
}

function Connection({ bucket, onSettings }: { bucket: BucketSettings; onSettings: () => void }) {
	const { t } = useLingui();
	const test = useTestBucket(bucket.id);
	const report = bucket.last_report;
	const again = (
		<Button icon={<PlugZap size={16} />} onPress={() => test.mutate()} isPending={test.isPending}>
			{report ? <Trans>Test again</Trans> : <Trans>Test connection</Trans>}
		</Button>
	);
	return (
		<div className="flex max-w-200 flex-col gap-4">
			<div className="flex flex-wrap items-center gap-3">
				<p className="min-w-0 flex-1 basis-60 text-ink-muted">
					<Trans>
						The test writes a small object, reads it back and deletes it. It also asks whether
						browsers may upload from this site.
					</Trans>
				</p>
				{report && again}
				{report && !report.ok && (
					<Button onPress={onSettings}>
						<Trans>Change the settings</Trans>
					</Button>
				)}
			</div>
			{test.error && <Notice tone="danger">{test.error.message}</Notice>}
			{test.isPending ? (
				<ReportSkeleton />
			) : report ? (
				<ReportView report={report} />
			) : (
				<EmptyState icon={<PlugZap size={20} />} title={t`Not tested yet`} actions={again}>
					<Trans>Find out what the key may do, and what to change where it may not.</Trans>
				</EmptyState>
			)}
		</div>
	);
}
