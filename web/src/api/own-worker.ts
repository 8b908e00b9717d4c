/**
 * Workers of our own. The content security policy wants a Trusted Types policy wherever text becomes script; this is
 * the only one, and it lets through nothing but files that came with the app.
 */

interface TrustedTypes {
	createPolicy(
		name: string,
		rules: { createScriptURL: (url: string) => string },
	): { createScriptURL: (url: string) => string };
}

/** Refuses every address that is not a built file of this site. */
export function ownScript(url: string, base: string): string {
	const { origin, pathname } = new URL(url, base);
	const ours = origin === new URL(base).origin && /^\/(assets|src|node_modules|@)/.test(pathname);
	if (!ours) throw new TypeError(`not a script of MediaBridge: ${url}`);
	return url;
}

// Absent in browsers that do not ask for it either. What it makes is no string, but is taken where a string is.
const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
const policy = trustedTypes?.createPolicy("mediabridge", {
	createScriptURL: (url) => ownScript(url, window.location.href),
}) ?? { createScriptURL: (url: string) => ownScript(url, window.location.href) };

/** Starts a worker from the address that an import with `?url` gives. */
export function ownWorker(url: string): Worker {
	return new Worker(policy.createScriptURL(url), { type: "module" });
}
