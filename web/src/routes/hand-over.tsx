import { createRoute } from "@tanstack/react-router";
import { HandOverScreen } from "../features/hand-over/hand-over-screen";
import { rootRoute } from "./root";

export const handOverRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/hand-over",
	component: HandOverScreen,
});
