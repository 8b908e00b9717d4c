import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Form } from "react-aria-components";
import { ApiProblem } from "../../api/problem";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { PasswordField } from "../../ui/password-field";
import { useConnect } from "./queries";

/** Takes the API token of the PurelyMail account. `act` names what the button does. */
export function ConnectForm(props: {
	readonly act: string;
	readonly onDone: () => void;
	readonly onCancel?: () => void;
	readonly autoFocus?: boolean;
}) {
	const { t } = useLingui();
	const [token, setToken] = useState("");
	const connect = useConnect();
	const fields = connect.error instanceof ApiProblem ? connect.error.fields : {};
	return (
		<Form
			className="flex flex-col gap-4"
			validationErrors={fields}
			onSubmit={(event) => {
				event.preventDefault();
				connect.mutate(token.trim(), { onSuccess: props.onDone });
			}}
		>
			<PasswordField
				label={t`API token`}
				name="api_token"
				autoComplete="off"
				isRequired
				maxLength={500}
				autoFocus={props.autoFocus ?? false}
				value={token}
				onChange={setToken}
				hint={t`At purelymail.com, sign in as administrator, open Account, and copy the token under API. It begins with “pm-live-”.`}
			/>
			<p className="text-pretty text-ink-muted text-xs">
				<Trans>
					The token can do everything in the account. The server tries it, keeps it encrypted, and
					never sends it to a browser again. Connecting reads lists only; nothing is changed at
					PurelyMail.
				</Trans>
			</p>
			{connect.error && Object.keys(fields).length === 0 && (
				<Notice tone="danger">{connect.error.message}</Notice>
			)}
			<div className="flex justify-end gap-2">
				{props.onCancel && (
					<Button onPress={props.onCancel}>
						<Trans>Cancel</Trans>
					</Button>
				)}
				<Button type="submit" variant="primary" isPending={connect.isPending}>
					{props.act}
				</Button>
			</div>
		</Form>
	);
}
