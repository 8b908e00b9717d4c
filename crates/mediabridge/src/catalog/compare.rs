//! What S3 listed against what the catalog knows: the one way in which a crawl, a look and a search's walk feed it.

use std::sync::Arc;

use mediabridge_catalog::{Bucket, Change, Meta, Result};
use mediabridge_s3::Object;

use super::{Catalog, failed, feed::Mark, objects, on_a_thread};
use crate::{app::App, browse, problem::Problem};

/// Folders that are named of one comparison.
const NAMED: usize = 100;

/// A stretch of the bucket as S3 listed it: all objects below `prefix` that are behind `after`, up to and with `upto`.
#[derive(Debug)]
pub struct Listing {
    pub prefix: String,
    pub after: Option<String>,
    pub upto: Option<String>,
    pub objects: Vec<(String, Meta)>,
}

/// What was not as the catalog had it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub changes: u64,
    /// Folders in which something had changed; not all of them when they are many.
    pub folders: Vec<String>,
}

impl Listing {
    /// A page of a listing, as far as it is wanted.
    pub fn of(prefix: &str, after: Option<String>, upto: Option<String>, page: &[Object]) -> Self {
        let objects = page
            .iter()
            .filter(|object| {
                let upto = upto.as_deref();
                upto.is_none_or(|upto| object.key.as_str() <= upto)
            })
            .map(objects::listed);
        Self {
            objects: objects.collect(),
            prefix: prefix.to_owned(),
            after,
            upto,
        }
    }

    /// What has to be changed, so that this stretch of the catalog is as it was listed.
    fn differences(mut self, index: &Bucket) -> Result<Vec<Change>> {
        if !self.objects.is_sorted_by(|(a, _), (b, _)| a < b) {
            // Not all stores sort as S3 does.
            self.objects.sort_by(|(a, _), (b, _)| a.cmp(b));
            self.objects.dedup_by(|(a, _), (b, _)| a == b);
        }
        let mut changes = Vec::new();
        let mut listed = self.objects.into_iter().peekable();
        index.each(&self.prefix, self.after.as_deref(), |key, known| {
            if self.upto.as_deref().is_some_and(|upto| key > upto) {
                return false;
            }
            while let Some((new, meta)) = listed.next_if(|(new, _)| new.as_str() < key) {
                changes.push(Change::Put(new, meta));
            }
            match listed.next_if(|(same, _)| same == key) {
                Some((_, meta)) if meta == known => {}
                Some((key, meta)) => changes.push(Change::Put(key, meta)),
                None => changes.push(Change::Delete(key.to_owned())),
            }
            true
        })?;
        changes.extend(listed.map(|(key, meta)| Change::Put(key, meta)));
        Ok(changes)
    }
}

impl Found {
    pub(super) fn of(changes: &[Change]) -> Self {
        let mut folders: Vec<String> = Vec::new();
        for change in changes {
            let folder = browse::parent(change.key());
            if folders.len() == NAMED {
                break;
            }
            if folders.last().is_none_or(|last| last != folder) {
                folders.push(folder.to_owned());
            }
        }
        Self {
            changes: changes.len() as u64,
            folders,
        }
    }
}

impl Catalog {
    /// Takes over what S3 listed, but for what was written since `mark`, and says what was not known so.
    pub async fn take_over(
        self: &Arc<Self>,
        app: &App,
        mark: Mark,
        listing: Listing,
    ) -> std::result::Result<Found, Problem> {
        let catalog = Arc::clone(self);
        let taken = on_a_thread(move || {
            let find = |index: &Bucket| listing.differences(index);
            Ok(catalog.take_unless_newer(&mark, find, Found::of))
        });
        taken.await?.map_err(|error| failed(app, self, error))
    }
}
