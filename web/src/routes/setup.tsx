import { createRoute, Navigate } from "@tanstack/react-router";
import { useSession } from "../api/use-session";
import { SetupScreen } from "../features/auth/setup-screen";
import { rootRoute } from "./root";

export const setupRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/setup",
	component: function Setup() {
		const session = useSession();
		return session.state === "signed_in" ? <Navigate to="/" replace /> : <SetupScreen />;
	},
});
