//! Folders as the catalog has them, or S3 where there is no catalog yet, kept for a moment so that a person can sort and
//! scroll them.
//!
//! Both have them by name only. A folder is read once into a *snapshot*; its pages, in whatever order, come from there. The first request waits a little for the listing to end and then answers with what there is
//! (`complete: false`), so a folder of 100,000 files opens at once and fills up while it is looked at.

use std::{
    cmp::Ordering,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use mediabridge_s3::{Client, ObjectKey};
use serde::Serialize;
use tokio::sync::watch;
use utoipa::ToSchema;

use super::{api::SortBy, natural};
use crate::{
    app::App,
    catalog::{self, Catalog},
    clock::{MINUTE, Millis, SECOND},
    problem::{Code, Problem},
};

/// How long a snapshot answers new visits. Pages of an older one stay readable while it is kept.
const FRESH: Millis = 10 * SECOND;
/// How long a request waits for a listing to end before it answers with a part.
const PATIENCE: Duration = Duration::from_millis(800);
/// The same when the catalog answers: the first thousand names are there at once, and the rest comes while they are read.
const SHORT_PATIENCE: Duration = Duration::from_millis(20);
/// Names that are read from the catalog at once.
const STEP: usize = 5_000;
/// Entries kept in all snapshots together; the least recently used go first.
const KEPT_ENTRIES: usize = 1_500_000;
/// How long a snapshot is kept that nobody looks at: somebody may come back to where they had scrolled.
const KEPT: Millis = 10 * MINUTE;
/// Entries of one folder at most. Beyond, sorting in memory is the wrong tool.
const FOLDER_LIMIT: usize = 1_000_000;

#[derive(Debug, Default)]
pub struct Listings(Mutex<HashMap<(String, String), Kept>>);

#[derive(Debug)]
struct Kept {
    snapshot: Arc<Snapshot>,
    /// Its successor, while that is being read.
    next: Option<Arc<Snapshot>>,
    used_at: Millis,
}

/// One folder, read at one moment.
#[derive(Debug)]
pub struct Snapshot {
    pub id: String,
    pub checked_at: Millis,
    patience: Duration,
    progress: watch::Receiver<Arc<Progress>>,
    orders: Mutex<Orders>,
}

/// Where a folder is read.
#[derive(Debug)]
pub enum Source {
    S3(Client),
    Catalog(Arc<Catalog>),
}

/// Positions of the entries in each order asked for: by what, and whether descending.
type Orders = HashMap<(SortBy, bool), Arc<[u32]>>;

/// What is known of the folder so far.
#[derive(Debug, Default, Clone)]
pub struct Progress {
    pub entries: Vec<Listed>,
    pub is_complete: bool,
    pub is_truncated: bool,
    pub error: Option<Failure>,
}

/// Why a folder could not be read to its end.
#[derive(Debug, Clone)]
pub enum Failure {
    S3(Arc<mediabridge_s3::Error>),
    /// It was logged; the catalog is made anew.
    Catalog,
}

/// One file or folder, named relative to the folder it stands in. A folder has no object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub name: String,
    pub object: Option<ListedObject>,
    /// What lies below a folder, where the catalog knows.
    pub below: Option<Totals>,
}

/// Objects at any depth, and their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Totals {
    pub objects: u64,
    pub bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedObject {
    pub size: u64,
    pub modified_at: Millis,
    pub etag: Option<String>,
    pub storage_class: Option<String>,
}

