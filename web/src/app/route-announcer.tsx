import { useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";

/** The screen sets its title after it is shown. */
const SETTLED_MS = 150;

/** Reads the title of a new page aloud, which browsers only do when a page is loaded. */
export function RouteAnnouncer() {
	const path = useRouterState({ select: (state) => state.location.pathname });
	const [title, setTitle] = useState("");
	useEffect(() => {
		if (path === "") return;
		const timer = setTimeout(() => setTitle(document.title), SETTLED_MS);
		return () => clearTimeout(timer);
	}, [path]);
	return (
		<p role="status" className="sr-only">
			{title}
		</p>
	);
}
