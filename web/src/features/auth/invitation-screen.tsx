import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { InvitationDetails } from "../../api/models";
import { codeOf } from "../../api/problem";
import { setupQuery } from "../../api/queries";
import { NewPasswordField } from "../../ui/new-password-field";
import { useNameOfProduct, useProductName } from "../../ui/product-name";
import { TextField } from "../../ui/text-field";
import { hashParam } from "./hash-param";
import { LinkForm, LinkProblem, LinkSkeleton } from "./link-screen";

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
	useNameOfProduct(useQuery(setupQuery).data?.product);
	const product = useProductName();
	const [name, setName] = useState(invitation.name);
	const [password, setPassword] = useState("");
	const days = Math.max(1, Math.ceil((invitation.expires_at - Date.now()) / DAY_MS));
	return (
		<LinkForm
			title={t`Welcome to ${product}`}
			description={
				<Trans>
					<strong className="font-medium text-ink">{invitation.invited_by}</strong> invites you.
					Choose a password, and you are in.
				</Trans>
			}
			path="/invitations/accept"
			body={{ token, name: name.trim(), password }}
			submit={<Trans>Create the account and sign in</Trans>}
			failed={<Trans>The account was not created. Try again.</Trans>}
			validity={
				<Plural
					value={days}
					one="The link works once, until tomorrow."
					other="The link works once, for # more days."
				/>
			}
		>
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
		</LinkForm>
	);
}
