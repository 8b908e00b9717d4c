import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type { BucketSettings, EventHook, NewEventHook } from "../../api/models";
import { Button } from "../../ui/button";
import { CopyField, Snippet } from "../../ui/copy-field";
import { ConfirmDialog } from "../../ui/dialog";
import { Notice } from "../../ui/notice";
import { notify } from "../../ui/toast";
import { When } from "../../ui/when";
import { catalogPath } from "./queries";

/** How the storage itself tells of changes, so that nobody has to look for them. */
export function EventHookCard(props: {
	readonly bucket: BucketSettings;
	readonly hook: EventHook | null;
}) {
	const { bucket, hook } = props;
	const { t } = useLingui();
	const cache = useQueryClient();
	const [asking, setAsking] = useState<"renew" | "remove" | null>(null);
	const path = `${catalogPath(bucket.id)}/hook`;
	const onSettled = () => {
		setAsking(null);
		return cache.invalidateQueries({ queryKey: keys.catalog(bucket.id) });
	};
	const make = useMutation({ mutationFn: () => api.post<NewEventHook>(path), onSettled });
	const remove = useMutation({
		mutationFn: () => api.delete(path),
		onSettled,
		onSuccess: () => {
			make.reset();
			notify(t`Events of ${bucket.name} are no longer taken`);
		},
	});
	const problem = make.error ?? remove.error;
	return (
		<section>
			<h2 className="font-medium">
				<Trans>Events of the storage</Trans>
			</h2>
			<p className="mt-1 mb-4 max-w-prose text-ink-muted">
				<Trans>
					Without them, changes that other programs make are found when a folder is opened or the
					bucket is compared. With them, they show within a second.
				</Trans>
			</p>
			{problem && (
				<Notice tone="danger" className="mb-4">
					{problem.message}
				</Notice>
			)}
			{hook === null ? (
				<Button onPress={() => make.mutate()} isPending={make.isPending}>
					<Trans>Take events</Trans>
				</Button>
			) : (
				<>
					<Labelled title={t`Address`}>
						<CopyField label={t`Address for events`} value={hook.url} />
					</Labelled>
					<p role="status" className="mt-2 mb-4 text-ink-muted text-xs">
						{hook.last_event_at === null ? (
							<Trans>No event has come yet.</Trans>
						) : (
							<Trans>
								The last event came <When at={hook.last_event_at} />.
							</Trans>
						)}
					</p>
					{make.data && (
						<div className="mb-4">
							<Labelled title={t`Secret`}>
								<CopyField label={t`Secret for events`} value={make.data.secret} />
							</Labelled>
							<p className="mt-2 text-ink-muted text-xs">
								<Trans>
									Copy it now: it is not shown again. Whoever has it can tell of changes that never
									were, but reads nothing.
								</Trans>
							</p>
						</div>
					)}
					<div className="mb-6 flex flex-wrap gap-2">
						<Button onPress={() => setAsking("renew")}>
							<Trans>New secret</Trans>
						</Button>
						<Button onPress={() => setAsking("remove")}>
							<Trans>Take no more events</Trans>
						</Button>
					</div>
					<Instructions
						bucket={bucket.bucket}
						url={hook.url}
						secret={make.data?.secret ?? "SECRET"}
					/>
				</>
			)}
			<ConfirmDialog
				isOpen={asking === "renew"}
				onClose={() => setAsking(null)}
				onConfirm={() => make.mutate()}
				title={t`Make a new secret?`}
				act={t`Make a new secret`}
				isPending={make.isPending}
				danger={false}
			>
				<Trans>
					The present one stops working at once. The storage has to be told the new one.
				</Trans>
			</ConfirmDialog>
			<ConfirmDialog
				isOpen={asking === "remove"}
				onClose={() => setAsking(null)}
				onConfirm={() => remove.mutate()}
				title={t`Take no more events of ${bucket.name}?`}
				act={t`Take no more events`}
				isPending={remove.isPending}
			>
				<Trans>
					The secret stops working. Changes by other programs are then found when a folder is opened
					or the bucket is compared.
				</Trans>
			</ConfirmDialog>
		</section>
	);
}

/** What to tell the storage, ready to be copied. */
function Instructions({ bucket, url, secret }: { bucket: string; url: string; secret: string }) {
	const { t } = useLingui();
	return (
		<div className="grid grid-cols-[minmax(0,1fr)] gap-5">
			<Labelled
				title={<Trans>MinIO: name the address, then send it the events of this bucket</Trans>}
			>
				<Snippet
					label={t`Commands for MinIO`}
					text={[
						`mc admin config set ALIAS notify_webhook:mediabridge endpoint="${url}" auth_token="${secret}"`,
						"mc admin service restart ALIAS",
						`mc event add ALIAS/${bucket} arn:minio:sqs::mediabridge:webhook --event put,delete`,
					].join("\n")}
				/>
			</Labelled>
			<Labelled
				title={<Trans>The same by MinIO's environment, instead of the first command</Trans>}
			>
				<Snippet
					label={t`Environment for MinIO`}
					text={[
						"MINIO_NOTIFY_WEBHOOK_ENABLE_MEDIABRIDGE=on",
						`MINIO_NOTIFY_WEBHOOK_ENDPOINT_MEDIABRIDGE=${url}`,
						`MINIO_NOTIFY_WEBHOOK_AUTH_TOKEN_MEDIABRIDGE="${secret}"`,
					].join("\n")}
				/>
			</Labelled>
			<Labelled
				title={
					<Trans>
						AWS: turn on EventBridge for the bucket. Make a connection with an API key named{" "}
						<code>Authorization</code> and the value <code>Bearer {secret}</code>, an API
						destination with the address above, and a rule with this pattern that leads to it
					</Trans>
				}
			>
				<Snippet
					label={t`Event pattern for EventBridge`}
					text={JSON.stringify(
						{
							source: ["aws.s3"],
							"detail-type": ["Object Created", "Object Deleted"],
							detail: { bucket: { name: [bucket] } },
						},
						null,
						2,
					)}
				/>
			</Labelled>
			<Labelled
				title={<Trans>Anything else that posts S3 events: this header with each of them</Trans>}
			>
				<Snippet label={t`Header for events`} text={`Authorization: Bearer ${secret}`} />
			</Labelled>
			<p className="text-ink-muted text-xs">
				<Trans>
					RustFS and Ceph send the same notifications as MinIO. Garage sends none: there the bucket
					is compared from time to time.
				</Trans>
			</p>
		</div>
	);
}

function Labelled({ title, children }: { title: ReactNode; children: ReactNode }) {
	return (
		<div>
			<h3 className="mb-1.5 text-ink-muted text-xs">{title}</h3>
			{children}
		</div>
	);
}
