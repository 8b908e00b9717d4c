import { i18n } from "@lingui/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { api } from "./api/client";
import { keys } from "./api/keys";
import { live } from "./api/live";
import { connectCache } from "./api/live-cache";
import { session } from "./api/session";
import { App } from "./app/app";
import { queryClient } from "./app/query-client";
import { messages } from "./locales/en.po";
import "./styles.css";

i18n.loadAndActivate({ locale: "en", messages });
connectCache(live, queryClient);
api.onGrantChanged(() => void queryClient.invalidateQueries({ queryKey: keys.buckets }));
live.start();
window.addEventListener("offline", () => live.lost());
window.addEventListener("online", () => live.wake());
document.addEventListener("visibilitychange", () => {
	if (document.visibilityState === "visible") live.wake();
});
session.onEnd(() => queryClient.clear());
void api.restore();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
	<StrictMode>
		<App />
	</StrictMode>,
);
