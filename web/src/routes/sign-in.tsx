import { createRoute, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useSession } from "../api/use-session";
import { RestoringScreen } from "../app/restoring-screen";
import { oneOf, safeNext, textOf } from "../app/search-params";
import { SignInScreen } from "../features/auth/sign-in-screen";
import { rootRoute } from "./root";

const REASONS = ["session_ended", "outside_root", "refresh_token_used", "expired"] as const;

export const signInRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/sign-in",
	validateSearch: (search: Record<string, unknown>) => ({
		next: textOf(search.next),
		reason: oneOf(search.reason, REASONS),
	}),
	component: SignIn,
});

function SignIn() {
	const session = useSession();
	const { next, reason } = signInRoute.useSearch();
	if (session.state === "restoring") return <RestoringScreen unreachable={session.unreachable} />;
	if (session.state === "signed_in") return <GoTo href={safeNext(next)} />;
	return <SignInScreen reason={reason} />;
}

/** The place was given as text in the URL, so it has no type for <Navigate>. */
function GoTo({ href }: { href: string }) {
	const router = useRouter();
	useEffect(() => {
		void router.navigate({ href, replace: true });
	}, [router, href]);
	return null;
}
