import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Toasts } from "../ui/toast";
import { queryClient } from "./query-client";
import { router } from "./router";

export function App() {
	return (
		<I18nProvider i18n={i18n}>
			<QueryClientProvider client={queryClient}>
				<RouterProvider router={router} />
				<Toasts />
			</QueryClientProvider>
		</I18nProvider>
	);
}
