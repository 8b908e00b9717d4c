import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Form } from "react-aria-components";
import { api } from "../../api/client";
import type { InvitationDetails } from "../../api/models";
import { ApiProblem, codeOf } from "../../api/problem";
import { Button } from "../../ui/button";
import { Centered } from "../../ui/centered";
import { NewPasswordField } from "../../ui/new-password-field";
import { Notice } from "../../ui/notice";
import { TextField } from "../../ui/text-field";
import { hashParam } from "./hash-param";
import { LinkProblem, LinkSkeleton } from "./link-screen";

const DAY_MS = 86_400_000;

/** Opens a one-time link: the invited person chooses a password. */
export function InvitationScreen() {
	const { t } = useLingui();
	const [token] = useState(() => hashParam(window.location.hash, "token"));
	const invitation = useQuery({
		queryKey: ["invitation", token],
		queryFn: () => api.post<InvitationDetails>("/invitations/lookup", { token }, { auth: false }),
		enabled: token !== "",
		staleTime: Number.POSITIVE_INFINITY,
		refetchOnWindowFocus: false,
	});
	if (token === "" || codeOf(invitation.error) === "invitation_invalid") {
		return (
			<LinkProblem
				title={t`This invitation cannot be used`}
				text={
					<Trans>
						The link was used before, has expired, or is not complete. Ask the person who sent it
						for a new one.
					</Trans>
				}
				onRetry={null}
			/>
		);
	}
	if (invitation.isError) {
		return (
			<LinkProblem
				title={t`The invitation could not be read`}
				text={invitation.error.message}
				onRetry={() => void invitation.refetch()}
			/>
		);
	}
	if (!invitation.data) {
		return <LinkSkeleton title={t`Your invitation`} label={t`Reading the invitation`} />;
	}
	return <AcceptForm token={token} invitation={invitation.data} />;
}

function AcceptForm({ token, invitation }: { token: string; invitation: InvitationDetails }) {
	const { t } = useLingui();
	const navigate = useNavigate();
	const [name, setName] = useState(invitation.name);
	const [password, setPassword] = useState("");
	const accept = useMutation({
		mutationFn: () => api.signIn("/invitations/accept", { token, name: name.trim(), password }),
		onSuccess: () => navigate({ to: "/", replace: true }),
	});
	const problem = accept.error instanceof ApiProblem ? accept.error : null;
	const days = Math.max(1, Math.ceil((invitation.expires_at - Date.now()) / DAY_MS));
	return (
		<Centered
			title={t`Welcome to MediaBridge`}
			description={
				<Trans>
					<strong className="font-medium text-ink">{invitation.invited_by}</strong> invites you.
					Choose a password, and you are in.
				</Trans>
			}
		>
			<Form
				className="flex flex-col gap-4"
				validationErrors={problem?.fields ?? {}}
				onSubmit={(event) => {
					event.preventDefault();
					accept.mutate();
				}}
			>
				{accept.error && Object.keys(problem?.fields ?? {}).length === 0 && (
					<Notice tone="danger">
						{problem ? problem.detail : <Trans>The account was not created. Try again.</Trans>}
					</Notice>
				)}
				<TextField
					label={t`E-mail`}
					type="email"
					autoComplete="username"
					isReadOnly
					value={invitation.email}
					hint={t`You sign in with this address.`}
				/>
				<TextField
					label={t`Your name`}
					name="name"
					autoComplete="name"
					isRequired
					value={name}
					onChange={setName}
				/>
				<NewPasswordField
					autoFocus
					value={password}
					onChange={setPassword}
					about={[name, invitation.email]}
				/>
				<Button type="submit" variant="primary" isPending={accept.isPending}>
					<Trans>Create the account and sign in</Trans>
				</Button>
				<p className="text-ink-muted text-xs">
					<Plural
						value={days}
						one="The link works once, until tomorrow."
						other="The link works once, for # more days."
					/>
				</p>
			</Form>
		</Centered>
	);
}
