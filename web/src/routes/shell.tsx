import { createRoute, Navigate, Outlet, useRouterState } from "@tanstack/react-router";
import { useSession } from "../api/use-session";
import { ErrorScreen } from "../app/error-screen";
import { NotFoundScreen } from "../app/not-found-screen";
import { RestoringScreen } from "../app/restoring-screen";
import { Shell } from "../app/shell";
import { rootRoute } from "./root";

/** Everything that is only shown to somebody who is signed in, inside of the frame. */
export const shellRoute = createRoute({
	getParentRoute: () => rootRoute,
	id: "shell",
	component: Guarded,
	notFoundComponent: NotFoundScreen,
	errorComponent: ({ error, reset }) => <ErrorScreen error={error} onRetry={reset} />,
});

function Guarded() {
	const session = useSession();
	const href = useRouterState({ select: (state) => state.location.href });
	switch (session.state) {
		case "restoring":
			return <RestoringScreen unreachable={session.unreachable} />;
		case "signed_out":
			return (
				<Navigate
					to="/sign-in"
					replace
					search={{
						next: href === "/" ? undefined : href,
						reason: session.reason ?? undefined,
					}}
				/>
			);
		case "signed_in":
			return (
				<Shell>
					<Outlet />
				</Shell>
			);
	}
}
