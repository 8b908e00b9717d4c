//! Sample files: what `mediabridge demo` fills its buckets with and what the end-to-end tests upload.
//!
//! Pictures are drawn from seeds, so a media library of forty megabytes costs the repository a few kilobytes of
//! code. Films, sound, PDF and AVIF, which have no small encoder in Rust, are files under `fixtures/`.
//! Everything shown is invented: the brand, its people, its numbers.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    clippy::many_single_char_names,
    clippy::similar_names,
    clippy::unreadable_literal,
    reason = "drawing is arithmetic between pixels and fractions, and colours are written as in a style sheet"
)]

mod canvas;
mod exif;
mod noise;
mod scenes;
mod tree;
mod vector;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The public bucket: logos, photographs, films.
pub const BRAND_LIBRARY: &str = "brand-library";
/// The private bucket: press kits, interviews, data, code.
pub const NEWSROOM: &str = "newsroom";
/// The bucket in which a client sees one folder only.
pub const AGENCY_EXCHANGE: &str = "agency-exchange";
/// The folder of [`AGENCY_EXCHANGE`] the sample client is confined to. A folder whose name merely begins the same
/// way, `Clients/Aurora Travel Confidential/`, lies beside it.
pub const CLIENT_FOLDER: &str = "Clients/Aurora Travel/";

/// One file, not made yet.
pub struct Sample {
    pub bucket: &'static str,
    /// The full S3 key, without a leading slash.
    pub key: String,
    pub content_type: &'static str,
    make: Box<dyn Fn() -> Vec<u8> + Send + Sync>,
}

impl Sample {
    /// The bytes; the same ones each time. A large picture takes some hundred milliseconds.
    pub fn bytes(&self) -> Vec<u8> {
        (self.make)()
    }
}

/// Every file of the three buckets. Cheap: nothing is drawn until [`Sample::bytes`].
pub fn files() -> Vec<Sample> {
    let mut shelf = tree::Shelf::default();
    tree::brand_library::fill(&mut shelf);
    tree::newsroom::fill(&mut shelf);
    tree::agency_exchange::fill(&mut shelf);
    shelf.files
}

/// Makes every file on `threads` threads and hands each to `store` as soon as it is there, in no particular order.
pub fn for_each(threads: usize, store: impl Fn(&Sample, Vec<u8>) + Sync) {
    let files = files();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                while let Some(sample) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    store(sample, sample.bytes());
                }
            });
        }
    });
}

/// Every file with its bytes, in the order of [`files`].
pub fn all(threads: usize) -> Vec<(Sample, Vec<u8>)> {
    let made = Mutex::new(std::collections::HashMap::new());
    for_each(threads, |sample, bytes| {
        let mut made = made
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        made.insert((sample.bucket, sample.key.clone()), bytes);
    });
    let mut made = made
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    files()
        .into_iter()
        .map(|sample| {
            let bytes = made
                .remove(&(sample.bucket, sample.key.clone()))
                .unwrap_or_default();
            (sample, bytes)
        })
        .collect()
}

/// The twenty files a test uploads: name, bytes, content type. Every kind that is previewed, every awkward name.
pub fn upload_set() -> Vec<(String, Vec<u8>, &'static str)> {
    tree::upload_set::files()
}

#[cfg(test)]
mod tests;
