import { Trans } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Form } from "react-aria-components";
import { api } from "../../api/client";
import { ApiProblem } from "../../api/problem";
import { Button, buttonClass } from "../../ui/button";
import { Centered } from "../../ui/centered";
import { Notice } from "../../ui/notice";
import { Skeleton } from "../../ui/skeleton";

/** A one-time link that does not work, for good or for the moment. */
export function LinkProblem(props: {
	readonly title: string;
	readonly text: ReactNode;
	/** Absent when trying again is of no use. */
	readonly onRetry: (() => void) | null;
}) {
	return (
		<Centered title={props.title} description={props.text}>
			{props.onRetry ? (
				<Button onPress={props.onRetry}>
					<Trans>Try again</Trans>
				</Button>
			) : (
				<Link
					to="/sign-in"
					search={{ next: undefined, reason: undefined }}
					className={buttonClass()}
				>
					<Trans>Go to the sign-in</Trans>
				</Link>
			)}
		</Centered>
	);
}

export function LinkSkeleton({ title, label }: { title: string; label: string }) {
	return (
		<Centered title={title}>
			<div role="status" aria-label={label} className="flex flex-col gap-3">
				<Skeleton className="w-64" />
				<Skeleton className="h-8 w-full" />
				<Skeleton className="h-8 w-full" />
			</div>
		</Centered>
	);
}

/** What a one-time link asks for. The answer to the form is a sign-in. */
export function LinkForm(props: {
	readonly title: string;
	readonly description: ReactNode;
	readonly path: string;
	readonly body: unknown;
	readonly submit: ReactNode;
	/** Said when the server gave no reason. */
	readonly failed: ReactNode;
	/** How long the link works. */
	readonly validity: ReactNode;
	readonly children: ReactNode;
}) {
	const navigate = useNavigate();
	const accept = useMutation({
		mutationFn: () => api.signIn(props.path, props.body),
		onSuccess: () => navigate({ to: "/", replace: true }),
	});
	const problem = accept.error instanceof ApiProblem ? accept.error : null;
	return (
		<Centered title={props.title} description={props.description}>
			<Form
				className="flex flex-col gap-4"
				validationErrors={problem?.fields ?? {}}
				onSubmit={(event) => {
					event.preventDefault();
					accept.mutate();
				}}
			>
				{accept.error && Object.keys(problem?.fields ?? {}).length === 0 && (
					<Notice tone="danger">{problem ? problem.detail : props.failed}</Notice>
				)}
				{props.children}
				<Button type="submit" variant="primary" isPending={accept.isPending}>
					{props.submit}
				</Button>
				<p className="text-ink-muted text-xs">{props.validity}</p>
			</Form>
		</Centered>
	);
}
