import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Form } from "react-aria-components";
import type { MailboxDetails, SignInTried as Tried } from "../../api/models";
import { ApiProblem } from "../../api/problem";
import { triesSignInQuery } from "../../api/queries";
import { Button } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { CopyField } from "../../ui/copy-field";
import { Dialog } from "../../ui/dialog";
import { focusFirstInvalid } from "../../ui/field";
import { Notice } from "../../ui/notice";
import { generatePassword } from "./generate-password";
import { GeneratedPassword } from "./generated-password";
import { HandOverLinkField, HandOverSwitch } from "./hand-over-link";
import { useChangeMailbox } from "./queries";

/** Gives a mailbox a new password, which is then shown once. */
export function PasswordDialog(props: {
	readonly mailbox: MailboxDetails;
	readonly onClose: () => void;
}) {
	const { t } = useLingui();
	const { onClose, mailbox } = props;
	const { address } = mailbox;
	const [password, setPassword] = useState(generatePassword);
	const [byLink, setByLink] = useState(true);
	const canTry = useQuery(triesSignInQuery).data === true && !mailbox.settings.two_factor;
	const [tries, setTries] = useState(true);
	const [accepted, setAccepted] = useState(false);
	const change = useChangeMailbox(address);
	const fields = change.error instanceof ApiProblem ? change.error.fields : {};
	const losesMail = !mailbox.settings.password_reset || "even_if_mail_is_lost" in fields;
	if (change.isSuccess) {
		return (
			<Dialog
				isOpen
				isDismissable={false}
				onClose={onClose}
				title={t`${address} has a new password`}
				footer={
					<Button variant="primary" onPress={onClose}>
						<Trans>Done</Trans>
					</Button>
				}
			>
				<div className="flex flex-col gap-4">
					{change.data.sign_in && <SignInTried tried={change.data.sign_in} />}
					{change.data.hand_over ? (
						<>
							<p className="text-ink-muted">
								<Trans>The old password does not open the mailbox any more.</Trans>
							</p>
							<HandOverLinkField address={address} link={change.data.hand_over} />
						</>
					) : (
						<>
							<p className="text-ink-muted">
								<Trans>
									Hand it over to whoever the mailbox is for. It is shown this once and kept
									nowhere. The old one does not open the mailbox any more.
								</Trans>
							</p>
							<CopyField label={t`Password of ${address}`} value={password} />
						</>
					)}
				</div>
			</Dialog>
		);
	}
	return (
		<Dialog isOpen width="medium" onClose={onClose} title={t`New password for ${address}`}>
			<Form
				className="flex flex-col gap-4"
				validationErrors={fields}
				onSubmit={(event) => {
					event.preventDefault();
					const form = event.currentTarget;
					change.mutate(
						{
							...(byLink ? { generate_password: true } : { new_password: password }),
							even_if_mail_is_lost: losesMail && accepted,
							try_sign_in: canTry && tries,
						},
						{ onError: () => focusFirstInvalid(form) },
					);
				}}
			>
				<HandOverSwitch isSelected={byLink} onChange={setByLink} />
				{!byLink && (
					<GeneratedPassword
						label={t`New password`}
						name="new_password"
						address={address}
						value={password}
						onChange={setPassword}
					/>
				)}
				{canTry && (
					<Checkbox isSelected={tries} onChange={setTries}>
						<Trans>Try it by signing in, as a mail program would</Trans>
					</Checkbox>
				)}
				{losesMail && (
					<Notice tone="warning" title={t`The mail in this mailbox may become unreadable`}>
						<p>
							<Trans>
								Password reset is off, so PurelyMail keeps no key to the mail but the password. With
								a new one, what is there may be lost. Ask the owner for the old password, or switch
								password reset on first.
							</Trans>
						</p>
						<Checkbox className="mt-2 text-ink" isSelected={accepted} onChange={setAccepted}>
							<Trans>I accept that the mail may be lost</Trans>
						</Checkbox>
					</Notice>
				)}
				{change.error && Object.keys(fields).every((name) => name !== "new_password") && (
					<Notice tone="danger">{change.error.message}</Notice>
				)}
				<div className="flex justify-end gap-2">
					<Button onPress={onClose}>
						<Trans>Cancel</Trans>
					</Button>
					<Button
						type="submit"
						variant={losesMail ? "danger" : "primary"}
						isPending={change.isPending}
						isDisabled={losesMail && !accepted}
					>
						{losesMail ? (
							<Trans>Change it, even if mail is lost</Trans>
						) : (
							<Trans>Change the password</Trans>
						)}
					</Button>
				</div>
			</Form>
		</Dialog>
	);
}

/** Whether the new password opened the mailbox. */
function SignInTried({ tried }: { tried: Tried }) {
	const { t } = useLingui();
	switch (tried.outcome) {
		case "works":
			return <Notice tone="success">{tried.detail}</Notice>;
		case "refused":
			return (
				<Notice tone="warning" title={t`The password is set, but the mail server refuses it`}>
					{tried.detail}
				</Notice>
			);
		case "unknown":
			return (
				<Notice tone="info" title={t`The password is set, and could not be tried`}>
					{tried.detail}
				</Notice>
			);
	}
}
