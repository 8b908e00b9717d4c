//! What lies where.

pub(super) mod agency_exchange;
pub(super) mod brand_library;
mod icons;
pub(super) mod newsroom;
mod records;
pub(super) mod upload_set;

use super::Sample;
use super::canvas::{Canvas, Rgb, hex};
use super::exif::with_orientation;

const PAPER: Rgb = hex(0xf5ead6);
const PINE: Rgb = hex(0x123a4a);
const LAKE: Rgb = hex(0x2e8b7f);
const EMBER: Rgb = hex(0xe4572e);
const FIRST_LIGHT: Rgb = hex(0xf2c14e);
const WHITE: Rgb = hex(0xffffff);
const AURORA: [Rgb; 3] = [hex(0x5dffb0), hex(0x2fd0c0), hex(0x8a4fe0)];

/// JPEG quality of all photographs.
const QUALITY: u8 = 83;

/// A file of `fixtures/` that is not drawn.
macro_rules! fixture {
    ($path:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/", $path)).as_slice()
    };
}
use fixture;

/// Collects files, one bucket after the other.
#[derive(Default)]
pub(super) struct Shelf {
    bucket: &'static str,
    pub(super) files: Vec<Sample>,
}

impl Shelf {
    fn bucket(&mut self, name: &'static str) {
        self.bucket = name;
    }

    fn put(&mut self, key: impl Into<String>, make: impl Fn() -> Vec<u8> + Send + Sync + 'static) {
        let key = key.into();
        let content_type = content_type(&key);
        self.files.push(Sample {
            bucket: self.bucket,
            key,
            content_type,
            make: Box::new(make),
        });
    }

    fn fixed(&mut self, key: impl Into<String>, bytes: &'static [u8]) {
        self.put(key, move || bytes.to_vec());
    }

    fn jpeg(&mut self, key: impl Into<String>, draw: impl Fn() -> Canvas + Send + Sync + 'static) {
        self.put(key, move || draw().jpeg(QUALITY));
    }

    /// A photograph whose pixels lie on their side; its EXIF orientation sets them upright.
    fn rotated(
        &mut self,
        key: impl Into<String>,
        orientation: u8,
        draw: impl Fn() -> Canvas + Send + Sync + 'static,
    ) {
        self.put(key, move || rotated(&draw(), orientation));
    }
}

fn rotated(upright: &Canvas, orientation: u8) -> Vec<u8> {
    with_orientation(&upright.stored_with(orientation).jpeg(QUALITY), orientation)
}

fn content_type(key: &str) -> &'static str {
    match key.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "jpg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "gif" => "image/gif",
        "svg" => "image/svg+xml",
        "pdf" => "application/pdf",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "md" => "text/markdown",
        "csv" => "text/csv",
        "txt" => "text/plain",
        "vtt" => "text/vtt",
        "html" => "text/html",
        "css" => "text/css",
        "js" => "text/javascript",
        "ts" => "text/typescript",
        "py" => "text/x-python",
        "rs" => "text/rust",
        "sh" => "application/x-sh",
        "sql" => "application/sql",
        "json" => "application/json",
        "geojson" => "application/geo+json",
        "ndjson" => "application/x-ndjson",
        "xml" => "application/xml",
        "yaml" => "application/yaml",
        "toml" => "application/toml",
        _ => "application/octet-stream",
    }
}
