import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Form } from "react-aria-components";
import { ApiProblem } from "../../api/problem";
import { useMe } from "../../api/use-session";
import { Button } from "../../ui/button";
import { focusFirstInvalid } from "../../ui/field";
import { NewPasswordField } from "../../ui/new-password-field";
import { Notice } from "../../ui/notice";
import { PasswordField } from "../../ui/password-field";
import { notify } from "../../ui/toast";
import { useChangePassword } from "./queries";

export function PasswordForm() {
	const { t } = useLingui();
	const me = useMe();
	const [current, setCurrent] = useState("");
	const [fresh, setFresh] = useState("");
	const change = useChangePassword();
	const fields = change.error instanceof ApiProblem ? change.error.fields : {};
	return (
		<Form
			className="flex flex-col gap-4"
			validationErrors={fields}
			onSubmit={(event) => {
				event.preventDefault();
				const form = event.currentTarget;
				change.mutate(
					{ current_password: current, new_password: fresh },
					{
						onSuccess: () => {
							setCurrent("");
							setFresh("");
							notify(t`Your password is changed`, {
								detail: t`You are signed out on every other device.`,
							});
						},
						onError: () => focusFirstInvalid(form),
					},
				);
			}}
		>
			{/* Tells password managers whose password changes. */}
			<input type="text" autoComplete="username" value={me.email} readOnly hidden />
			<PasswordField
				label={t`Current password`}
				name="current_password"
				autoComplete="current-password"
				isRequired
				value={current}
				onChange={setCurrent}
			/>
			<NewPasswordField
				label={t`New password`}
				name="new_password"
				value={fresh}
				onChange={setFresh}
				about={[me.name, me.email]}
			/>
			{change.error && Object.keys(fields).length === 0 && (
				<Notice tone="danger">{change.error.message}</Notice>
			)}
			<Button type="submit" className="self-start" isPending={change.isPending}>
				<Trans>Change the password</Trans>
			</Button>
		</Form>
	);
}
