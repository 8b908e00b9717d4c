import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Form } from "react-aria-components";
import { ApiProblem } from "../../api/problem";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { focusFirstInvalid } from "../../ui/field";
import { LoadProblem } from "../../ui/load-problem";
import { Notice } from "../../ui/notice";
import { SkeletonRows } from "../../ui/skeleton";
import { TextField } from "../../ui/text-field";
import { notify } from "../../ui/toast";
import { OwnershipState, useProof } from "./ownership";
import { ownershipQuery, useAddDomain } from "./queries";
import { RecordLine } from "./record-line";
import { asDomain } from "./report";

/** Typing on is no reason to ask name servers. */
const SETTLED_MS = 600;

/** The name of the domain, then the record that proves whose it is, looked up live, and only then it is added. */
export function AddDomainDialog({ onClose }: { onClose: () => void }) {
	const { t } = useLingui();
	const navigate = useNavigate();
	const [name, setName] = useState("");
	const typed = asDomain(name);
	const asked = useSettled(typed);
	const proof = useProof(asked);
	const add = useAddDomain();
	const problem = add.error instanceof ApiProblem ? add.error : null;
	// Only what is known to be there is added without a second thought.
	const regardless = asked !== null && proof === "not_seen";
	return (
		<Dialog isOpen width="medium" onClose={onClose} title={t`Add a domain`}>
			<Form
				className="flex flex-col gap-5"
				validationErrors={problem?.fields ?? {}}
				onSubmit={(event) => {
					event.preventDefault();
					const form = event.currentTarget;
					add.mutate(name.trim(), {
						onSuccess: (domain) => {
							notify(t`${domain.name} is added`);
							void navigate({ to: "/mail/domains/$name", params: { name: domain.name } });
						},
						onError: () => focusFirstInvalid(form),
					});
				}}
			>
				<section className="flex flex-col gap-2">
					<h3 className="font-medium">
						<Trans>1. Name the domain</Trans>
					</h3>
					<TextField
						label={t`Domain`}
						name="name"
						isRequired
						autoFocus
						autoComplete="off"
						maxLength={253}
						placeholder="example.org"
						value={name}
						onChange={(text) => {
							setName(text);
							add.reset();
						}}
					/>
				</section>
				<section className="flex flex-col gap-2">
					<h3 className="font-medium">
						<Trans>2. Publish this record at your DNS provider</Trans>
					</h3>
					<p className="text-pretty text-ink-muted">
						<Trans>
							It proves to PurelyMail that the domain is yours; mail is not touched by it. It is the
							same for every domain of the account, and may take some minutes until it is seen.
						</Trans>
					</p>
					<Record />
					{asked !== null && typed === asked && <OwnershipState name={asked} />}
				</section>
				{add.error && (problem === null || Object.keys(problem.fields).length === 0) && (
					<Notice tone="danger" title={t`The domain was not added`}>
						{add.error.message}
					</Notice>
				)}
				{regardless && (
					<p className="text-pretty text-ink-muted text-xs">
						<Trans>
							Where this server's resolver cannot see the record, as with a split DNS, it can be
							added regardless: PurelyMail looks for itself, and refuses if it does not see it
							either.
						</Trans>
					</p>
				)}
				<div className="flex flex-wrap justify-end gap-2">
					<Button onPress={onClose}>
						<Trans>Cancel</Trans>
					</Button>
					<Button
						type="submit"
						variant={regardless ? "secondary" : "primary"}
						isPending={add.isPending}
						isDisabled={asked === null || typed !== asked || proof === "looking"}
					>
						{regardless ? <Trans>Add it regardless</Trans> : <Trans>Add the domain</Trans>}
					</Button>
				</div>
			</Form>
		</Dialog>
	);
}

function Record() {
	const { t } = useLingui();
	const ownership = useQuery(ownershipQuery);
	if (ownership.data) {
		return (
			<section
				aria-label={t`Ownership record`}
				className="rounded-lg border border-line bg-sunken px-3 py-1"
			>
				<RecordLine kind="TXT" host="@" value={ownership.data} />
			</section>
		);
	}
	return ownership.isError ? (
		<LoadProblem
			title={t`The record could not be loaded`}
			detail={ownership.error.message}
			onRetry={() => void ownership.refetch()}
		/>
	) : (
		<SkeletonRows rows={1} label={t`Loading the record`} />
	);
}

/** A value once it has been the same for a moment. */
function useSettled(value: string | null): string | null {
	const [settled, setSettled] = useState(value);
	useEffect(() => {
		const timer = setTimeout(() => setSettled(value), SETTLED_MS);
		return () => clearTimeout(timer);
	}, [value]);
	return settled;
}
