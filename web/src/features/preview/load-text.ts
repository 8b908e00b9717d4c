/** What a text preview reads at most; enough for any text a person reads, quick on any line. */
export const TEXT_LIMIT = 1024 * 1024;

export interface LoadedText {
	readonly text: string;
	/** The file goes on after this. */
	readonly cut: boolean;
}

/** Reads the beginning of a file by range. `size` is the file's size in bytes, null when unknown. */
export async function loadText(
	url: string,
	size: number | null,
	signal: AbortSignal,
	fetchBytes: typeof fetch = fetch,
): Promise<LoadedText> {
	// A range of an empty file is answered with 416.
	if (size === 0) return { text: "", cut: false };
	const response = await fetchBytes(url, {
		headers: { range: `bytes=0-${TEXT_LIMIT - 1}` },
		signal,
	});
	if (!response.ok) throw new Error(`the storage answered ${response.status}`);
	const bytes = new Uint8Array(await response.arrayBuffer()).subarray(0, TEXT_LIMIT);
	const total = totalOf(response) ?? size ?? bytes.length;
	return { text: decodeText(bytes), cut: total > bytes.length };
}

function totalOf(response: Response): number | null {
	const total = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
	return total ? Number(total) : null;
}

/**
 * Text from bytes: by its byte order mark, else UTF-8, else Windows-1252, which nearly every other
 * western text is. A character cut in half at the end is left out.
 */
export function decodeText(bytes: Uint8Array): string {
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
	} catch {
		return new TextDecoder("windows-1252").decode(bytes);
	}
}