impl Listings {
    /// The snapshot with this id, if it is kept and of this folder.
    pub fn get(
        &self,
        bucket_id: &str,
        folder: &ObjectKey,
        id: &str,
        now: Millis,
    ) -> Option<Arc<Snapshot>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept
            .get_mut(&key(bucket_id, folder))
            .filter(|k| k.snapshot.id == id)?;
        found.used_at = now;
        Some(Arc::clone(&found.snapshot))
    }

    /// A snapshot no older than [`FRESH`], if one can be had soon. While a long folder is read anew, the whole of before
    /// is better than a part of now.
    pub async fn fresh(
        &self,
        app: &App,
        bucket_id: &str,
        folder: &ObjectKey,
        source: Source,
    ) -> Arc<Snapshot> {
        let (before, now) = self.before_and_now(app, bucket_id, folder, source);
        let Some(before) = before else { return now };
        if !now.settles(now.patience).await {
            return before;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Unless it was invalidated meanwhile, or somebody else has put a newer one there.
        if let Some(found) = kept.get_mut(&key(bucket_id, folder))
            && found.next.as_ref().is_some_and(|next| next.id == now.id)
        {
            found.snapshot = Arc::clone(&now);
            found.next = None;
        }
        now
    }

    /// What to show of a folder, and (first) what to fall back to while that is still being read.
    fn before_and_now(
        &self,
        app: &App,
        bucket_id: &str,
        folder: &ObjectKey,
        source: Source,
    ) -> (Option<Arc<Snapshot>>, Arc<Snapshot>) {
        let now = app.clock.now();
        let begin = || Snapshot::begin(app, now, source, folder.clone());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = key(bucket_id, folder);
        if let Some(found) = kept.get_mut(&place) {
            found.used_at = now;
            if found.snapshot.is_fresh(now) {
                return (None, Arc::clone(&found.snapshot));
            }
            if found.snapshot.is_whole() {
                let next = found.next.get_or_insert_with(begin);
                return (Some(Arc::clone(&found.snapshot)), Arc::clone(next));
            }
        }
        let snapshot = begin();
        kept.insert(
            place,
            Kept {
                snapshot: Arc::clone(&snapshot),
                next: None,
                used_at: now,
            },
        );
        forget_oldest(&mut kept);
        (None, snapshot)
    }

    /// Forgets what nobody has looked at for a while, and what is too much: snapshots grow after they were put here.
    pub fn forget_unused(&self, now: Millis) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, kept| now - kept.used_at < KEPT);
        forget_oldest(&mut kept);
    }

    /// The folder changed: the next visit lists it anew.
    pub fn invalidate(&self, bucket_id: &str, folder: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&(bucket_id.to_owned(), folder.to_owned()));
    }

    /// The bucket itself changed (other credentials, other root): nothing kept of it holds.
    pub fn invalidate_bucket(&self, bucket_id: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|(bucket, _), _| bucket != bucket_id);
    }
}

fn key(bucket_id: &str, folder: &ObjectKey) -> (String, String) {
    (bucket_id.to_owned(), folder.as_str().to_owned())
}

fn forget_oldest(kept: &mut HashMap<(String, String), Kept>) {
    let size = |kept: &Kept| kept.snapshot.progress.borrow().entries.len() + 1;
    let mut total: usize = kept.values().map(size).sum();
    while total > KEPT_ENTRIES && kept.len() > 1 {
        let Some(oldest) = kept
            .iter()
            .min_by_key(|(_, k)| k.used_at)
            .map(|(place, _)| place.clone())
        else {
            return;
        };
        total -= kept.remove(&oldest).map_or(0, |k| size(&k));
    }
}

impl Snapshot {
    fn begin(app: &App, now: Millis, source: Source, folder: ObjectKey) -> Arc<Self> {
        let (sender, progress) = watch::channel(Arc::new(Progress::default()));
        let snapshot = Arc::new(Self {
            id: app.random.id(now),
            checked_at: now,
            patience: match source {
                Source::S3(_) => PATIENCE,
                Source::Catalog(_) => SHORT_PATIENCE,
            },
            progress,
            orders: Mutex::default(),
        });
        let alive = Arc::downgrade(&snapshot);
        match source {
            Source::S3(client) => {
                tokio::spawn(list(client, folder, sender, alive));
            }
            Source::Catalog(catalog) => {
                let app = app.clone();
                tokio::task::spawn_blocking(move || {
                    if let Err(error) = read(&catalog, folder.as_str(), &sender, &alive) {
                        catalog::failed(&app, &catalog, error);
                        let mut failed = (**sender.borrow()).clone();
                        failed.error = Some(Failure::Catalog);
                        failed.is_complete = true;
                        sender.send_replace(Arc::new(failed));
                    }
                });
            }
        }
        snapshot
    }

    /// What is known of the folder, after waiting a little for all of it.
    pub async fn read(&self) -> Result<Arc<Progress>, Problem> {
        self.settles(self.patience).await;
        let mut progress = self.progress.clone();
        // Nothing at all yet: the first page decides whether the folder can be read, so it is waited for.
        let _ = progress
            .wait_for(|p| p.is_complete || !p.entries.is_empty())
            .await;
        let known = Arc::clone(&progress.borrow());
        // Half a folder must not look like a whole one.
        match &known.error {
            Some(Failure::S3(error)) => Err((**error).clone().into()),
            Some(Failure::Catalog) => Err(Problem::new(
                Code::Unavailable,
                "The catalog could not be read. Try again: the folder is read from S3 meanwhile.",
            )),
            None => Ok(known),
        }
    }

