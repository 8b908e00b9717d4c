import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Button, buttonClass } from "../../ui/button";
import { Centered } from "../../ui/centered";
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
