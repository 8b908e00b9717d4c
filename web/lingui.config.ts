import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

export default defineConfig({
	sourceLocale: "en",
	locales: ["en"],
	catalogs: [{ path: "<rootDir>/src/locales/{locale}", include: ["src"] }],
	// Origins and line numbers would change the catalogue with every edit of a component.
	format: formatter({ origins: false, lineNumbers: false }),
	orderBy: "message",
});