    /// Waits a little for the listing to end, well or badly.
    async fn settles(&self, patience: Duration) -> bool {
        let mut progress = self.progress.clone();
        tokio::time::timeout(patience, progress.wait_for(|p| p.is_complete))
            .await
            .is_ok()
    }

    fn is_whole(&self) -> bool {
        let known = self.progress.borrow();
        known.is_complete && known.error.is_none()
    }

    /// Whether a new visit may be answered from here. A listing that still runs is as new as can be, however long it takes.
    fn is_fresh(&self, now: Millis) -> bool {
        let known = self.progress.borrow();
        known.error.is_none() && (!known.is_complete || now - self.checked_at < FRESH)
    }

    /// The order of the entries, folders first. Kept for a complete listing, which no longer changes.
    pub fn order(&self, known: &Progress, by: SortBy, descending: bool) -> Arc<[u32]> {
        let kept = |orders: &Orders| orders.get(&(by, descending)).map(Arc::clone);
        if known.is_complete
            && let Some(order) = kept(&self.orders.lock().unwrap_or_else(PoisonError::into_inner))
        {
            return order;
        }
        let order: Arc<[u32]> = sorted(&known.entries, by, descending).into();
        if known.is_complete {
            self.orders
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert((by, descending), Arc::clone(&order));
        }
        order
    }
}

/// Lists a folder of S3 to its end.
async fn list(
    client: Client,
    folder: ObjectKey,
    sender: watch::Sender<Arc<Progress>>,
    alive: Weak<Snapshot>,
) {
    let mut found = Progress::default();
    let mut continuation: Option<String> = None;
    loop {
        match client
            .list_folder(&folder, continuation.as_deref(), 1000)
            .await
        {
            Ok(page) => {
                collect(&mut found, page.folders, page.objects, &folder);
                continuation = page.next;
            }
            Err(error) => {
                found.error = Some(Failure::S3(Arc::new(error)));
                continuation = None;
            }
        }
        found.is_truncated = continuation.is_some() && found.entries.len() >= FOLDER_LIMIT;
        found.is_complete = continuation.is_none() || found.is_truncated;
        let last = found.is_complete;
        // Publishing copies, so it happens seldom once a listing is long.
        if last || found.entries.len() <= 5_000 || found.entries.len() % 20_000 < 1_000 {
            sender.send_replace(Arc::new(found.clone()));
        }
        if last || alive.strong_count() == 0 {
            return;
        }
    }
}

/// Reads a folder of the catalog to its end.
fn read(
    catalog: &Catalog,
    folder: &str,
    sender: &watch::Sender<Arc<Progress>>,
    alive: &Weak<Snapshot>,
) -> mediabridge_catalog::Result<()> {
    let folders = catalog.index.folders(folder)?;
    let mut found = Progress::default();
    found
        .entries
        .extend(folders.into_iter().map(|folder| Listed {
            name: folder.name,
            object: None,
            below: Some(Totals {
                objects: folder.objects,
                bytes: folder.bytes,
            }),
        }));
    let mut after: Option<String> = None;
    let mut published = 0;
    loop {
        // The first page is small, so that it is there at once.
        let step = if after.is_none() { STEP / 5 } else { STEP };
        let files = catalog.index.files(folder, after.as_deref(), step)?;
        let is_last = files.len() < step;
        after = files.last().map(|(name, _)| name.clone()).or(after);
        found.entries.extend(files.into_iter().map(|(name, meta)| {
            let object = catalog::described(&meta);
            Listed {
                name,
                object: Some(ListedObject {
                    size: object.size,
                    modified_at: object.modified_at,
                    etag: Some(object.etag),
                    storage_class: Some(object.storage_class.to_owned()),
                }),
                below: None,
            }
        }));
        found.is_truncated = !is_last && found.entries.len() >= FOLDER_LIMIT;
        found.is_complete = is_last || found.is_truncated;
        // Publishing copies, so it happens whenever there is twice as much.
        if found.is_complete || found.entries.len() >= 2 * published {
            published = found.entries.len();
            sender.send_replace(Arc::new(found.clone()));
        }
        if found.is_complete || alive.strong_count() == 0 {
            return Ok(());
        }
    }
}

