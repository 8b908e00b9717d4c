//! How much a request may carry. Files never come here, so all of it is JSON, and small.

use axum::Extension;

/// The most bytes of a body; a layer of the routes it is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyLimit(pub(super) usize);

/// For routes about people and their sessions, most of which a stranger can call.
pub const CREDENTIALS: Extension<BodyLimit> = Extension(BodyLimit(8 * 1024));
/// For routes that take lists of files.
pub const FILE_LISTS: Extension<BodyLimit> = Extension(BodyLimit(1024 * 1024));

impl Default for BodyLimit {
    fn default() -> Self {
        Self(64 * 1024)
    }
}
