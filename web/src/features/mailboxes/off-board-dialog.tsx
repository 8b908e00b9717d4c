import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Check, X } from "lucide-react";
import { useState } from "react";
import { Form } from "react-aria-components";
import type { OffBoarding, OffBoardingPlan, OffBoardingStep } from "../../api/models";
import { ApiProblem } from "../../api/problem";
import { Button, buttonClass } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { Dialog } from "../../ui/dialog";
import { ExplainedSwitch } from "../../ui/explained-switch";
import { focusFirstInvalid } from "../../ui/field";
import { Notice } from "../../ui/notice";
import { TextField } from "../../ui/text-field";
import { useOffBoard, useOffBoardingPlan } from "./queries";

/** Somebody leaves: what is wanted, what that means, and what became of each step. */
export function OffBoardDialog({ address, onClose }: { address: string; onClose: () => void }) {
	const [wish, setWish] = useState<OffBoarding>({
		forward_to: "",
		keep_copy: false,
		delete: false,
		even_if_mail_is_lost: false,
	});
	const plan = useOffBoardingPlan(address);
	const act = useOffBoard(address);
	const [ends, setEnds] = useState<readonly End[]>([]);
	const run = (steps?: OffBoardingStep[]) =>
		act.mutate(
			{ ...wish, ...(steps ? { steps } : {}) },
			{
				onSuccess: (result) =>
					setEnds((before) => [
						...before.filter(({ step }) => result.steps.every((end) => end.step !== step)),
						...result.steps,
					]),
			},
		);
	if (ends.length > 0) {
		return (
			<Result
				address={address}
				ends={ends}
				isPending={act.isPending}
				problem={act.error?.message}
				onAgain={run}
				onClose={onClose}
			/>
		);
	}
	if (plan.data) {
		return (
			<Review
				address={address}
				plan={plan.data}
				accepted={wish.even_if_mail_is_lost ?? false}
				onAccept={(even_if_mail_is_lost) => setWish({ ...wish, even_if_mail_is_lost })}
				isPending={act.isPending}
				problem={act.error?.message}
				onBack={plan.reset}
				onAct={() => run()}
				onClose={onClose}
			/>
		);
	}
	return <WishForm address={address} wish={wish} onWish={setWish} plan={plan} onClose={onClose} />;
}

function WishForm(props: {
	readonly address: string;
	readonly wish: OffBoarding;
	readonly onWish: (wish: OffBoarding) => void;
	readonly plan: ReturnType<typeof useOffBoardingPlan>;
	readonly onClose: () => void;
}) {
	const { t } = useLingui();
	const { wish, onWish, plan } = props;
	const fields = plan.error instanceof ApiProblem ? plan.error.fields : {};
	const forwards = (wish.forward_to ?? "").trim() !== "";
	return (
		<Dialog isOpen width="medium" onClose={props.onClose} title={t`Off-board ${props.address}`}>
			<Form
				className="flex flex-col gap-4"
				validationErrors={fields}
				onSubmit={(event) => {
					event.preventDefault();
					const form = event.currentTarget;
					plan.mutate(wish, { onError: () => focusFirstInvalid(form) });
				}}
			>
				<p className="text-ink-muted">
					<Trans>
						Whoever had this mailbox is locked out: it gets a password that nobody knows, and nobody
						can recover it. What else is to happen?
					</Trans>
				</p>
				<TextField
					label={t`Forward its mail to (optional)`}
					name="forward_to"
					type="email"
					autoFocus
					autoComplete="off"
					value={wish.forward_to ?? ""}
					onChange={(forward_to) => onWish({ ...wish, forward_to })}
					hint={t`A colleague who gets what is sent to this address from now on.`}
				/>
				{forwards && (
					<ExplainedSwitch
						label={t`Keep a copy in the mailbox`}
						isSelected={wish.keep_copy ?? false}
						onChange={(keep_copy) => onWish({ ...wish, keep_copy })}
					>
						<Trans>Otherwise new mail goes to the colleague only.</Trans>
					</ExplainedSwitch>
				)}
				<ExplainedSwitch
					label={t`Put the mailbox up for deletion`}
					isSelected={wish.delete ?? false}
					onChange={(remove) => onWish({ ...wish, delete: remove })}
				>
					{wish.delete ? (
						<Trans>
							It goes with all its mail after the waiting time, unless an admin cancels that.
						</Trans>
					) : (
						<Trans>The mailbox stays, with the mail that is in it.</Trans>
					)}
				</ExplainedSwitch>
				{plan.error && Object.keys(fields).length === 0 && (
					<Notice tone="danger">{plan.error.message}</Notice>
				)}
				<div className="flex justify-end gap-2 pt-1">
					<Button onPress={props.onClose}>
						<Trans>Cancel</Trans>
					</Button>
					<Button type="submit" variant="primary" isPending={plan.isPending}>
						<Trans>Look at what happens</Trans>
					</Button>
				</div>
			</Form>
		</Dialog>
	);
}

