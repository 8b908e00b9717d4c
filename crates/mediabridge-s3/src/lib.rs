//! S3 on the wire, behind a few small types.
//!
//! One [`Client`] per registered bucket. It speaks S3 through the AWS SDK, but no type of the SDK shows: callers see
//! keys, pages, and an [`Error`] that names the bucket, the key and the cause. Bytes of members never pass through
//! here; browsers get them by presigned URL ([`Client::presign_get`], [`Client::presign_put`]).

mod address;
mod classify;
mod client;
mod config;
mod disposition;
mod error;
mod list;
mod objects;
mod path;
mod presign;
mod probe;
mod sdk;
mod wire;

pub use client::Client;
pub use config::{Addressing, BucketConfig, ChecksumMode, ConfigError, Credentials, Timeouts};
pub use disposition::{attachment, inline};
pub use error::{CorsProblem, Error, ErrorKind};
pub use list::{Object, Page};
pub use objects::{ObjectChecksums, ObjectInfo};
pub use path::{MAX_KEY_BYTES, MemberPath, ObjectKey, PathError, Root};
pub use presign::{GetOptions, LONGEST_EXPIRY, PresignedPut, PutOptions};
pub use probe::{Abilities, ProbeOptions, ProbeOutcome, ProbeReport, ProbeResult, ProbeStep};
