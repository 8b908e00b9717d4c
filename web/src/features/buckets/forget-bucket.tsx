import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { BucketSettings } from "../../api/models";
import { Button } from "../../ui/button";
import { ConfirmDialog } from "../../ui/dialog";
import { notify, notifyProblem } from "../../ui/toast";
import { useForgetBucket } from "./queries";

/** Takes the bucket out of MediaBridge; the files stay. */
export function ForgetBucket({ bucket }: { bucket: BucketSettings }) {
	const { t } = useLingui();
	const navigate = useNavigate();
	const [asking, setAsking] = useState(false);
	const forget = useForgetBucket(bucket.id);
	return (
		<section className="mt-10 flex flex-wrap items-center gap-3 rounded-lg border border-line p-4">
			<div className="min-w-0 flex-1 basis-64">
				<h2 className="font-medium">
					<Trans>Disconnect this bucket</Trans>
				</h2>
				<p className="text-ink-muted">
					<Trans>
						Its files stay in the storage. Its key and everybody's access to it are removed from
						here.
					</Trans>
				</p>
			</div>
			<Button onPress={() => setAsking(true)} className="text-danger!">
				<Trans>Disconnect</Trans>
			</Button>
			<ConfirmDialog
				isOpen={asking}
				onClose={() => setAsking(false)}
				title={t`Disconnect ${bucket.name}?`}
				act={t`Disconnect the bucket`}
				isPending={forget.isPending}
				onConfirm={() =>
					forget.mutate(undefined, {
						onSuccess: () => {
							notify(t`${bucket.name} is disconnected`, { detail: t`Its files were not touched.` });
							void navigate({ to: "/admin/buckets" });
						},
						onError: (error) =>
							notifyProblem(t`${bucket.name} is still connected`, { detail: error.message }),
					})
				}
			>
				<Trans>
					No file is deleted. To connect it again you need the secret key, and members need their
					access anew.
				</Trans>
			</ConfirmDialog>
		</section>
	);
}
