//! An exact index of every key of every bucket: folders, totals and substring search in well under a millisecond.
//!
//! A bucket is a stack of layers, newest first. At the bottom are *segments*: immutable, memory-mapped files of sorted
//! keys with trigram posting lists. Above them lie small sorted *runs* in memory, whose changes are in a log on disk.
//! Every record knows what it replaces, so counts and sizes are sums over the layers. Readers take a snapshot of the
//! stack and are never stopped; one writer per bucket makes new snapshots.
//!
//! The catalog is derived data: whatever is lost or damaged can be read from S3 again, bucket by bucket.
//!
//! No network, no async, no SQL.

mod bucket;
mod codec;
mod entry;
mod error;
mod fold;
mod folders;
mod list;
mod log;
mod manifest;
mod query;
mod run;
mod search;
mod segment;
mod stack;
mod suggest;
mod top;
mod whole;
mod words;

pub use bucket::{Bucket, Rebuild};
pub use codec::Damaged;
pub use entry::{Change, Meta, StorageClass};
pub use error::{Error, Result};
pub use fold::fold;
pub use folders::{FolderHit, search_folders};
pub use list::Folder;
pub use query::{Filter, Order, Query};
pub use search::{After, Count, Hit, Part, count, count_up_to, count_while, search};
pub use suggest::suggest;
pub use words::Words;