function Review(props: {
	readonly address: string;
	readonly plan: OffBoardingPlan;
	readonly accepted: boolean;
	readonly onAccept: (accepted: boolean) => void;
	readonly isPending: boolean;
	readonly problem: string | undefined;
	readonly onBack: () => void;
	readonly onAct: () => void;
	readonly onClose: () => void;
}) {
	const { t } = useLingui();
	const { plan } = props;
	return (
		<Dialog
			isOpen
			width="medium"
			onClose={props.onClose}
			title={t`What happens to ${props.address}`}
			footer={
				<>
					<Button onPress={props.onBack}>
						<Trans>Back</Trans>
					</Button>
					<Button
						variant="danger"
						isDisabled={plan.loses_mail && !props.accepted}
						isPending={props.isPending}
						onPress={props.onAct}
					>
						<Trans>Do it now</Trans>
					</Button>
				</>
			}
		>
			<div className="flex flex-col gap-4">
				<ol className="flex flex-col gap-2.5">
					{plan.steps.map(({ step, detail }, index) => (
						<li key={step} className="flex gap-3">
							<span
								aria-hidden="true"
								className="mt-px grid size-5 shrink-0 place-items-center rounded-full bg-sunken font-medium text-ink-muted text-xs tabular-nums"
							>
								{index + 1}
							</span>
							<span className="min-w-0">{detail}</span>
						</li>
					))}
				</ol>
				{plan.loses_mail && (
					<Notice tone="warning" title={t`The mail in this mailbox may become unreadable`}>
						<p>
							<Trans>
								Password reset is off, so PurelyMail keeps no key to the mail but the password. With
								a new one, what is there may be lost.
							</Trans>
						</p>
						<Checkbox
							className="mt-2 text-ink"
							isSelected={props.accepted}
							onChange={props.onAccept}
						>
							<Trans>I accept that the mail may be lost</Trans>
						</Checkbox>
					</Notice>
				)}
				<Notice title={t`Know before you go on`}>
					<ul className="list-disc ps-4">
						{plan.remarks.map((remark) => (
							<li key={remark}>{remark}</li>
						))}
					</ul>
				</Notice>
				{props.problem && <Notice tone="danger">{props.problem}</Notice>}
			</div>
		</Dialog>
	);
}

interface End {
	readonly step: OffBoardingStep;
	readonly is_done: boolean;
	readonly detail: string;
}

function Result(props: {
	readonly address: string;
	readonly ends: readonly End[];
	readonly isPending: boolean;
	readonly problem: string | undefined;
	readonly onAgain: (steps: OffBoardingStep[]) => void;
	readonly onClose: () => void;
}) {
	const { t } = useLingui();
	const failed = props.ends.filter((end) => !end.is_done).map(({ step }) => step);
	return (
		<Dialog
			isOpen
			width="medium"
			isDismissable={false}
			onClose={props.onClose}
			title={
				failed.length === 0
					? t`${props.address} is off-boarded`
					: t`${props.address} is not off-boarded yet`
			}
			footer={
				failed.length === 0 ? (
					<>
						{props.ends.some(({ step }) => step === "deletion") && (
							<Link to="/mail/deletions" className={buttonClass("secondary")}>
								<Trans>Look at the deletion</Trans>
							</Link>
						)}
						<Button variant="primary" onPress={props.onClose}>
							<Trans>Done</Trans>
						</Button>
					</>
				) : (
					<>
						<Button onPress={props.onClose}>
							<Trans>Leave it so</Trans>
						</Button>
						<Button
							variant="primary"
							isPending={props.isPending}
							onPress={() => props.onAgain(failed)}
						>
							<Trans>Try again what failed</Trans>
						</Button>
					</>
				)
			}
		>
			<div className="flex flex-col gap-4">
				<ul aria-label={t`Steps`} className="flex flex-col gap-2.5">
					{props.ends.map(({ step, is_done, detail }) => (
						<li key={step} className="flex gap-3">
							<span className="mt-0.5 shrink-0">
								{is_done ? (
									<Check size={16} aria-label={t`Done`} className="text-success" />
								) : (
									<X size={16} aria-label={t`Failed`} className="text-danger" />
								)}
							</span>
							<span className={is_done ? "min-w-0" : "min-w-0 text-danger"}>{detail}</span>
						</li>
					))}
				</ul>
				{props.problem && <Notice tone="danger">{props.problem}</Notice>}
			</div>
		</Dialog>
	);
}
