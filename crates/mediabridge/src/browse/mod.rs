//! Looking around in a bucket: folders, one file, URLs to read it, new folders, deleting.
//!
//! The rule: what a member sees and names is a path relative to their root. Keys stay on the server.

mod api;
mod delete;
mod kinds;
mod listing;
mod natural;
mod rows;
mod urls;

pub use api::{Entry, EntryKind};
pub use kinds::{Preview, TYPES, extensions_of, preview, preview_type, type_of};
pub use listing::{Listings, forget_unused};
use mediabridge_s3::{ObjectKey, Root};
pub use rows::Totals;
use utoipa_axum::router::OpenApiRouter;

use crate::{app::App, events::Event};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(api::router())
        .merge(urls::router())
        .merge(delete::router())
}

/// Something in this folder changed: forget what was listed of it and tell whoever looks at it.
pub fn changed(app: &App, bucket_id: &str, root: &Root, key: &ObjectKey) {
    changed_in(app, bucket_id, root, parent(key.as_str()));
}

/// The same of a folder by its prefix. A first file makes its folders appear, a last one lets them vanish: every level up to
/// the root may have changed.
pub fn changed_in(app: &App, bucket_id: &str, root: &Root, folder: &str) {
    let mut folder = folder;
    loop {
        app.listings.invalidate(bucket_id, folder);
        app.events.send(Event::EntriesChanged {
            bucket_id: bucket_id.to_owned(),
            folder: folder.to_owned(),
        });
        if folder.len() <= root.prefix().len() {
            return;
        }
        folder = parent(folder);
    }
}

/// The folder a key lies in: empty, or ending with `/`.
pub fn parent(key: &str) -> &str {
    let key = key.strip_suffix('/').unwrap_or(key);
    &key[..key.rfind('/').map_or(0, |slash| slash + 1)]
}
