import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { ownershipOfQuery } from "./queries";
import { works } from "./report";

/** How far the proof of a domain is: whether it may be added as it is. */
export type Proof = "seen" | "not_seen" | "looking" | "not_looked_for";

export function useProof(name: string | null): Proof {
	const { data, isError } = useQuery({ ...ownershipOfQuery(name ?? ""), enabled: name !== null });
	if (isError) return "not_seen";
	if (name === null || data === undefined) return "looking";
	if (data.record === null || data.record === undefined) return "not_looked_for";
	return works(data.record) === true ? "seen" : "not_seen";
}

/** Whether the ownership record of a domain is seen from here; looked up by itself as long as this is shown. */
export function OwnershipState({ name }: { name: string }) {
	const { t } = useLingui();
	const { data, error, isFetching, refetch } = useQuery(ownershipOfQuery(name));
	const again = (
		<Button
			size="small"
			icon={<RotateCw size={14} />}
			isPending={isFetching}
			onPress={() => void refetch()}
		>
			<Trans>Check now</Trans>
		</Button>
	);
	if (error) {
		return (
			<Notice tone="warning" title={t`The record could not be looked up`} action={again}>
				{error.message}
			</Notice>
		);
	}
	if (data === undefined) {
		return (
			<Notice>
				<Trans>Looking for the record at {name} …</Trans>
			</Notice>
		);
	}
	const { record } = data;
	if (record === null || record === undefined) {
		return (
			<Notice>
				<Trans>
					This server does not look at the DNS (the setting mail.check_dns is off). PurelyMail looks
					for the record when you add the domain.
				</Trans>
			</Notice>
		);
	}
	if (works(record) === true) {
		return (
			<Notice tone="success" title={t`The record is published at ${name}`}>
				<Trans>PurelyMail looks for itself when you add the domain.</Trans>
			</Notice>
		);
	}
	return (
		<Notice tone="warning" title={t`The record is not seen at ${name} yet`} action={again}>
			{record.findings.map((finding) => (
				<p key={finding.advice} className="select-text text-pretty break-words">
					{finding.advice}
				</p>
			))}
			<p className="mt-1 text-pretty">
				<Trans>It is looked up again by itself while this is open.</Trans>
			</p>
		</Notice>
	);
}
