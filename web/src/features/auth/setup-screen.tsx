import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Form } from "react-aria-components";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import { ApiProblem } from "../../api/problem";
import { setupQuery } from "../../api/queries";
import { Button } from "../../ui/button";
import { Centered } from "../../ui/centered";
import { NewPasswordField } from "../../ui/new-password-field";
import { Notice } from "../../ui/notice";
import { useNameOfProduct, useProductName } from "../../ui/product-name";
import { TextField } from "../../ui/text-field";
import { hashParam } from "./hash-param";

/** The first visit: whoever can read the server's console becomes the owner. */
export function SetupScreen() {
	const { t } = useLingui();
	const cache = useQueryClient();
	const setup = useQuery(setupQuery);
	useNameOfProduct(setup.data?.product);
	const product = useProductName();
	const [code, setCode] = useState(() => hashParam(window.location.hash, "code"));
	const [fromLink, setFromLink] = useState(code !== "");
	const [name, setName] = useState("");
	const [email, setEmail] = useState("");
	const [password, setPassword] = useState("");
	useEffect(() => {
		// The link may be opened while this page is open already; then only the part after # changes.
		const onHash = () => {
			const given = hashParam(window.location.hash, "code");
			if (given === "") return;
			setCode(given);
			setFromLink(true);
		};
		window.addEventListener("hashchange", onHash);
		return () => window.removeEventListener("hashchange", onHash);
	}, []);
	const create = useMutation({
		mutationFn: () =>
			api.signIn("/setup", {
				setup_code: code.trim(),
				name: name.trim(),
				email: email.trim(),
				password,
			}),
		onSettled: () => void cache.invalidateQueries({ queryKey: keys.setup }),
	});
	if (setup.data && !setup.data.needed && !create.isPending && !create.isSuccess) {
		return <Navigate to="/sign-in" search={{ next: undefined, reason: undefined }} replace />;
	}
	const problem = create.error instanceof ApiProblem ? create.error : null;
	const wrongCode = problem?.code === "wrong_setup_code";
	const fields = wrongCode
		? { setup_code: problem.detail, ...problem.fields }
		: (problem?.fields ?? {});
	return (
		<Centered
			title={t`Set up ${product}`}
			description={
				<Trans>
					Create the owner's account. The owner connects buckets, a PurelyMail account or both, and
					invites everybody else; nobody ever has to type another person's password.
				</Trans>
			}
		>
			<Form
				className="flex flex-col gap-4"
				validationErrors={fields}
				onSubmit={(event) => {
					event.preventDefault();
					create.mutate();
				}}
			>
				{create.error && !wrongCode && Object.keys(fields).length === 0 && (
					<Notice tone="danger">
						{problem ? problem.detail : <Trans>The account was not created. Try again.</Trans>}
					</Notice>
				)}
				<TextField
					label={t`Set-up code`}
					name="setup_code"
					mono
					isRequired
					autoComplete="off"
					autoFocus={!fromLink}
					value={code}
					onChange={setCode}
					hint={
						fromLink && !wrongCode ? (
							<Trans>Taken from the link you opened.</Trans>
						) : (
							<Trans>
								Printed where the server runs, at the end of the link /setup#code=… that it shows
								when it starts. In a container, look at its log.
							</Trans>
						)
					}
				/>
				<TextField
					label={t`Your name`}
					name="name"
					autoComplete="name"
					isRequired
					autoFocus={fromLink}
					value={name}
					onChange={setName}
				/>
				<TextField
					label={t`E-mail`}
					name="email"
					type="email"
					autoComplete="username"
					isRequired
					value={email}
					onChange={setEmail}
				/>
				<NewPasswordField value={password} onChange={setPassword} about={[name, email]} />
				<Button type="submit" variant="primary" isPending={create.isPending}>
					<Trans>Create the owner's account</Trans>
				</Button>
			</Form>
		</Centered>
	);
}
