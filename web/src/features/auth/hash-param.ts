/** A secret from the part of the URL that browsers do not send: `/setup#code=…`. */
export function hashParam(hash: string, name: string): string {
	return new URLSearchParams(hash.replace(/^#/, "")).get(name)?.trim() ?? "";
}
