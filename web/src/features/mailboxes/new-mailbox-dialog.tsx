import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Form } from "react-aria-components";
import type { HandOverLink, NewMailbox } from "../../api/models";
import { ApiProblem } from "../../api/problem";
import { Button, buttonClass } from "../../ui/button";
import { ConnectionSettings } from "../../ui/connection-settings";
import { CopyField } from "../../ui/copy-field";
import { Dialog } from "../../ui/dialog";
import { ExplainedSwitch } from "../../ui/explained-switch";
import { focusFirstInvalid } from "../../ui/field";
import { Notice } from "../../ui/notice";
import { Select } from "../../ui/select";
import { TextField } from "../../ui/text-field";
import { generatePassword } from "./generate-password";
import { GeneratedPassword } from "./generated-password";
import { HandOverLinkField, HandOverSwitch } from "./hand-over-link";
import { useCreateMailbox } from "./queries";

interface Made {
	readonly address: string;
	/** Absent when a link hands it over. */
	readonly password: string | null;
	readonly link: HandOverLink | null;
}

/** Makes a mailbox, then shows once what its owner needs. */
export function NewMailboxDialog(props: {
	readonly domains: readonly string[];
	/** Chosen at first. */
	readonly domain: string | undefined;
	readonly onClose: () => void;
}) {
	const { t } = useLingui();
	const [made, setMade] = useState<Made | null>(null);
	if (made === null) return <MailboxForm {...props} onMade={setMade} />;
	const { address, password, link } = made;
	return (
		<Dialog
			isOpen
			isDismissable={false}
			width="medium"
			onClose={props.onClose}
			title={t`${address} is ready`}
			footer={
				<>
					<Link
						to="/mail/mailboxes/$address"
						params={{ address }}
						className={buttonClass("secondary")}
					>
						<Trans>Open the mailbox</Trans>
					</Link>
					<Button variant="primary" onPress={props.onClose}>
						<Trans>Done</Trans>
					</Button>
				</>
			}
		>
			<div className="flex flex-col gap-4">
				{link && <HandOverLinkField address={address} link={link} />}
				{password !== null && (
					<>
						<p className="text-ink-muted">
							<Trans>
								Hand the password over to whoever the mailbox is for. It is shown this once and kept
								nowhere.
							</Trans>
						</p>
						<CopyField label={t`Password of ${address}`} value={password} />
						<h3 className="font-medium">
							<Trans>Everything a mail program asks for</Trans>
						</h3>
						<ConnectionSettings address={address} password={password} />
					</>
				)}
			</div>
		</Dialog>
	);
}

function MailboxForm(props: {
	readonly domains: readonly string[];
	readonly domain: string | undefined;
	readonly onClose: () => void;
	readonly onMade: (made: Made) => void;
}) {
	const { t } = useLingui();
	const [draft, setDraft] = useState<Required<NewMailbox> & { password: string }>(() => ({
		local_part: "",
		domain: props.domains.find((name) => name === props.domain) ?? props.domains[0] ?? "",
		password: generatePassword(),
		recovery_email: "",
		password_reset: true,
		search_indexing: true,
		welcome_email: false,
	}));
	const [byLink, setByLink] = useState(true);
	const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
	const create = useCreateMailbox();
	const fields = create.error instanceof ApiProblem ? create.error.fields : {};
	const submit = (form: HTMLFormElement) =>
		create.mutate(
			{
				...draft,
				local_part: draft.local_part.trim(),
				password: byLink ? null : draft.password,
				recovery_email: draft.recovery_email?.trim() || null,
			},
			{
				onSuccess: ({ address, hand_over }) =>
					props.onMade({
						address,
						password: byLink ? null : draft.password,
						link: hand_over ?? null,
					}),
				onError: () => focusFirstInvalid(form),
			},
		);
	return (
		<Dialog isOpen width="medium" onClose={props.onClose} title={t`New mailbox`}>
			<Form
				className="flex flex-col gap-4"
				validationErrors={fields}
				onSubmit={(event) => {
					event.preventDefault();
					submit(event.currentTarget);
				}}
			>
				<div className="flex flex-col gap-4 sm:flex-row sm:items-start sm:gap-2">
					<TextField
						label={t`Name before the @`}
						name="local_part"
						isRequired
						autoFocus
						autoComplete="off"
						maxLength={64}
						className="sm:flex-1"
						value={draft.local_part}
						onChange={(local_part) => change({ local_part })}
					/>
					<Select
						label={t`Domain`}
						name="domain"
						className="sm:flex-1"
						value={draft.domain}
						onChange={(domain) => change({ domain })}
						choices={props.domains.map((name) => ({ value: name, label: `@${name}` }))}
					/>
				</div>
				<HandOverSwitch isSelected={byLink} onChange={setByLink} />
				{!byLink && (
					<GeneratedPassword
						label={t`Password`}
						name="password"
						address={`${draft.local_part}@${draft.domain}`}
						value={draft.password}
						onChange={(password) => change({ password })}
					/>
				)}
				<TextField
					label={t`E-mail for recovery (optional)`}
					name="recovery_email"
					type="email"
					autoComplete="off"
					value={draft.recovery_email ?? ""}
					onChange={(recovery_email) => change({ recovery_email })}
					hint={t`Another address of the person, by which a forgotten password is reset.`}
				/>
				<ExplainedSwitch
					label={t`Password reset`}
					isSelected={draft.password_reset}
					onChange={(password_reset) => change({ password_reset })}
				>
					<PasswordResetWords isOn={draft.password_reset} />
				</ExplainedSwitch>
				<ExplainedSwitch
					label={t`Search index`}
					isSelected={draft.search_indexing}
					onChange={(search_indexing) => change({ search_indexing })}
				>
					<Trans>PurelyMail keeps an index of the mail, so that searching it is fast.</Trans>
				</ExplainedSwitch>
				<ExplainedSwitch
					label={t`Welcome mail`}
					isSelected={draft.welcome_email}
					onChange={(welcome_email) => change({ welcome_email })}
				>
					<Trans>PurelyMail greets the new mailbox with a mail of its own.</Trans>
				</ExplainedSwitch>
				{create.error && Object.keys(fields).length === 0 && (
					<Notice tone="danger">{create.error.message}</Notice>
				)}
				<div className="flex justify-end gap-2 pt-1">
					<Button onPress={props.onClose}>
						<Trans>Cancel</Trans>
					</Button>
					<Button type="submit" variant="primary" isPending={create.isPending}>
						<Trans>Make the mailbox</Trans>
					</Button>
				</div>
			</Form>
		</Dialog>
	);
}

/** What it means for the mail that the password can be reset, or cannot. */
export function PasswordResetWords({ isOn }: { isOn: boolean }) {
	return isOn ? (
		<Trans>
			A forgotten password can be replaced and the mail stays readable, since PurelyMail keeps a key
			to it. Without this, the mail can become unreadable for good.
		</Trans>
	) : (
		<Trans>
			PurelyMail keeps no key: without the password, or the one of the account's administrator, the
			mail can become unreadable for good. A forgotten password cannot be helped.
		</Trans>
	);
}
