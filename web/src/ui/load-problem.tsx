import { Trans } from "@lingui/react/macro";
import { Button } from "./button";
import { Notice } from "./notice";

/** A part of the page that could not be loaded. */
export function LoadProblem(props: {
	readonly title: string;
	readonly detail: string;
	readonly onRetry: () => void;
}) {
	return (
		<Notice
			tone="danger"
			title={props.title}
			action={
				<Button size="small" onPress={props.onRetry}>
					<Trans>Try again</Trans>
				</Button>
			}
		>
			{props.detail}
		</Notice>
	);
}
