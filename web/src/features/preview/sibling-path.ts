/**
 * The path in the bucket that a relative reference in a document means, or null when it leads
 * elsewhere (another site, above the top). `folder` ends with "/" or is "".
 */
export function siblingPath(folder: string, reference: string): string | null {
	const plain = reference.split(/[?#]/)[0] ?? "";
	if (plain === "" || /^[a-z][a-z\d+.-]*:/i.test(plain) || plain.startsWith("//")) return null;
	let decoded: string;
	try {
		decoded = decodeURIComponent(plain);
	} catch {
		return null;
	}
	const parts = decoded.startsWith("/") ? [] : folder.split("/").slice(0, -1);
	for (const part of decoded.replace(/^\//, "").split("/")) {
		if (part === "..") {
			if (parts.pop() === undefined) return null;
		} else if (part !== "." && part !== "") parts.push(part);
	}
	return parts.length > 0 ? parts.join("/") : null;
}
