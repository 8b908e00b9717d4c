//! Folders as the catalog has them, or S3 where there is no catalog yet, kept for a moment so that a person can sort and
//! scroll them.
//!
//! Both have them by name only. A folder is read once into a *snapshot*; its pages, in whatever order, come from there.
//! The first request waits a little for the listing to end and then answers with what there is (`complete: false`), so a
//! folder of a million files opens at once and fills up while it is looked at.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use mediabridge_s3::{Client, ObjectKey};
use tokio::sync::{RwLock, watch};

use super::{
    api::SortBy,
    rows::{Known, Listed, Order, Rows, Totals},
};
use crate::{
    app::App,
    catalog::{self, Catalog, on_a_thread},
    clock::{MINUTE, Millis, SECOND},
    problem::{Code, Problem},
};

/// How long a snapshot answers new visits. Pages of an older one stay readable while it is kept.
const FRESH: Millis = 10 * SECOND;
/// How long a request waits for a listing to end before it answers with a part.
const PATIENCE: Duration = Duration::from_millis(800);
/// The same when the catalog answers: the first thousand names are there at once, and the rest comes while they are read.
const SHORT_PATIENCE: Duration = Duration::from_millis(20);
/// Entries that are read from the catalog before others may see them.
const STEP: usize = 5_000;
/// Bytes of all snapshots together; the least recently used go first.
const KEPT_BYTES: usize = 64 << 20;
/// How long a snapshot is kept that nobody looks at: somebody may come back to where they had scrolled.
const KEPT: Millis = 2 * MINUTE;
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
    progress: watch::Receiver<Progress>,
    rows: RwLock<Rows>,
    orders: Mutex<Orders>,
    bytes: AtomicUsize,
}

/// Where a folder is read.
#[derive(Debug)]
pub enum Source {
    S3(Client),
    Catalog(Arc<Catalog>),
}

/// The orders that were asked for, each of what was known then.
type Orders = HashMap<SortBy, (Known, Arc<Order>)>;

/// What is known of the folder so far.
#[derive(Debug, Default, Clone)]
struct Progress {
    known: Known,
    is_complete: bool,
    is_truncated: bool,
    error: Option<Failure>,
}

/// Why a folder could not be read to its end.
#[derive(Debug, Clone)]
enum Failure {
    S3(Arc<mediabridge_s3::Error>),
    /// It was logged; the catalog is made anew.
    Catalog,
}

/// Some entries of a folder, in the order that was asked for.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) entries: Vec<Listed>,
    /// Entries of the folder, as far as they are known.
    pub(super) total: usize,
    pub(super) is_complete: bool,
    pub(super) is_truncated: bool,
}

/// Which ones.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) by: SortBy,
    pub(super) descending: bool,
    pub(super) offset: usize,
    pub(super) limit: usize,
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
    let size = |kept: &Kept| {
        let snapshots = [Some(&kept.snapshot), kept.next.as_ref()];
        let bytes = snapshots.into_iter().flatten().map(|s| s.bytes());
        bytes.sum::<usize>()
    };
    let mut total: usize = kept.values().map(size).sum();
    while total > KEPT_BYTES && kept.len() > 1 {
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
    fn new(id: String, now: Millis, patience: Duration) -> (Arc<Self>, watch::Sender<Progress>) {
        let (sender, progress) = watch::channel(Progress::default());
        let snapshot = Self {
            id,
            checked_at: now,
            patience,
            progress,
            rows: RwLock::default(),
            orders: Mutex::default(),
            bytes: AtomicUsize::default(),
        };
        (Arc::new(snapshot), sender)
    }

    fn begin(app: &App, now: Millis, source: Source, folder: ObjectKey) -> Arc<Self> {
        let patience = match source {
            Source::S3(_) => PATIENCE,
            Source::Catalog(_) => SHORT_PATIENCE,
        };
        let (snapshot, sender) = Self::new(app.random.id(now), now, patience);
        let reading = Reading {
            snapshot: Arc::downgrade(&snapshot),
            sender,
            folder,
        };
        match source {
            Source::S3(client) => {
                tokio::spawn(reading.list(client));
            }
            Source::Catalog(catalog) => {
                let app = app.clone();
                tokio::task::spawn_blocking(move || {
                    if let Err(error) = reading.read(&catalog) {
                        catalog::failed(&app, &catalog, error);
                        reading.fail(Failure::Catalog);
                    }
                });
            }
        }
        snapshot
    }

    /// A window of the folder, after waiting a little for all of it.
    pub(super) async fn window(self: &Arc<Self>, wanted: Wanted) -> Result<Window, Problem> {
        self.settles(self.patience).await;
        let mut progress = self.progress.clone();
        // Nothing at all yet: the first page decides whether the folder can be read, so it is waited for.
        let _ = progress
            .wait_for(|p| p.is_complete || p.known.all() > 0)
            .await;
        let known = progress.borrow().clone();
        // Half a folder must not look like a whole one.
        match known.error {
            Some(Failure::S3(error)) => return Err((*error).clone().into()),
            Some(Failure::Catalog) => {
                return Err(Problem::new(
                    Code::Unavailable,
                    "The catalog could not be read. Try again: the folder is read from S3 meanwhile.",
                ));
            }
            None => {}
        }
        let snapshot = Arc::clone(self);
        on_a_thread(move || Ok(snapshot.cut(&known, wanted))).await
    }

    fn cut(&self, progress: &Progress, wanted: Wanted) -> Window {
        let rows = self.rows.blocking_read();
        let order = self.order(&rows, progress.known, wanted.by);
        let entries = (wanted.offset..)
            .take(wanted.limit)
            .map_while(|place| rows.at(&order, wanted.by, wanted.descending, place))
            .collect();
        Window {
            entries,
            total: progress.known.all(),
            is_complete: progress.is_complete,
            is_truncated: progress.is_truncated,
        }
    }

    fn order(&self, rows: &Rows, known: Known, by: SortBy) -> Arc<Order> {
        let kept = |by| {
            let orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
            let (of, order) = orders.get(&by)?;
            (*of == known).then(|| Arc::clone(order))
        };
        let keep = |by, order: Order| {
            let order = Arc::new(order);
            let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
            orders.insert(by, (known, Arc::clone(&order)));
            let bytes = orders.values().map(|(_, order)| order.bytes());
            let bytes = bytes.sum::<usize>() + rows.bytes();
            self.bytes.store(bytes, Ordering::Relaxed);
            order
        };
        let by_name =
            || kept(SortBy::Name).unwrap_or_else(|| keep(SortBy::Name, rows.by_name(known)));
        match by {
            SortBy::Name => by_name(),
            by => kept(by).unwrap_or_else(|| keep(by, rows.by(by, &by_name()))),
        }
    }

    /// Of memory.
    fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed) + size_of::<Self>()
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
}

