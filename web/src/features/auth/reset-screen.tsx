import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { ResetDetails } from "../../api/models";
import { codeOf } from "../../api/problem";
import { formatExact } from "../../ui/format";
import { NewPasswordField } from "../../ui/new-password-field";
import { TextField } from "../../ui/text-field";
import { hashParam } from "./hash-param";
import { LinkForm, LinkProblem, LinkSkeleton } from "./link-screen";

/** Opens the one-time link by which somebody chooses a new password. */
export function ResetScreen() {
	const { t } = useLingui();
	const [token] = useState(() => hashParam(window.location.hash, "token"));
	const reset = useQuery({
		queryKey: ["password-reset", token],
		queryFn: () => api.post<ResetDetails>("/password-resets/lookup", { token }, { auth: false }),
		enabled: token !== "",
		staleTime: Number.POSITIVE_INFINITY,
		refetchOnWindowFocus: false,
	});
	const gone = token === "" || codeOf(reset.error) === "reset_link_invalid";
	if (gone) {
		return (
			<LinkProblem
				title={t`This link cannot be used`}
				text={
					<Trans>
						It was used before, has expired, or is not complete. Ask an administrator for a new one.
					</Trans>
				}
				onRetry={null}
			/>
		);
	}
	if (reset.isError) {
		return (
			<LinkProblem
				title={t`The link could not be read`}
				text={reset.error.message}
				onRetry={() => void reset.refetch()}
			/>
		);
	}
	if (!reset.data) {
		return <LinkSkeleton title={t`Choose a new password`} label={t`Reading the link`} />;
	}
	return <ResetForm token={token} details={reset.data} />;
}

function ResetForm({ token, details }: { token: string; details: ResetDetails }) {
	const { t, i18n } = useLingui();
	const [password, setPassword] = useState("");
	return (
		<LinkForm
			title={t`Choose a new password`}
			description={
				<Trans>
					For the account of <strong className="font-medium text-ink">{details.name}</strong>. You
					will be signed in here, and signed out everywhere else.
				</Trans>
			}
			path="/password-resets/accept"
			body={{ token, password }}
			submit={<Trans>Change the password and sign in</Trans>}
			failed={<Trans>The password was not changed. Try again.</Trans>}
			validity={
				<Trans>The link works once, until {formatExact(details.expires_at, i18n.locale)}.</Trans>
			}
		>
			<TextField
				label={t`E-mail`}
				type="email"
				autoComplete="username"
				isReadOnly
				value={details.email}
			/>
			<NewPasswordField
				autoFocus
				label={t`New password`}
				value={password}
				onChange={setPassword}
				about={[details.name, details.email]}
			/>
		</LinkForm>
	);
}
