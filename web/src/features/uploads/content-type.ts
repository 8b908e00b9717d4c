/** Types that browsers do not know or disagree about; the file would be stored as a download otherwise. */
const BY_EXTENSION: Readonly<Record<string, string>> = {
	avif: "image/avif",
	webp: "image/webp",
	heic: "image/heic",
	svg: "image/svg+xml",
	md: "text/markdown; charset=utf-8",
	markdown: "text/markdown; charset=utf-8",
	csv: "text/csv; charset=utf-8",
	tsv: "text/tab-separated-values; charset=utf-8",
	txt: "text/plain; charset=utf-8",
	log: "text/plain; charset=utf-8",
	json: "application/json",
	yaml: "application/yaml",
	yml: "application/yaml",
	toml: "application/toml",
	xml: "application/xml",
	js: "text/javascript; charset=utf-8",
	mjs: "text/javascript; charset=utf-8",
	ts: "text/plain; charset=utf-8",
	tsx: "text/plain; charset=utf-8",
	rs: "text/plain; charset=utf-8",
	py: "text/plain; charset=utf-8",
	go: "text/plain; charset=utf-8",
	sh: "text/plain; charset=utf-8",
	sql: "text/plain; charset=utf-8",
	mp4: "video/mp4",
	m4v: "video/mp4",
	mov: "video/quicktime",
	webm: "video/webm",
	mkv: "video/x-matroska",
	mp3: "audio/mpeg",
	m4a: "audio/mp4",
	flac: "audio/flac",
	ogg: "audio/ogg",
	opus: "audio/ogg",
	wav: "audio/wav",
	pdf: "application/pdf",
	wasm: "application/wasm",
	woff2: "font/woff2",
	zip: "application/zip",
	gz: "application/gzip",
};

/** The content type to store a file with: ours when its extension is known, else the browser's. */
export function contentTypeOf(name: string, fromBrowser: string): string {
	const dot = name.lastIndexOf(".");
	const known = dot > 0 ? BY_EXTENSION[name.slice(dot + 1).toLowerCase()] : undefined;
	return known ?? (fromBrowser || "application/octet-stream");
}
