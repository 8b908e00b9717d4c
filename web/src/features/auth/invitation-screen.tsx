import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Form } from "react-aria-components";
import { api } from "../../api/client";
import type { InvitationDetails } from "../../api/models";
import { ApiProblem } from "../../api/problem";
import { Button, buttonClass } from "../../ui/button";
import { Centered } from "../../ui/centered";
import { Notice } from "../../ui/notice";
import { Skeleton } from "../../ui/skeleton";
import { TextField } from "../../ui/text-field";
import { hashParam } from "./hash-param";
import { NewPasswordField } from "./new-password-field";

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
	if (token === "" || invitation.isError) {
		const problem = invitation.error instanceof ApiProblem ? invitation.error : null;
		const gone = token === "" || problem?.code === "invitation_invalid";
		return (
			<Centered
				title={gone ? t`This invitation cannot be used` : t`The invitation could not be read`}
				description={
					gone ? (
						<Trans>
							The link was used before, has expired, or is not complete. Ask the person who sent it
							for a new one.
						</Trans>
					) : (
						problem?.detail
					)
				}
			>
				{gone ? (
					<Link
						to="/sign-in"
						search={{ next: undefined, reason: undefined }}
						className={buttonClass()}
					>
						<Trans>Go to the sign-in</Trans>
					</Link>
				) : (
					<Button onPress={() => void invitation.refetch()}>
						<Trans>Try again</Trans>
					</Button>
				)}
			</Centered>
		);
	}
	if (!invitation.data) {
		return (
			<Centered title={t`Your invitation`}>
				<div role="status" aria-label={t`Reading the invitation`} className="flex flex-col gap-3">
					<Skeleton className="w-64" />
					<Skeleton className="h-8 w-full" />
					<Skeleton className="h-8 w-full" />
				</div>
			</Centered>
		);
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