/// Fills a snapshot for as long as somebody wants it.
struct Reading {
    snapshot: Weak<Snapshot>,
    sender: watch::Sender<Progress>,
    folder: ObjectKey,
}

impl Reading {
    /// Lists a folder of S3 to its end.
    async fn list(self, client: Client) {
        let mut continuation: Option<String> = None;
        loop {
            let page = client
                .list_folder(&self.folder, continuation.as_deref(), 1000)
                .await;
            let page = match page {
                Ok(page) => page,
                Err(error) => return self.fail(Failure::S3(Arc::new(error))),
            };
            let Some(snapshot) = self.snapshot.upgrade() else {
                return;
            };
            let mut rows = snapshot.rows.write().await;
            self.collect(&mut rows, &page);
            continuation = page.next;
            let is_truncated = continuation.is_some() && rows.known().all() >= FOLDER_LIMIT;
            let is_last = continuation.is_none() || is_truncated;
            if is_last {
                rows.shrink();
            }
            self.publish(&snapshot, &rows, is_last, is_truncated);
            if is_last {
                return;
            }
        }
    }

    fn collect(&self, rows: &mut Rows, page: &mediabridge_s3::Page) {
        let name = |key: &'_ ObjectKey| {
            key.as_str()
                .strip_prefix(self.folder.as_str())
                .map(str::to_owned)
        };
        for key in &page.folders {
            if let Some(name) = name(key).as_deref().and_then(|n| n.strip_suffix('/')) {
                rows.folder(name, None);
            }
        }
        for object in &page.objects {
            // The object named like the folder itself only marks that the folder exists.
            if let Some(name) = name(&object.key).filter(|n| !n.is_empty()) {
                rows.file(&name, catalog::meta_of(object));
            }
        }
    }

    /// Reads a folder of the catalog to its end.
    fn read(&self, catalog: &Catalog) -> mediabridge_catalog::Result<()> {
        let mut batch = Rows::default();
        for folder in catalog.index.folders(self.folder.as_str())? {
            let below = Totals {
                objects: folder.objects,
                bytes: folder.bytes,
            };
            batch.folder(&folder.name, Some(below));
        }
        let (mut is_wanted, mut is_truncated, mut found) = (true, false, batch.known().all());
        // The first part is small, so that it is there at once.
        let mut step = found + STEP / 5;
        catalog
            .index
            .each_file(self.folder.as_str(), None, |name, meta| {
                if found >= FOLDER_LIMIT {
                    is_truncated = true;
                    return false;
                }
                batch.file(name, meta);
                found += 1;
                if found >= step {
                    step = found + STEP;
                    is_wanted = self.take(&mut batch, false, false);
                }
                is_wanted
            })?;
        if is_wanted {
            self.take(&mut batch, true, is_truncated);
        }
        Ok(())
    }

    /// Adds to the snapshot. Says whether anybody still wants it.
    fn take(&self, batch: &mut Rows, is_last: bool, is_truncated: bool) -> bool {
        let Some(snapshot) = self.snapshot.upgrade() else {
            return false;
        };
        let mut rows = snapshot.rows.blocking_write();
        rows.append(batch);
        *batch = Rows::default();
        if is_last {
            rows.shrink();
            let rows = rows.downgrade();
            // Nearly everybody wants it by name: who waits for the end is to wait for this, too.
            snapshot.order(&rows, rows.known(), SortBy::Name);
            self.publish(&snapshot, &rows, is_last, is_truncated);
        } else {
            self.publish(&snapshot, &rows, is_last, is_truncated);
        }
        true
    }

    /// Tells what is known. Whoever asks sorts it all, so it is told whenever there is twice as much.
    fn publish(&self, snapshot: &Snapshot, rows: &Rows, is_last: bool, is_truncated: bool) {
        let known = rows.known();
        if !is_last {
            snapshot.bytes.store(rows.bytes(), Ordering::Relaxed);
            if known.all() < 2 * self.sender.borrow().known.all() {
                return;
            }
        }
        self.sender.send_replace(Progress {
            known,
            is_complete: is_last,
            is_truncated,
            error: None,
        });
    }

    fn fail(&self, failure: Failure) {
        self.sender.send_modify(|progress| {
            progress.error = Some(failure);
            progress.is_complete = true;
        });
    }
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
            let (snapshot, _) = Snapshot::new(name.to_owned(), 0, PATIENCE);
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
}
