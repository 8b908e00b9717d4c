import { Trans, useLingui } from "@lingui/react/macro";
import { CloudOff, TriangleAlert } from "lucide-react";
import { ApiProblem, OFFLINE } from "../api/problem";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { useTitle } from "../ui/use-title";

/** A screen that could not be shown. */
export function ErrorScreen({ error, onRetry }: { error: unknown; onRetry: () => void }) {
	const { t } = useLingui();
	const problem = error instanceof ApiProblem ? error : null;
	const offline = problem?.code === OFFLINE;
	const title = offline ? t`The server cannot be reached` : t`This page stopped working`;
	useTitle(title);
	return (
		<EmptyState
			level="page"
			icon={offline ? <CloudOff size={20} /> : <TriangleAlert size={20} />}
			title={title}
			actions={
				<>
					<Button variant="primary" onPress={onRetry}>
						<Trans>Try again</Trans>
					</Button>
					<Button onPress={() => window.location.reload()}>
						<Trans>Load the page again</Trans>
					</Button>
				</>
			}
		>
			<p role="alert">
				{problem ? (
					problem.detail
				) : (
					<Trans>
						Nothing was lost on the server. If it happens again, tell your administrator what you
						did.
					</Trans>
				)}
			</p>
			{problem?.requestId && (
				<p className="mt-2 font-mono text-xs">
					<Trans>Request {problem.requestId}</Trans>
				</p>
			)}
		</EmptyState>
	);
}
