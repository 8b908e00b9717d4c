import { expect, it } from "vitest";
import { ownScript } from "./own-worker";

const HERE = "https://files.example.org/b/1";

it.each(["/assets/pdf.worker-1a2b.mjs", "https://files.example.org/assets/x.js"])(
	"%s is ours",
	(url) => expect(ownScript(url, HERE)).toBe(url),
);

it.each([
	"https://elsewhere.example.org/assets/x.js",
	"//elsewhere.example.org/assets/x.js",
	"/api/v1/buckets",
	"data:text/javascript,alert(1)",
	"blob:https://files.example.org/1",
	"/assets/../api/v1/x",
])("%s is not", (url) => {
	expect(() => ownScript(url, HERE)).toThrow("not a script of MediaBridge");
});
