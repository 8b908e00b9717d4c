import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Form } from "react-aria-components";
import { ApiProblem } from "../../api/problem";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { focusFirstInvalid } from "../../ui/field";
import { Notice } from "../../ui/notice";
import { TextField } from "../../ui/text-field";
import { notify } from "../../ui/toast";
import { useChangeMailbox } from "./queries";

/** Changes what stands before the @. */
export function RenameDialog({ address, onClose }: { address: string; onClose: () => void }) {
	const { t } = useLingui();
	const navigate = useNavigate();
	const at = address.lastIndexOf("@");
	const domain = address.slice(at + 1);
	const [name, setName] = useState(address.slice(0, at));
	const change = useChangeMailbox(address);
	const fields = change.error instanceof ApiProblem ? change.error.fields : {};
	return (
		<Dialog isOpen onClose={onClose} title={t`Rename ${address}`}>
			<Form
				className="flex flex-col gap-4"
				validationErrors={fields}
				onSubmit={(event) => {
					event.preventDefault();
					const form = event.currentTarget;
					change.mutate(
						{ local_part: name.trim() },
						{
							onSuccess: (renamed) => {
								onClose();
								notify(t`${address} is now ${renamed.address}`);
								void navigate({
									to: "/mail/mailboxes/$address",
									params: { address: renamed.address },
									replace: true,
								});
							},
							onError: () => focusFirstInvalid(form),
						},
					);
				}}
			>
				<TextField
					label={t`Name before the @`}
					name="local_part"
					isRequired
					autoFocus
					autoComplete="off"
					maxLength={64}
					value={name}
					onChange={setName}
					hint={t`Followed by @${domain}`}
				/>
				<p className="text-pretty text-ink-muted text-xs">
					<Trans>
						The mail stays. Its owner signs in with the new address from now on; mail to the old one
						does not arrive any more, unless a routing rule takes it. Rules that name the old
						address stay as they are.
					</Trans>
				</p>
				{change.error && Object.keys(fields).length === 0 && (
					<Notice tone="danger">{change.error.message}</Notice>
				)}
				<div className="flex justify-end gap-2">
					<Button onPress={onClose}>
						<Trans>Cancel</Trans>
					</Button>
					<Button type="submit" variant="primary" isPending={change.isPending}>
						<Trans>Rename the mailbox</Trans>
					</Button>
				</div>
			</Form>
		</Dialog>
	);
}
