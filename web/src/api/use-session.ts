import { useSyncExternalStore } from "react";
import type { Me } from "./models";
import { type Session, session } from "./session";

export function useSession(): Session {
	return useSyncExternalStore(session.subscribe, session.get);
}

/** Who is signed in; for screens that are only shown to somebody. */
export function useMe(): Me {
	const current = useSession();
	if (current.state !== "signed_in") throw new Error("nobody is signed in");
	return current.me;
}
