import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleX, Globe, Inbox, RefreshCw, Route, Split } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Form } from "react-aria-components";
import type { DeliveryStep } from "../../api/models";
import { ApiProblem } from "../../api/problem";
import { Button } from "../../ui/button";
import { SkeletonRows } from "../../ui/skeleton";
import { TextField } from "../../ui/text-field";
import { traceQuery } from "./queries";
import { placeSteps } from "./way";

/** Where mail to an address goes, step by step. */
export function Trace(props: {
	readonly address: string | undefined;
	readonly onAddress: (address: string | undefined) => void;
}) {
	const { t } = useLingui();
	const { address, onAddress } = props;
	const [text, setText] = useState(address ?? "");
	useEffect(() => setText(address ?? ""), [address]);
	const trace = useQuery({ ...traceQuery(address ?? ""), enabled: address !== undefined });
	const named = trace.error instanceof ApiProblem ? trace.error.fields.address : undefined;
	return (
		<section aria-label={t`Where mail goes`} className="rounded-lg border border-line px-4 py-3.5">
			<Form
				className="flex flex-wrap items-start gap-2"
				validationErrors={
					address !== undefined && trace.error ? { address: named ?? trace.error.message } : {}
				}
				onSubmit={(event) => {
					event.preventDefault();
					if (text.trim() === address) void trace.refetch();
					else onAddress(text.trim() || undefined);
				}}
			>
				<TextField
					label={t`Where does mail to this address go?`}
					name="address"
					autoComplete="off"
					inputMode="email"
					placeholder={t`somebody@example.org`}
					className="min-w-0 flex-1 basis-60 sm:max-w-90"
					value={text}
					onChange={setText}
				/>
				<Button
					type="submit"
					className="sm:mt-6.5"
					icon={<Route size={16} />}
					isPending={address !== undefined && trace.isFetching}
				>
					<Trans>Show the way</Trans>
				</Button>
			</Form>
			{address !== undefined && trace.isPending && (
				<SkeletonRows rows={2} label={t`Looking for the way`} />
			)}
			{address !== undefined && trace.data && (
				<ol aria-label={t`The way of mail to ${address}`} aria-live="polite" className="mt-4">
					{placeSteps(trace.data).map(({ step, depth }, at) => (
						<li
							// biome-ignore lint/suspicious/noArrayIndexKey: the steps are a path, their place is what they are
							key={at}
							style={{ marginInlineStart: `${Math.min(depth, MOST_DEEP) * 1.5}rem` }}
							className="relative flex items-start gap-3 pb-4 last:pb-0"
						>
							{depth > 0 && (
								<span
									aria-hidden="true"
									className="absolute -start-2.5 -top-2 h-5 w-2 rounded-es-md border-line-strong border-s border-b"
								/>
							)}
							<StepView step={step} />
						</li>
					))}
				</ol>
			)}
		</section>
	);
}

/** On a phone there is not room for more. */
const MOST_DEEP = 4;

function StepView({ step }: { step: DeliveryStep }) {
	const { address } = step;
	const name = <span className="break-all font-medium">{address}</span>;
	const note = "text-pretty break-words text-ink-muted text-xs";
	switch (step.to) {
		case "rule":
			return (
				<>
					<Mark tone="accent" icon={<Split size={14} />} />
					<div className="min-w-0">
						<p>{name}</p>
						<p className={note}>
							<Trans>A rule sends it on: {step.rule}</Trans>
						</p>
						{step.instead_of_mailbox && (
							<p className="text-pretty text-warning text-xs">
								<Trans>
									There is a mailbox of this name, which gets nothing because of the rule.
								</Trans>
							</p>
						)}
					</div>
				</>
			);
		case "mailbox":
			return (
				<>
					<Mark tone="success" icon={<Inbox size={14} />} />
					<div className="min-w-0">
						<p>
							<Link
								to="/mail/mailboxes/$address"
								params={{ address }}
								className="underline decoration-line-strong underline-offset-2 hover:decoration-current"
							>
								{name}
							</Link>
						</p>
						<p className={note}>
							<Trans>Arrives in this mailbox.</Trans>
						</p>
					</div>
				</>
			);
		case "elsewhere":
			return (
				<>
					<Mark tone="neutral" icon={<Globe size={14} />} />
					<div className="min-w-0">
						<p>{name}</p>
						<p className={note}>
							<Trans>Leaves PurelyMail: the mail service of that domain takes it from here.</Trans>
						</p>
					</div>
				</>
			);
		case "nowhere":
			return (
				<>
					<Mark tone="danger" icon={<CircleX size={14} />} />
					<div className="min-w-0">
						<p>{name}</p>
						<p className={note}>
							<Trans>Goes nowhere: nobody has this address, and the mail comes back.</Trans>
						</p>
					</div>
				</>
			);
		case "loop":
			return (
				<>
					<Mark tone="danger" icon={<RefreshCw size={14} />} />
					<div className="min-w-0">
						<p>{name}</p>
						<p className={note}>
							<Trans>
								Has been here before: the rules send it in circles until PurelyMail gives up.
							</Trans>
						</p>
					</div>
				</>
			);
	}
}

const TONES = {
	neutral: "border-line bg-sunken text-ink-muted",
	accent: "border-accent/25 bg-accent-soft text-accent",
	success: "border-success/25 bg-success-soft text-success",
	danger: "border-danger/25 bg-danger-soft text-danger",
} as const;

function Mark({ tone, icon }: { tone: keyof typeof TONES; icon: ReactNode }) {
	return (
		<span
			aria-hidden="true"
			className={`mt-0.5 grid size-7 shrink-0 place-items-center rounded-md border ${TONES[tone]}`}
		>
			{icon}
		</span>
	);
}
