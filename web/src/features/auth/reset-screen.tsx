import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Form } from "react-aria-components";
import { api } from "../../api/client";
import type { ResetDetails } from "../../api/models";
import { ApiProblem, codeOf } from "../../api/problem";
import { Button } from "../../ui/button";
import { Centered } from "../../ui/centered";
import { formatExact } from "../../ui/format";
import { NewPasswordField } from "../../ui/new-password-field";
import { Notice } from "../../ui/notice";
import { TextField } from "../../ui/text-field";
import { hashParam } from "./hash-param";
import { LinkProblem, LinkSkeleton } from "./link-screen";

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
	const navigate = useNavigate();
	const [password, setPassword] = useState("");
	const accept = useMutation({
		mutationFn: () => api.signIn("/password-resets/accept", { token, password }),
		onSuccess: () => navigate({ to: "/", replace: true }),
	});
	const problem = accept.error instanceof ApiProblem ? accept.error : null;
	return (
		<Centered
			title={t`Choose a new password`}
			description={
				<Trans>
					For the account of <strong className="font-medium text-ink">{details.name}</strong>. You
					will be signed in here, and signed out everywhere else.
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
						{problem ? problem.detail : <Trans>The password was not changed. Try again.</Trans>}
					</Notice>
				)}
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
				<Button type="submit" variant="primary" isPending={accept.isPending}>
					<Trans>Change the password and sign in</Trans>
				</Button>
				<p className="text-ink-muted text-xs">
					<Trans>The link works once, until {formatExact(details.expires_at, i18n.locale)}.</Trans>
				</p>
			</Form>
		</Centered>
	);
}
