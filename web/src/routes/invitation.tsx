import { createRoute } from "@tanstack/react-router";
import { InvitationScreen } from "../features/auth/invitation-screen";
import { rootRoute } from "./root";

export const invitationRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/invitation",
	component: InvitationScreen,
});
