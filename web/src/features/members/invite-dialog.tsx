import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Form } from "react-aria-components";
import type { InvitedMember, Role } from "../../api/models";
import { ApiProblem } from "../../api/problem";
import { useMe } from "../../api/use-session";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Notice } from "../../ui/notice";
import { Select } from "../../ui/select";
import { TextField } from "../../ui/text-field";
import { InvitationLink } from "./invitation-link";
import { ROLES, useRoleWords } from "./member-words";
import { useInvite } from "./queries";

/** Invites somebody, then shows the link to send. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
	const { t } = useLingui();
	const navigate = useNavigate();
	const [invited, setInvited] = useState<InvitedMember | null>(null);
	if (!invited) return <InviteForm onClose={onClose} onInvited={setInvited} />;
	const { member, invitation } = invited;
	return (
		<Dialog
			isOpen
			isDismissable={false}
			onClose={onClose}
			title={t`${member.name} is invited`}
			footer={
				<>
					<Button onPress={onClose}>
						<Trans>Done</Trans>
					</Button>
					{member.role === "member" && (
						<Button
							variant="primary"
							onPress={() => void navigate({ to: "/admin/members/$id", params: { id: member.id } })}
						>
							<Trans>Give access to files</Trans>
						</Button>
					)}
				</>
			}
		>
			<InvitationLink invitation={invitation} member={member} />
		</Dialog>
	);
}

function InviteForm(props: { onClose: () => void; onInvited: (invited: InvitedMember) => void }) {
	const { t } = useLingui();
	const me = useMe();
	const words = useRoleWords();
	const [name, setName] = useState("");
	const [email, setEmail] = useState("");
	const [role, setRole] = useState<Role>("member");
	const invite = useInvite();
	const fields = invite.error instanceof ApiProblem ? invite.error.fields : {};
	return (
		<Dialog isOpen onClose={props.onClose} title={t`Invite a member`}>
			<Form
				className="flex flex-col gap-4"
				validationErrors={fields}
				onSubmit={(event) => {
					event.preventDefault();
					invite.mutate(
						{ name: name.trim(), email: email.trim(), role },
						{ onSuccess: props.onInvited },
					);
				}}
			>
				<TextField
					label={t`Name`}
					name="name"
					isRequired
					autoFocus
					value={name}
					onChange={setName}
				/>
				<TextField
					label={t`E-mail`}
					name="email"
					type="email"
					isRequired
					value={email}
					onChange={setEmail}
					hint={t`Used to sign in. No e-mail is sent yet; you get a link to pass on.`}
				/>
				<Select
					label={t`Role`}
					value={role}
					onChange={setRole}
					hint={words[role].hint}
					choices={ROLES.filter((one) => me.role === "owner" || one === "member").map((one) => ({
						value: one,
						label: words[one].name,
						hint: words[one].hint,
					}))}
				/>
				{invite.error && Object.keys(fields).length === 0 && (
					<Notice tone="danger">{invite.error.message}</Notice>
				)}
				<div className="flex justify-end gap-2 pt-1">
					<Button onPress={props.onClose}>
						<Trans>Cancel</Trans>
					</Button>
					<Button type="submit" variant="primary" isPending={invite.isPending}>
						<Trans>Make the invitation link</Trans>
					</Button>
				</div>
			</Form>
		</Dialog>
	);
}
