import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import type { RecordsFormat } from "../../api/models";
import { Button } from "../../ui/button";
import { Snippet } from "../../ui/copy-field";
import { Dialog } from "../../ui/dialog";
import { LoadProblem } from "../../ui/load-problem";
import { saveAs } from "../../ui/save-as";
import { Segmented } from "../../ui/segmented";
import { SkeletonRows } from "../../ui/skeleton";
import { recordsQuery } from "./queries";

const ENDINGS: Readonly<Record<RecordsFormat, string>> = {
	table: "txt",
	zone: "zone",
	cloudflare: "json",
	terraform: "tf",
};

/** The records of a domain as other programs take them in, to copy or to save. */
export function ExportRecords({ name, onClose }: { name: string; onClose: () => void }) {
	const { t } = useLingui();
	const [format, setFormat] = useState<RecordsFormat>("zone");
	const records = useQuery(recordsQuery(name, format));
	return (
		<Dialog
			isOpen
			width="large"
			onClose={onClose}
			title={t`Records of ${name}`}
			footer={
				<>
					<Button onPress={onClose}>
						<Trans>Close</Trans>
					</Button>
					<Button
						variant="primary"
						icon={<Download size={16} />}
						isDisabled={records.data === undefined || records.isPlaceholderData}
						onPress={() =>
							saveAs(
								new Blob([records.data ?? ""], { type: "text/plain;charset=utf-8" }),
								`${name}.${ENDINGS[format]}`,
							)
						}
					>
						<Trans>Save as a file</Trans>
					</Button>
				</>
			}
		>
			<Segmented
				label={t`Format`}
				value={format}
				onChange={setFormat}
				className="mb-3 h-auto! flex-wrap *:h-control-small"
				segments={[
					{ value: "zone", label: t`Zone file` },
					{ value: "cloudflare", label: "Cloudflare" },
					{ value: "terraform", label: "Terraform" },
					{ value: "table", label: t`Table` },
				]}
			/>
			<p className="mb-3 max-w-prose text-pretty text-ink-muted">
				<About format={format} />
			</p>
			{records.data !== undefined ? (
				<Snippet label={t`Records`} text={records.data} />
			) : records.isError ? (
				<LoadProblem
					title={t`The records could not be loaded`}
					detail={records.error.message}
					onRetry={() => void records.refetch()}
				/>
			) : (
				<SkeletonRows rows={5} label={t`Loading the records`} />
			)}
		</Dialog>
	);
}

function About({ format }: { format: RecordsFormat }) {
	switch (format) {
		case "zone":
			return (
				<Trans>
					For BIND, and for every DNS provider that imports zone files. An SPF record that the
					domain has already is kept, with PurelyMail added to it.
				</Trans>
			);
		case "cloudflare":
			return (
				<Trans>What Cloudflare's API takes, one record after the other, without the proxy.</Trans>
			);
		case "terraform":
			return <Trans>Resources for Terraform or OpenTofu, with Cloudflare's provider.</Trans>;
		case "table":
			return <Trans>In columns, for a message to whoever looks after the DNS.</Trans>;
	}
}
