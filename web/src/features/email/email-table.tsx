import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";
import type { OutboxEmail } from "../../api/models";
import { Badge, type Tone } from "../../ui/badge";
import { ConfirmDialog } from "../../ui/dialog";
import { IconButton } from "../../ui/icon-button";
import { Cell, Row, Table } from "../../ui/table";
import { notify, notifyProblem } from "../../ui/toast";
import { When } from "../../ui/when";
import { useDeleteEmail, useRetry } from "./queries";

const TONES: Readonly<Record<OutboxEmail["state"], Tone>> = {
	waiting: "neutral",
	sending: "accent",
	failed: "danger",
};

/** E-mails that were not sent so far: to whom, about what, and why not. What they say is not shown. */
export function EmailTable(props: {
	readonly emails: readonly OutboxEmail[];
	readonly isSetUp: boolean;
}) {
	const { t } = useLingui();
	const [asking, setAsking] = useState<OutboxEmail | null>(null);
	const remove = useDeleteEmail();
	return (
		<>
			<Table
				label={t`E-mails that were not sent yet`}
				columns={[
					{ id: "to", title: t`To`, className: "max-md:hidden" },
					{ id: "subject", title: t`Subject` },
					{ id: "state", title: t`State`, className: "max-sm:hidden" },
					{ id: "when", title: t`Written`, className: "max-lg:hidden" },
					{ id: "actions", title: <span className="sr-only">{t`Actions`}</span> },
				]}
			>
				{props.emails.map((email) => (
					<Line
						key={email.id}
						email={email}
						isSetUp={props.isSetUp}
						onDelete={() => setAsking(email)}
					/>
				))}
			</Table>
			{asking && (
				<ConfirmDialog
					isOpen
					onClose={() => setAsking(null)}
					title={t`Delete the e-mail to ${asking.name}?`}
					act={t`Delete the e-mail`}
					isPending={remove.isPending}
					onConfirm={() =>
						remove.mutate(asking.id, {
							onSuccess: () => notify(t`The e-mail is deleted`),
							onError: (error) =>
								notifyProblem(t`The e-mail was not deleted`, { detail: error.message }),
							onSettled: () => setAsking(null),
						})
					}
				>
					<Trans>
						It was given up and is not tried again. The audit log keeps that it was there.
					</Trans>
				</ConfirmDialog>
			)}
		</>
	);
}

function Line(props: {
	readonly email: OutboxEmail;
	readonly isSetUp: boolean;
	readonly onDelete: () => void;
}) {
	const { t } = useLingui();
	const retry = useRetry();
	const { email, isSetUp } = props;
	const words = { waiting: t`Waiting`, sending: t`Being sent`, failed: t`Given up` };
	const state = <Badge tone={TONES[email.state]}>{words[email.state]}</Badge>;
	const { name, attempts, next_attempt_at } = email;
	const again = () =>
		retry.mutate(email.id, {
			onSuccess: () => notify(t`The e-mail to ${name} is tried again`),
			onError: (error) => notifyProblem(t`The e-mail waits`, { detail: error.message }),
		});
	return (
		<Row>
			<Cell className="align-top max-md:hidden">
				<Recipient email={email} />
			</Cell>
			<Cell className="align-top">
				<p className="break-words font-medium">{email.subject}</p>
				<div className="md:hidden">
					<Recipient email={email} />
				</div>
				<p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-ink-muted text-xs tabular-nums">
					<span className="sm:hidden">{state}</span>
					<Plural value={attempts} _0="Not tried yet" one="Tried once" other="Tried # times" />
					{next_attempt_at !== null && attempts > 0 && (
						<span>
							<Trans>
								next <When at={next_attempt_at} />
							</Trans>
						</span>
					)}
				</p>
				{email.last_error !== null && (
					<p className="mt-1 max-w-prose break-words font-mono text-xs">{email.last_error}</p>
				)}
			</Cell>
			<Cell className="align-top max-sm:hidden">{state}</Cell>
			<Cell className="whitespace-nowrap align-top text-ink-muted tabular-nums max-lg:hidden">
				<When at={email.created_at} />
			</Cell>
			<Cell className="w-px align-top">
				<div className="flex justify-end gap-1">
					{isSetUp && email.state !== "sending" && (
						<IconButton
							label={t`Try the e-mail to ${name} again now`}
							size="small"
							onPress={again}
							isPending={retry.isPending}
						>
							<RotateCw size={16} />
						</IconButton>
					)}
					{email.state === "failed" && (
						<IconButton
							label={t`Delete the e-mail to ${name}`}
							size="small"
							onPress={props.onDelete}
						>
							<Trash2 size={16} />
						</IconButton>
					)}
				</div>
			</Cell>
		</Row>
	);
}

function Recipient({ email }: { email: OutboxEmail }) {
	return (
		<>
			<p className="break-words">{email.name}</p>
			<p className="break-all text-ink-muted text-xs">{email.email}</p>
		</>
	);
}
