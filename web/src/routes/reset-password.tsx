import { createRoute } from "@tanstack/react-router";
import { ResetScreen } from "../features/auth/reset-screen";
import { rootRoute } from "./root";

export const resetPasswordRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/reset-password",
	component: ResetScreen,
});
