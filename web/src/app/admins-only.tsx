import { Outlet } from "@tanstack/react-router";
import { useMe } from "../api/use-session";
import { NotFoundScreen } from "./not-found-screen";

/** Around pages that are for owners and admins. */
export function AdminsOnly() {
	const me = useMe();
	return me.role === "member" ? <NotFoundScreen /> : <Outlet />;
}
