/**
 * Paths as the server speaks them: relative to what the member may see, "" is the top, folders end
 * with "/". They are never cleaned or joined here beyond cutting at slashes: "a//b" is a real key.
 */

/** The folder an entry stands in. */
export function parentOf(path: string): string {
	const end = path.endsWith("/") ? path.length - 1 : path.length;
	return path.slice(0, path.lastIndexOf("/", end - 1) + 1);
}

/** The last name of a path, without the slash of a folder. */
export function nameOf(path: string): string {
	return path.slice(parentOf(path).length).replace(/\/$/, "");
}

export interface Crumb {
	readonly name: string;
	readonly path: string;
}

/** The folders above and including `folder`, without the top. */
export function crumbsOf(folder: string): readonly Crumb[] {
	const crumbs: Crumb[] = [];
	let start = 0;
	for (let slash = folder.indexOf("/"); slash >= 0; slash = folder.indexOf("/", start)) {
		crumbs.push({ name: folder.slice(start, slash), path: folder.slice(0, slash + 1) });
		start = slash + 1;
	}
	return crumbs;
}

/** The ending of a file name in lower case, "" when it has none. */
export function extensionOf(name: string): string {
	const dot = name.lastIndexOf(".");
	return dot > 0 && dot < name.length - 1 ? name.slice(dot + 1).toLowerCase() : "";
}

/** The limit of S3 for a key. */
const MOST_BYTES = 1024;

/**
 * What is wrong with a path, by the rule of the server (`path.rs`). "outside" would end the session there, so such a
 * path is never sent, wherever it comes from: a link, a name in the bucket, a file on the disk.
 */
export function pathMistake(path: string): "malformed" | "outside" | null {
	// Control characters, and halves of characters that UTF-8 cannot say.
	if (/[\p{Cc}\p{Cs}]/u.test(path)) return "malformed";
	if (path.split(/[/\\]/).some((part) => part === "." || part === "..")) return "outside";
	return new TextEncoder().encode(path).length > MOST_BYTES ? "malformed" : null;
}
