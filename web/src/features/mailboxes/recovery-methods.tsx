import { Trans, useLingui } from "@lingui/react/macro";
import { Mail, Phone, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Form } from "react-aria-components";
import type { MailboxDetails, RecoveryMethod, SaveRecovery } from "../../api/models";
import { ApiProblem } from "../../api/problem";
import { Button } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { ConfirmDialog, Dialog } from "../../ui/dialog";
import { focusFirstInvalid } from "../../ui/field";
import { IconButton } from "../../ui/icon-button";
import { Notice } from "../../ui/notice";
import { Select } from "../../ui/select";
import { TextField } from "../../ui/text-field";
import { notify, notifyProblem } from "../../ui/toast";
import { useRemoveRecovery, useSaveRecovery } from "./queries";

export function RecoveryMethods({ mailbox }: { mailbox: MailboxDetails }) {
	const { t } = useLingui();
	const { address, recovery_methods: methods } = mailbox;
	const [asking, setAsking] = useState<"add" | RecoveryMethod | null>(null);
	const remove = useRemoveRecovery(address);
	const close = () => setAsking(null);
	return (
		<>
			{methods.length === 0 ? (
				<p className="text-ink-muted">
					<Trans>There is none: a forgotten password needs an admin.</Trans>
				</p>
			) : (
				<ul
					aria-label={t`Ways to recover the mailbox`}
					className="divide-y divide-line-soft rounded-lg border border-line"
				>
					{methods.map((method) => (
						<Line key={method.target} method={method} onRemove={() => setAsking(method)} />
					))}
				</ul>
			)}
			<Button className="self-start" icon={<Plus size={16} />} onPress={() => setAsking("add")}>
				<Trans>Add a way to recover</Trans>
			</Button>
			{asking === "add" && <AddDialog address={address} onClose={close} />}
			{asking !== null && asking !== "add" && (
				<ConfirmDialog
					isOpen
					onClose={close}
					title={t`Remove ${asking.target}?`}
					act={t`Remove it`}
					isPending={remove.isPending}
					onConfirm={() =>
						remove.mutate(asking.target, {
							onSuccess: () => notify(t`${asking.target} cannot recover the mailbox any more`),
							onError: (error) =>
								notifyProblem(t`${asking.target} was not removed`, { detail: error.message }),
							onSettled: close,
						})
					}
				>
					<Trans>A forgotten password of {address} cannot be reset by it any more.</Trans>
				</ConfirmDialog>
			)}
		</>
	);
}

function Line({ method, onRemove }: { method: RecoveryMethod; onRemove: () => void }) {
	const { t } = useLingui();
	const Icon = method.kind === "phone" ? Phone : Mail;
	return (
		<li className="flex items-center gap-3 px-3 py-2">
			<Icon size={16} aria-hidden="true" className="shrink-0 text-ink-muted" />
			<div className="min-w-0 flex-1">
				<p className="break-all">{method.target}</p>
				<p className="break-words text-ink-muted text-xs">
					{[
						method.description,
						method.allows_two_factor_reset
							? t`may also take off the second factor`
							: t`keeps the second factor`,
					]
						.filter(Boolean)
						.join(" · ")}
				</p>
			</div>
			<IconButton size="small" label={t`Remove ${method.target}`} onPress={onRemove}>
				<Trash2 size={16} />
			</IconButton>
		</li>
	);
}

function AddDialog({ address, onClose }: { address: string; onClose: () => void }) {
	const { t } = useLingui();
	const [draft, setDraft] = useState<Required<SaveRecovery>>({
		kind: "email",
		target: "",
		description: "",
		allows_two_factor_reset: true,
	});
	const change = (part: Partial<SaveRecovery>) => setDraft({ ...draft, ...part });
	const save = useSaveRecovery(address);
	const fields = save.error instanceof ApiProblem ? save.error.fields : {};
	const isPhone = draft.kind === "phone";
	return (
		<Dialog isOpen onClose={onClose} title={t`Add a way to recover ${address}`}>
			<Form
				className="flex flex-col gap-4"
				validationErrors={fields}
				onSubmit={(event) => {
					event.preventDefault();
					const form = event.currentTarget;
					save.mutate(
						{ ...draft, target: draft.target.trim() },
						{
							onSuccess: () => {
								onClose();
								notify(t`${draft.target.trim()} can recover the mailbox`);
							},
							onError: () => focusFirstInvalid(form),
						},
					);
				}}
			>
				<Select
					label={t`By`}
					name="kind"
					value={draft.kind}
					onChange={(kind) => change({ kind })}
					choices={[
						{ value: "email", label: t`E-mail` },
						{ value: "phone", label: t`Telephone` },
					]}
				/>
				<TextField
					label={isPhone ? t`Telephone number` : t`E-mail address`}
					name="target"
					type={isPhone ? "tel" : "email"}
					isRequired
					autoFocus
					autoComplete="off"
					value={draft.target}
					onChange={(target) => change({ target })}
					hint={isPhone ? t`With the country, such as +44 20 7946 0000.` : undefined}
				/>
				<TextField
					label={t`Note (optional)`}
					name="description"
					maxLength={200}
					value={draft.description}
					onChange={(description) => change({ description })}
				/>
				<Checkbox
					isSelected={draft.allows_two_factor_reset}
					onChange={(allows_two_factor_reset) => change({ allows_two_factor_reset })}
					hint={t`For somebody who has lost the telephone with it.`}
				>
					<Trans>May also take off the second factor</Trans>
				</Checkbox>
				{save.error && Object.keys(fields).length === 0 && (
					<Notice tone="danger">{save.error.message}</Notice>
				)}
				<div className="flex justify-end gap-2">
					<Button onPress={onClose}>
						<Trans>Cancel</Trans>
					</Button>
					<Button type="submit" variant="primary" isPending={save.isPending}>
						<Trans>Add it</Trans>
					</Button>
				</div>
			</Form>
		</Dialog>
	);
}
