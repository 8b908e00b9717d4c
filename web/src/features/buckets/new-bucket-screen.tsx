import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { BackLink } from "../../ui/back-link";
import { Page } from "../../ui/page";
import { notify } from "../../ui/toast";
import { EMPTY_DRAFT } from "./bucket-draft";
import { BucketForm } from "./bucket-form";

export function NewBucketScreen() {
	const { t } = useLingui();
	const navigate = useNavigate();
	return (
		<Page
			width="form"
			title={t`Connect a bucket`}
			description={
				<Trans>
					Saving tests the connection and says what to change. Nothing in the bucket is moved or
					renamed.
				</Trans>
			}
			back={<BackLink to="/admin/buckets">{t`Buckets`}</BackLink>}
		>
			<BucketForm
				id={null}
				initial={EMPTY_DRAFT}
				onSaved={({ bucket, report }) => {
					if (report.ok) notify(t`${bucket.name} is connected`);
					void navigate({
						to: "/admin/buckets/$id",
						params: { id: bucket.id },
						search: { tab: "connection" },
						replace: true,
					});
				}}
			/>
		</Page>
	);
}
