//! An object as S3 describes it, and as the catalog keeps it.

use mediabridge_catalog::{Meta, StorageClass};
use mediabridge_s3::Object;
use sha2::{Digest as _, Sha256};

use crate::{
    browse::Entry,
    clock::{Millis, SECOND},
    grants::Access,
};

/// The catalog keeps a number for each; what no table knows is all the same to it.
const CLASSES: [&str; 11] = [
    "STANDARD",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER",
    "GLACIER_IR",
    "DEEP_ARCHIVE",
    "REDUCED_REDUNDANCY",
    "EXPRESS_ONEZONE",
    "OUTPOSTS",
    "SNOW",
];
const OTHER: u8 = StorageClass::MAX;

/// What is known of an object without its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    pub size: u64,
    pub modified_at: Millis,
    /// Another text whenever the content is another; not the store's own.
    pub etag: String,
    pub storage_class: &'static str,
}

pub fn meta(size: u64, modified_at: Millis, etag: Option<&str>, class: Option<&str>) -> Meta {
    let class = class.map_or(0, |class| {
        CLASSES
            .iter()
            .position(|c| *c == class)
            .unwrap_or(usize::from(OTHER))
    });
    Meta {
        size,
        modified: u32::try_from(modified_at.div_euclid(SECOND)).unwrap_or_default(),
        etag: etag.map_or(0, short),
        class: StorageClass(u8::try_from(class).unwrap_or(OTHER)),
    }
}

fn short(etag: &str) -> u32 {
    let hash = Sha256::digest(etag.as_bytes());
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
}

pub fn meta_of(object: &Object) -> Meta {
    let (etag, class) = (object.etag.as_deref(), object.storage_class.as_deref());
    meta(object.size, object.modified_ms, etag, class)
}

pub(super) fn listed(object: &Object) -> (String, Meta) {
    (object.key.as_str().to_owned(), meta_of(object))
}

pub fn described(meta: &Meta) -> Described {
    Described {
        size: meta.size,
        modified_at: Millis::from(meta.modified) * SECOND,
        etag: format!("{:08x}", meta.etag),
        storage_class: class_name(meta.class),
    }
}

pub fn class_name(class: StorageClass) -> &'static str {
    CLASSES
        .get(usize::from(class.0))
        .copied()
        .unwrap_or("OTHER")
}

/// An object as a member sees it. `path` is its key below their root.
pub fn entry(access: &Access, path: &str, meta: &Meta) -> Entry {
    if path.ends_with('/') {
        return Entry::folder(&access.root, path.to_owned());
    }
    let object = described(meta);
    Entry::file(
        &access.root,
        path.to_owned(),
        object.size,
        object.modified_at,
        Some(object.etag),
        Some(object.storage_class.to_owned()),
    )
}
