import { lingui } from "@lingui/vite-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compress } from "./build/compress";

/** Where `mediabridge serve` listens while the web app is developed. */
const server = process.env.MEDIABRIDGE_URL ?? "http://127.0.0.1:4000";

export default defineConfig({
	plugins: [
		react({
			babel: { plugins: [["@lingui/babel-plugin-lingui-macro", { stripMessageProp: false }]] },
		}),
		lingui(),
		tailwindcss(),
		compress(),
	],
	server: {
		host: "127.0.0.1",
		port: 5173,
		proxy: { "/api": { target: server, ws: true } },
	},
	build: {
		outDir: "dist",
		emptyOutDir: true,
		target: "es2022",
		// A data: URL would need a wider content security policy than 'self'.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		// React, React Aria and the screens of files; admin, PDF and Markdown load on demand.
		chunkSizeWarningLimit: 900,
	},
	test: {
		environment: "jsdom",
		include: ["src/**/*.test.{ts,tsx}"],
		setupFiles: ["src/testing/setup.ts"],
		restoreMocks: true,
	},
});
