import { createRoute } from "@tanstack/react-router";
import { HomeScreen } from "../app/home-screen";
import { shellRoute } from "./shell";

export const homeRoute = createRoute({
	getParentRoute: () => shellRoute,
	path: "/",
	component: HomeScreen,
});
