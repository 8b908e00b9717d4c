import { Trans, useLingui } from "@lingui/react/macro";
import { ChevronRight } from "lucide-react";
import { Button, Disclosure, DisclosurePanel, Heading } from "react-aria-components";
import { Select } from "../../ui/select";
import { TextField } from "../../ui/text-field";
import type { BucketDraft } from "./bucket-draft";

/** What most buckets need not think about. */
export function AdvancedFields(props: {
	readonly draft: BucketDraft;
	readonly onChange: (part: Partial<BucketDraft>) => void;
}) {
	const { t } = useLingui();
	const { draft, onChange } = props;
	const used = draft.root !== "" || draft.caCertificate !== "";
	return (
		<Disclosure defaultExpanded={used} className="group/more border-line border-t pt-4">
			<Heading>
				<Button
					slot="trigger"
					className="-mx-2 flex h-control cursor-default items-center gap-1.5 rounded-md px-2 font-medium hover:bg-hover"
				>
					<ChevronRight
						size={16}
						aria-hidden="true"
						className="text-ink-faint transition-transform group-data-[expanded]/more:rotate-90 rtl:rotate-180"
					/>
					<Trans>Advanced</Trans>
				</Button>
			</Heading>
			<DisclosurePanel className="md:ms-[13rem]">
				<div className="flex flex-col gap-4 pt-4">
					<TextField
						label={t`Folder inside of the bucket`}
						name="root"
						mono
						value={draft.root}
						onChange={(root) => onChange({ root })}
						placeholder="media/"
						hint={t`Only this folder is used; what lies beside it is never listed. Empty: the whole bucket.`}
					/>
					<div className="grid gap-4 sm:grid-cols-2">
						<Select
							label={t`Address style`}
							value={draft.addressing}
							onChange={(addressing) => onChange({ addressing })}
							choices={[
								{ value: "auto", label: t`Automatic` },
								{ value: "path", label: t`Path`, hint: "https://host/bucket/file" },
								{ value: "virtual_host", label: t`Host name`, hint: "https://bucket.host/file" },
							]}
						/>
						<Select
							label={t`Checksums`}
							value={draft.checksums}
							onChange={(checksums) => onChange({ checksums })}
							choices={[
								{ value: "auto", label: t`Automatic` },
								{
									value: "when_required",
									label: t`Only when required`,
									hint: t`For Garage, Ceph and others that refuse the newer ones.`,
								},
								{ value: "always", label: t`Always` },
							]}
						/>
					</div>
					<TextField
						label={t`CA certificate`}
						name="ca_certificate"
						mono
						rows={4}
						value={draft.caCertificate}
						onChange={(caCertificate) => onChange({ caCertificate })}
						placeholder="-----BEGIN CERTIFICATE-----"
						hint={t`For an endpoint with a certificate of your own authority. Browsers must trust it, too.`}
					/>
				</div>
			</DisclosurePanel>
		</Disclosure>
	);
}
