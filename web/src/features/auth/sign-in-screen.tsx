import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { useState } from "react";
import { Form } from "react-aria-components";
import { api } from "../../api/client";
import { ApiProblem } from "../../api/problem";
import { setupQuery } from "../../api/queries";
import type { EndReason } from "../../api/session";
import { Button } from "../../ui/button";
import { Centered } from "../../ui/centered";
import { Notice } from "../../ui/notice";
import { PasswordField } from "../../ui/password-field";
import { useNameOfProduct, useProductName } from "../../ui/product-name";
import { TextField } from "../../ui/text-field";

/** `reason` is why the person was signed out, when it was not their own wish. */
export function SignInScreen({ reason }: { reason: EndReason | undefined }) {
	const { t } = useLingui();
	const setup = useQuery(setupQuery);
	useNameOfProduct(setup.data?.product);
	const product = useProductName();
	const [email, setEmail] = useState("");
	const [password, setPassword] = useState("");
	const signIn = useMutation({
		mutationFn: () => api.signIn("/auth/login", { email: email.trim(), password }),
		onError: () => setPassword(""),
	});
	if (setup.data?.needed) return <Navigate to="/setup" replace />;
	const problem = signIn.error;
	return (
		<Centered title={t`Sign in to ${product}`}>
			<Form
				className="flex flex-col gap-4"
				onSubmit={(event) => {
					event.preventDefault();
					signIn.mutate();
				}}
				validationErrors={problem instanceof ApiProblem ? problem.fields : {}}
			>
				{problem ? (
					<Notice tone="danger">
						<SignInProblem error={problem} />
					</Notice>
				) : (
					reason && (
						<Notice tone="warning" title={t`You were signed out`}>
							<EndReasonText reason={reason} />
						</Notice>
					)
				)}
				<TextField
					label={t`E-mail`}
					name="email"
					type="email"
					autoComplete="username"
					isRequired
					autoFocus
					value={email}
					onChange={setEmail}
				/>
				<PasswordField
					label={t`Password`}
					name="password"
					autoComplete="current-password"
					isRequired
					value={password}
					onChange={setPassword}
				/>
				<Button type="submit" variant="primary" isPending={signIn.isPending} className="mt-1">
					<Trans>Sign in</Trans>
				</Button>
				<p className="text-ink-muted text-xs">
					<Trans>
						No account, or the password is lost? An administrator can send you an invitation, or a
						link to choose a new password.
					</Trans>
				</p>
			</Form>
		</Centered>
	);
}

function SignInProblem({ error }: { error: Error }) {
	if (!(error instanceof ApiProblem)) {
		return <Trans>The sign-in did not go through. Try again.</Trans>;
	}
	switch (error.code) {
		case "wrong_credentials":
			return <Trans>E-mail and password do not belong together. Check both and try again.</Trans>;
		default:
			return error.detail;
	}
}

function EndReasonText({ reason }: { reason: EndReason }) {
	switch (reason) {
		case "outside_root":
			return (
				<Trans>
					A request left the folder that is open to you. That ends the session for safety, and the
					administrators are told. You can sign in again.
				</Trans>
			);
		case "refresh_token_used":
			return (
				<Trans>
					The session was used from two places at once, so it was ended for safety. Sign in again;
					if you do not know of the other place, change your password.
				</Trans>
			);
		case "session_ended":
			return (
				<Trans>
					Your session was ended: on another device, by an administrator, or because the password
					changed.
				</Trans>
			);
		case "expired":
			return <Trans>You were away for long. Sign in, and you are back where you were.</Trans>;
	}
}
