import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Form } from "react-aria-components";
import { ApiProblem } from "../../api/problem";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { focusFirstInvalid } from "../../ui/field";
import { LoadProblem } from "../../ui/load-problem";
import { SkeletonRows } from "../../ui/skeleton";
import { TextField } from "../../ui/text-field";
import { notify } from "../../ui/toast";
import { RecordLine } from "./dns-checks";
import { ownershipQuery, useAddDomain } from "./queries";
import { ownershipRecord } from "./records";

/** First the record that proves whose the domain is, then its name. */
export function AddDomainDialog({ onClose }: { onClose: () => void }) {
	const { t } = useLingui();
	const navigate = useNavigate();
	const ownership = useQuery(ownershipQuery);
	const [name, setName] = useState("");
	const add = useAddDomain();
	return (
		<Dialog isOpen width="medium" onClose={onClose} title={t`Add a domain`}>
			<div className="flex flex-col gap-5">
				<section>
					<h3 className="font-medium">
						<Trans>1. Publish this record at your DNS provider</Trans>
					</h3>
					<p className="mt-0.5 mb-2 text-pretty text-ink-muted">
						<Trans>
							It proves to PurelyMail that the domain is yours; mail is not touched by it. It is the
							same for every domain of the account, and may take some minutes until it is seen.
						</Trans>
					</p>
					{ownership.data ? (
						<ul
							aria-label={t`Ownership record`}
							className="overflow-hidden rounded-lg border border-line bg-sunken [&>li]:border-0"
						>
							<RecordLine record={ownershipRecord(ownership.data)} />
						</ul>
					) : ownership.isError ? (
						<LoadProblem
							title={t`The record could not be loaded`}
							detail={ownership.error.message}
							onRetry={() => void ownership.refetch()}
						/>
					) : (
						<SkeletonRows rows={1} label={t`Loading the record`} />
					)}
				</section>
				<Form
					className="flex flex-col gap-4"
					validationErrors={nameErrors(add.error)}
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
					<h3 className="font-medium">
						<Trans>2. Name the domain</Trans>
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
						onChange={setName}
						hint={t`The records that bring its mail to PurelyMail are shown next.`}
					/>
					<div className="flex justify-end gap-2 pt-1">
						<Button onPress={onClose}>
							<Trans>Cancel</Trans>
						</Button>
						<Button type="submit" variant="primary" isPending={add.isPending}>
							<Trans>Add the domain</Trans>
						</Button>
					</div>
				</Form>
			</div>
		</Dialog>
	);
}

/** There is one field: whatever went wrong is said at it. */
function nameErrors(error: Error | null): Record<string, string> {
	if (error === null) return {};
	const named = error instanceof ApiProblem ? error.fields.name : undefined;
	return { name: named ?? error.message };
}
