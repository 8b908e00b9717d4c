//! Compares the folder that somebody looks at with S3, so that what they see is right a moment later, whoever changed it.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use mediabridge_catalog::{Change, Meta};
use mediabridge_s3::{Client, ObjectKey};

use super::{
    Catalog,
    compare::{Found, Listing},
    failed,
    feed::Mark,
    objects, on_a_thread,
};
use crate::{
    app::App,
    browse, buckets,
    clock::{Millis, SECOND},
    problem::Problem,
};

/// A folder is compared at most this often.
const PAUSE: Millis = 5 * SECOND;
/// Pages of a folder that are compared: what lies behind them in an enormous folder is left to the next crawl.
const PAGES: usize = 20;
/// Pages of a folder nobody knew, all of its levels. Of more, the bucket is read anew.
const NEW_PAGES: usize = 20;
/// Objects of a vanished folder that are removed at once.
const BATCH: usize = 10_000;

/// Looks at a folder, unless that was done just now. Open tabs are told when it is not as the catalog had it.
pub async fn look(app: &App, catalog: &Arc<Catalog>, folder: &ObjectKey) -> Result<(), Problem> {
    if !catalog.begin_look(folder.as_str(), app.clock.now(), PAUSE) {
        return Ok(());
    }
    let client = buckets::client(app, &catalog.bucket_id).await?;
    let look = Look {
        app,
        catalog,
        client,
    };
    if look.compare(folder).await? {
        browse::changed_in(app, &catalog.bucket_id, &catalog.root, folder.as_str());
    }
    Ok(())
}

struct Look<'l> {
    app: &'l App,
    catalog: &'l Arc<Catalog>,
    client: Client,
}

impl Look<'_> {
    async fn compare(&self, folder: &ObjectKey) -> Result<bool, Problem> {
        let mark = Arc::new(self.catalog.mark());
        let (mut files, mut folders) = (BTreeMap::new(), Vec::new());
        let mut next: Option<String> = None;
        let mut pages = 0;
        loop {
            let page = self
                .client
                .list_folder(folder, next.as_deref(), 1000)
                .await?;
            files.extend(page.objects.iter().map(objects::listed));
            folders.extend(page.folders);
            next = page.next;
            pages += 1;
            if next.is_none() || pages == PAGES {
                break;
            }
        }
        // Of a folder that goes on, what was listed reaches as far as its last name.
        let last = files.keys().next_back().map(String::as_str);
        let last = last.max(folders.iter().map(ObjectKey::as_str).max());
        let upto = next.is_some().then(|| last.unwrap_or_default().to_owned());
        let (catalog, prefix) = (Arc::clone(self.catalog), folder.as_str().to_owned());
        let names: Vec<String> = folders.iter().map(|f| f.as_str().to_owned()).collect();
        let difference = tokio::task::spawn_blocking(move || {
            Difference::find(&catalog, &prefix, upto.as_deref(), files, &names)
        });
        let difference = difference.await.map_err(anyhow::Error::from)?;
        let difference = difference.map_err(|error| failed(self.app, self.catalog, error))?;
        if difference.is_none() {
            return Ok(false);
        }
        let mut changed = self.write(&mark, difference.changes).await?;
        for vanished in difference.vanished {
            changed |= self.remove(&mark, vanished).await?;
        }
        let new: HashSet<String> = difference.new.into_iter().collect();
        for new in folders.iter().filter(|f| new.contains(f.as_str())) {
            changed |= self.read(new).await?;
        }
        Ok(changed)
    }

    async fn write(&self, mark: &Arc<Mark>, changes: Vec<Change>) -> Result<bool, Problem> {
        let (catalog, mark) = (Arc::clone(self.catalog), Arc::clone(mark));
        let taken =
            on_a_thread(move || Ok(catalog.take_unless_newer(&mark, |_| Ok(changes), Found::of)));
        let taken = taken
            .await?
            .map_err(|error| failed(self.app, self.catalog, error))?;
        Ok(taken.changes > 0)
    }

    /// S3 has nothing below this folder any more.
    async fn remove(&self, mark: &Arc<Mark>, folder: String) -> Result<bool, Problem> {
        let catalog = Arc::clone(self.catalog);
        let read = on_a_thread(move || {
            let mut keys: Vec<Change> = Vec::new();
            let read = catalog.index.each(&folder, None, |key, _| {
                keys.push(Change::Delete(key.to_owned()));
                true
            });
            Ok(read.map(|()| keys))
        });
        let mut keys = read
            .await?
            .map_err(|error| failed(self.app, self.catalog, error))?;
        let mut changed = false;
        while !keys.is_empty() {
            let rest = keys.split_off(BATCH.min(keys.len()));
            changed |= self.write(mark, std::mem::replace(&mut keys, rest)).await?;
        }
        Ok(changed)
    }

    /// A folder nobody knew: everything in it.
    async fn read(&self, folder: &ObjectKey) -> Result<bool, Problem> {
        let mut after: Option<String> = None;
        let mut changed = false;
        for _ in 0..NEW_PAGES {
            let mark = self.catalog.mark();
            let page = self.client.list_all(folder, after.as_deref(), 1000).await?;
            let prefix = folder.as_str();
            let listing = Listing::of(prefix, after.take(), page.next.clone(), &page.objects);
            let found = self.catalog.take_over(self.app, mark, listing).await?;
            changed |= found.changes > 0;
            after = page.next;
            if after.is_none() {
                return Ok(changed);
            }
        }
        self.catalog
            .update(true, |state| state.is_asked_for = true)?;
        self.app.catalogs.recheck();
        Ok(changed)
    }
}

/// What S3 has differently.
#[derive(Debug, Default)]
struct Difference {
    /// Of the folder's files.
    changes: Vec<Change>,
    /// Folders that S3 has and the catalog has not, and the other way round; whole prefixes.
    new: Vec<String>,
    vanished: Vec<String>,
}

impl Difference {
    fn is_none(&self) -> bool {
        self.changes.is_empty() && self.new.is_empty() && self.vanished.is_empty()
    }

    fn find(
        catalog: &Catalog,
        prefix: &str,
        upto: Option<&str>,
        mut files: BTreeMap<String, Meta>,
        folders: &[String],
    ) -> mediabridge_catalog::Result<Self> {
        let mut found = Self::default();
        let is_listed = |key: &str| upto.is_none_or(|upto| key <= upto);
        let mut after: Option<String> = None;
        loop {
            let known = catalog.index.files(prefix, after.as_deref(), BATCH)?;
            let Some((last, _)) = known.last() else { break };
            after = Some(last.clone());
            for (name, meta) in known {
                let key = format!("{prefix}{name}");
                match files.remove(&key) {
                    Some(listed) if listed == meta => {}
                    Some(listed) => found.changes.push(Change::Put(key, listed)),
                    None if is_listed(&key) => found.changes.push(Change::Delete(key)),
                    None => {}
                }
            }
        }
        found
            .changes
            .extend(files.into_iter().map(|(key, meta)| Change::Put(key, meta)));
        let known = catalog.index.folders(prefix)?;
        let known: HashSet<String> = known
            .into_iter()
            .map(|f| format!("{prefix}{}/", f.name))
            .collect();
        let listed: HashSet<&String> = folders.iter().collect();
        found.new = folders
            .iter()
            .filter(|f| !known.contains(*f))
            .cloned()
            .collect();
        let vanished = known
            .into_iter()
            .filter(|f| is_listed(f) && !listed.contains(f));
        found.vanished = vanished.collect();
        Ok(found)
    }
}
