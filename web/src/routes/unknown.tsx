import { createRoute } from "@tanstack/react-router";
import { NotFoundScreen } from "../app/not-found-screen";
import { shellRoute } from "./shell";

/** Every other address: inside of the frame, so that the way on is in sight. */
export const unknownRoute = createRoute({
	getParentRoute: () => shellRoute,
	path: "$",
	component: NotFoundScreen,
});
