import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Form } from "react-aria-components";
import { ApiProblem } from "../../api/problem";
import { useMe } from "../../api/use-session";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { TextField } from "../../ui/text-field";
import { notify } from "../../ui/toast";
import { useRename } from "./queries";

export function ProfileForm() {
	const { t } = useLingui();
	const me = useMe();
	const [name, setName] = useState(me.name);
	const rename = useRename();
	const fields = rename.error instanceof ApiProblem ? rename.error.fields : {};
	const unchanged = name.trim() === me.name;
	return (
		<Form
			className="flex flex-col gap-4"
			validationErrors={fields}
			onSubmit={(event) => {
				event.preventDefault();
				if (unchanged) return;
				rename.mutate(name.trim(), {
					onSuccess: (changed) => {
						setName(changed.name);
						notify(t`Your name is now ${changed.name}`);
					},
				});
			}}
		>
			<TextField
				label={t`Name`}
				name="name"
				autoComplete="name"
				isRequired
				value={name}
				onChange={setName}
			/>
			<TextField
				label={t`E-mail`}
				type="email"
				isReadOnly
				value={me.email}
				hint={t`You sign in with this address.`}
			/>
			{rename.error && Object.keys(fields).length === 0 && (
				<Notice tone="danger">{rename.error.message}</Notice>
			)}
			<Button
				type="submit"
				className="self-start"
				isDisabled={unchanged}
				isPending={rename.isPending}
			>
				<Trans>Save the name</Trans>
			</Button>
		</Form>
	);
}