fn collect(
    found: &mut Progress,
    folders: Vec<ObjectKey>,
    objects: Vec<mediabridge_s3::Object>,
    folder: &ObjectKey,
) {
    let name = |key: &ObjectKey| {
        key.as_str()
            .strip_prefix(folder.as_str())
            .map(ToOwned::to_owned)
    };
    for key in folders {
        if let Some(name) = name(&key).as_deref().and_then(|n| n.strip_suffix('/')) {
            found.entries.push(Listed {
                name: name.to_owned(),
                object: None,
                below: None,
            });
        }
    }
    for object in objects {
        // The object named like the folder itself only marks that the folder exists.
        if let Some(name) = name(&object.key).filter(|n| !n.is_empty()) {
            found.entries.push(Listed {
                name,
                object: Some(ListedObject {
                    size: object.size,
                    modified_at: object.modified_ms,
                    etag: object.etag,
                    storage_class: object.storage_class,
                }),
                below: None,
            });
        }
    }
}

fn sorted(entries: &[Listed], by: SortBy, descending: bool) -> Vec<u32> {
    let mut order: Vec<u32> = (0..u32::try_from(entries.len()).unwrap_or(u32::MAX)).collect();
    let by_name = |a: &Listed, b: &Listed| natural::compare(&a.name, &b.name);
    let compare = |a: &Listed, b: &Listed| match (&a.object, &b.object) {
        // Folders come first whichever way the files run, and have only their name to go by.
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (None, None) if by != SortBy::Name => by_name(a, b),
        (x, y) => {
            let order = match (by, x, y) {
                (SortBy::Size, Some(x), Some(y)) => x.size.cmp(&y.size),
                (SortBy::Modified, Some(x), Some(y)) => x.modified_at.cmp(&y.modified_at),
                _ => Ordering::Equal,
            };
            let order = order.then_with(|| by_name(a, b));
            if descending { order.reverse() } else { order }
        }
    };
    order.sort_by(|&a, &b| compare(&entries[a as usize], &entries[b as usize]));
    order
}

/// Lets listings go that nobody looks at, for as long as the server runs.
pub async fn forget_unused(app: App) {
    let mut minutely = tokio::time::interval(Duration::from_mins(1));
    loop {
        tokio::select! {
            _ = minutely.tick() => app.listings.forget_unused(app.clock.now()),
            () = app.stopping.cancelled() => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_looks_at_is_forgotten() {
        let listings = Listings::default();
        let place = |name: &str| ("b".to_owned(), name.to_owned());
        for (name, used_at) in [("old/", 0), ("new/", 1)] {
            let snapshot = Arc::new(Snapshot {
                patience: PATIENCE,
                id: name.to_owned(),
                checked_at: 0,
                progress: watch::channel(Arc::new(Progress::default())).1,
                orders: Mutex::default(),
            });
            let kept = Kept {
                snapshot,
                next: None,
                used_at,
            };
            listings.0.lock().unwrap().insert(place(name), kept);
        }
        listings.forget_unused(KEPT);
        let kept = listings.0.lock().unwrap();
        assert_eq!(kept.keys().collect::<Vec<_>>(), [&place("new/")]);
    }

    fn file(name: &str, size: u64, modified_at: Millis) -> Listed {
        let object = ListedObject {
            size,
            modified_at,
            etag: None,
            storage_class: None,
        };
        Listed {
            name: name.to_owned(),
            object: Some(object),
            below: None,
        }
    }

    #[test]
    fn folders_come_first_whichever_way_files_run() {
        let folder = |name: &str| Listed {
            name: name.to_owned(),
            object: None,
            below: None,
        };
        let entries = vec![
            file("b10", 1, 3),
            folder("z"),
            file("b2", 2, 2),
            folder("y"),
            file("a", 2, 1),
        ];
        let names = |by, descending| -> Vec<&str> {
            sorted(&entries, by, descending)
                .iter()
                .map(|i| entries[*i as usize].name.as_str())
                .collect()
        };
        assert_eq!(names(SortBy::Name, false), ["y", "z", "a", "b2", "b10"]);
        assert_eq!(names(SortBy::Name, true), ["z", "y", "b10", "b2", "a"]);
        assert_eq!(names(SortBy::Size, false), ["y", "z", "b10", "a", "b2"]);
        assert_eq!(names(SortBy::Modified, true), ["y", "z", "b10", "b2", "a"]);
    }
}
