import { Trans, useLingui } from "@lingui/react/macro";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Form } from "react-aria-components";
import { ApiProblem } from "../../api/problem";
import { Button } from "../../ui/button";
import { CopyField } from "../../ui/copy-field";
import { Dialog } from "../../ui/dialog";
import { Notice } from "../../ui/notice";
import { TextField } from "../../ui/text-field";
import { useAppPassword } from "./queries";

/** Makes one. PurelyMail lists none, so those that were made before cannot be shown. */
export function AppPasswords({ address }: { address: string }) {
	const [making, setMaking] = useState(false);
	return (
		<>
			<p className="text-ink-muted">
				<Trans>
					Those that exist cannot be listed. An app password opens the whole mailbox; to end one,
					its owner signs in at PurelyMail.
				</Trans>
			</p>
			<Button className="self-start" icon={<KeyRound size={16} />} onPress={() => setMaking(true)}>
				<Trans>Make an app password</Trans>
			</Button>
			{making && <MakeDialog address={address} onClose={() => setMaking(false)} />}
		</>
	);
}

function MakeDialog({ address, onClose }: { address: string; onClose: () => void }) {
	const { t } = useLingui();
	const [name, setName] = useState("");
	const make = useAppPassword(address);
	const fields = make.error instanceof ApiProblem ? make.error.fields : {};
	if (make.data) {
		return (
			<Dialog
				isOpen
				isDismissable={false}
				onClose={onClose}
				title={t`The app password is made`}
				footer={
					<Button variant="primary" onPress={onClose}>
						<Trans>Done</Trans>
					</Button>
				}
			>
				<div className="flex flex-col gap-4">
					<p className="text-ink-muted">
						<Trans>
							It is shown this once and kept nowhere. Type it into the program in place of the
							password of {address}.
						</Trans>
					</p>
					<CopyField label={t`App password`} value={make.data.app_password} />
				</div>
			</Dialog>
		);
	}
	return (
		<Dialog isOpen onClose={onClose} title={t`Make an app password`}>
			<Form
				className="flex flex-col gap-4"
				validationErrors={fields}
				onSubmit={(event) => {
					event.preventDefault();
					make.mutate(name.trim());
				}}
			>
				<TextField
					label={t`What it is for`}
					name="name"
					isRequired
					autoFocus
					autoComplete="off"
					maxLength={100}
					value={name}
					onChange={setName}
					hint={t`The program and the device, such as “Mail on Ada's telephone”.`}
				/>
				{make.error && Object.keys(fields).length === 0 && (
					<Notice tone="danger">{make.error.message}</Notice>
				)}
				<div className="flex justify-end gap-2">
					<Button onPress={onClose}>
						<Trans>Cancel</Trans>
					</Button>
					<Button type="submit" variant="primary" isPending={make.isPending}>
						<Trans>Make it</Trans>
					</Button>
				</div>
			</Form>
		</Dialog>
	);
}
