import { createRoute, Outlet, useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { EndReason } from "../api/session";
import { useSession } from "../api/use-session";
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
});

function Guarded() {
	const session = useSession();
	switch (session.state) {
		case "restoring":
			return <RestoringScreen unreachable={session.unreachable} />;
		case "signed_out":
			return <GoToSignIn reason={session.reason} left={session.left} />;
		case "signed_in":
			return (
				// Somebody else may have signed in meanwhile, in another tab.
				<Shell key={session.me.id}>
					<Outlet />
				</Shell>
			);
	}
}

/** Remembers the place where it began: the location changes while this is still shown. */
function GoToSignIn({ reason, left }: { reason: EndReason | null; left: boolean }) {
	const router = useRouter();
	const [from] = useState(() => router.state.location.href);
	useEffect(() => {
		void router.navigate({
			to: "/sign-in",
			replace: true,
			search: { next: left || from === "/" ? undefined : from, reason: reason ?? undefined },
		});
	}, [router, from, reason, left]);
	return null;
}
