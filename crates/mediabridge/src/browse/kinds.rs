//! What a file is, by its name: which viewer shows it, and as which media type S3 hands it out.
//!
//! The stored content type is whatever the uploader said, so previews never rely on it: a file named `.jpg` is served as
//! `image/jpeg` or not at all, which leaves a page hidden in it inert.

use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Preview {
    Image,
    Video,
    Audio,
    Pdf,
    Text,
    Code,
    Markdown,
    Csv,
}

const CODE: &[&str] = &[
    "bash",
    "c",
    "cc",
    "cfg",
    "conf",
    "cpp",
    "cs",
    "css",
    "dart",
    "diff",
    "dockerfile",
    "ex",
    "exs",
    "geojson",
    "go",
    "graphql",
    "h",
    "hpp",
    "hs",
    "htm",
    "html",
    "ini",
    "java",
    "js",
    "json",
    "jsonl",
    "jsx",
    "kt",
    "less",
    "lua",
    "mjs",
    "ndjson",
    "patch",
    "php",
    "pl",
    "proto",
    "ps1",
    "py",
    "r",
    "rb",
    "rs",
    "sass",
    "scala",
    "scss",
    "sh",
    "sql",
    "svelte",
    "swift",
    "tf",
    "toml",
    "ts",
    "tsx",
    "vue",
    "xml",
    "yaml",
    "yml",
    "zig",
];

/// What people call kinds of files, and the endings they have.
pub const TYPES: [(&str, &[&str]); 6] = [
    (
        "image",
        &[
            "jpg", "jpeg", "jpe", "jfif", "png", "apng", "gif", "webp", "avif", "bmp", "ico",
            "svg", "heic", "heif", "tif", "tiff", "psd", "psb", "ai", "eps", "raw", "dng", "cr2",
            "cr3", "nef", "arw", "orf", "raf", "rw2",
        ],
    ),
    (
        "video",
        &[
            "mp4", "m4v", "mov", "webm", "ogv", "mkv", "avi", "mxf", "mpg", "mpeg", "wmv", "flv",
            "mts", "m2ts", "3gp", "prores", "braw", "r3d",
        ],
    ),
    (
        "audio",
        &[
            "mp3", "m4a", "aac", "ogg", "oga", "opus", "wav", "flac", "weba", "aif", "aiff", "wma",
            "mid",
        ],
    ),
    (
        "document",
        &[
            "pdf", "doc", "docx", "odt", "rtf", "txt", "md", "markdown", "pages", "xls", "xlsx",
            "ods", "csv", "tsv", "numbers", "ppt", "pptx", "odp", "key", "indd", "epub", "tex",
        ],
    ),
    (
        "archive",
        &[
            "zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "zst", "lz4", "iso", "dmg",
        ],
    ),
    ("code", CODE),
];

/// The endings of a kind of file that people know by this name.
pub fn extensions_of(kind: &str) -> Option<&'static [&'static str]> {
    let found = TYPES.iter().find(|(name, _)| *name == kind);
    found.map(|(_, extensions)| *extensions)
}

/// What people call the kind of a file, by its name.
pub fn type_of(name: &str) -> &'static str {
    let extension = extension(name).unwrap_or_default();
    let found = TYPES
        .iter()
        .find(|(_, extensions)| extensions.contains(&extension.as_str()));
    found.map_or("other", |(name, _)| *name)
}

fn extension(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    (!stem.is_empty() && extension.len() <= 10).then(|| extension.to_ascii_lowercase())
}

/// The viewer for a file, and the media type its preview is served as.
fn viewer(name: &str) -> Option<(Preview, &'static str)> {
    let extension = extension(name)?;
    Some(match extension.as_str() {
        "jpg" | "jpeg" | "jpe" | "jfif" => (Preview::Image, "image/jpeg"),
        "png" | "apng" => (Preview::Image, "image/png"),
        "gif" => (Preview::Image, "image/gif"),
        "webp" => (Preview::Image, "image/webp"),
        "avif" => (Preview::Image, "image/avif"),
        "bmp" => (Preview::Image, "image/bmp"),
        "ico" => (Preview::Image, "image/x-icon"),
        "svg" => (Preview::Image, "image/svg+xml"),
        "mp4" | "m4v" => (Preview::Video, "video/mp4"),
        "mov" => (Preview::Video, "video/quicktime"),
        "webm" => (Preview::Video, "video/webm"),
        "ogv" => (Preview::Video, "video/ogg"),
        "mp3" => (Preview::Audio, "audio/mpeg"),
        "m4a" | "aac" => (Preview::Audio, "audio/mp4"),
        "ogg" | "oga" | "opus" => (Preview::Audio, "audio/ogg"),
        "wav" => (Preview::Audio, "audio/wav"),
        "flac" => (Preview::Audio, "audio/flac"),
        "weba" => (Preview::Audio, "audio/webm"),
        "pdf" => (Preview::Pdf, "application/pdf"),
        "md" | "markdown" => (Preview::Markdown, "text/plain; charset=utf-8"),
        "csv" | "tsv" => (Preview::Csv, "text/plain; charset=utf-8"),
        "txt" | "log" | "text" | "srt" | "vtt" | "rst" | "tex" => {
            (Preview::Text, "text/plain; charset=utf-8")
        }
        other if CODE.contains(&other) => (Preview::Code, "text/plain; charset=utf-8"),
        _ => return None,
    })
}

pub fn preview(name: &str) -> Option<Preview> {
    viewer(name).map(|(preview, _)| preview)
}

/// The media type to preview a file as; bytes without meaning when there is no viewer.
pub fn preview_type(name: &str) -> &'static str {
    viewer(name).map_or("application/octet-stream", |(_, kind)| kind)
}

/// Whether a browser that opens a file by itself may show it: it has a viewer, and as the type it is served as it runs
/// nothing. A picture in SVG is a document with scripts when it is opened by itself.
pub(super) fn is_shown(name: &str) -> bool {
    viewer(name).is_some_and(|(_, kind)| kind != "image/svg+xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_decides() {
        let check = |name, expected| assert_eq!(preview(name), expected, "{name}");
        check("Photo.JPG", Some(Preview::Image));
        check("a.tar.gz", None);
        check("README.md", Some(Preview::Markdown));
        check(".gitignore", None);
        check(".md", None);
        check("main.rs", Some(Preview::Code));
        check("no extension", None);
        check("page.html", Some(Preview::Code));
        assert_eq!(preview_type("page.html"), "text/plain; charset=utf-8");
        assert_eq!(preview_type("x.exe"), "application/octet-stream");
        assert!(is_shown("page.html") && is_shown("a.pdf") && is_shown("a.png"));
        assert!(!is_shown("a.svg") && !is_shown("x.exe") && !is_shown("no extension"));
    }
}
