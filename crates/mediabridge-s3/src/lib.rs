//! S3 on the wire, behind a few small types.

mod path;

pub use path::{MAX_KEY_BYTES, MemberPath, ObjectKey, PathError, Root};
