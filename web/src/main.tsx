import { i18n } from "@lingui/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { api } from "./api/client";
import { live } from "./api/live";
import { connectCache } from "./api/live-cache";
import { session } from "./api/session";
import { App } from "./app/app";
import { queryClient } from "./app/query-client";
import { messages } from "./locales/en.po";
import "./styles.css";

i18n.loadAndActivate({ locale: "en", messages });
connectCache(live, queryClient);
live.start();
window.addEventListener("offline", () => live.lost());
window.addEventListener("online", () => live.wake());
document.addEventListener("visibilitychange", () => {
	if (document.visibilityState === "visible") live.wake();
});
// What one person saw must not greet the next. Where nobody was signed in there is nothing to forget, and the invitation
// on the screen must stay.
let before = session.get().state;
session.subscribe(() => {
	const { state } = session.get();
	if (before === "signed_in" && state === "signed_out") queryClient.clear();
	before = state;
});
void api.restore();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
	<StrictMode>
		<App />
	</StrictMode>,
);
