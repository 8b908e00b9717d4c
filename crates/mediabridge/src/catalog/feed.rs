//! One bucket's index, and who may change it: what S3 listed a while ago must not undo what was written since.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use mediabridge_catalog::{Bucket, Change, Result};
use mediabridge_s3::Root;

use super::{
    events::Sequencer,
    state::{Freshness, State},
};
use crate::{buckets::Place, clock::Millis, problem::Problem};

/// Folders whose last look is remembered.
const LOOKS: usize = 10_000;
/// Keys whose last event is remembered, twice as many at most.
const SEQUENCES: usize = 50_000;

/// Everything this server knows of one bucket.
#[derive(Debug)]
pub struct Catalog {
    pub bucket_id: String,
    /// The bucket's own root: nothing else of it is read.
    pub root: Root,
    /// As S3 calls it.
    pub s3_bucket: String,
    pub index: Bucket,
    folder: PathBuf,
    feed: Mutex<Feed>,
    state: Mutex<State>,
    is_crawled: AtomicBool,
    is_flushed: AtomicBool,
    is_merged: AtomicBool,
    is_abandoned: AtomicBool,
    looks: Mutex<HashMap<String, Millis>>,
    sequences: Mutex<Sequences>,
}

/// The last event of each key that had one lately, in two halves: when the younger is full, the older is forgotten.
#[derive(Debug, Default)]
struct Sequences {
    young: HashMap<String, Sequencer>,
    old: HashMap<String, Sequencer>,
}

/// Which keys were written while listings were under way.
#[derive(Debug, Default)]
struct Feed {
    next: u64,
    written: HashMap<String, u64>,
    listings: BTreeMap<u64, usize>,
}

/// A moment before a listing was asked for: keys written since are newer than what it says.
#[derive(Debug)]
pub struct Mark {
    catalog: Arc<Catalog>,
    at: u64,
}

impl Drop for Mark {
    fn drop(&mut self) {
        let mut feed = lock(&self.catalog.feed);
        if let Some(count) = feed.listings.get_mut(&self.at) {
            *count -= 1;
            if *count == 0 {
                feed.listings.remove(&self.at);
            }
        }
        match feed.listings.keys().next().copied() {
            Some(oldest) => feed.written.retain(|_, at| *at >= oldest),
            None => feed.written = HashMap::new(),
        }
    }
}

impl Catalog {
    /// Opens the catalog of a place that is in this folder, if it is one and can be read.
    pub(super) fn open(folder: &Path, place: &Place, catch_up_at: Millis) -> Option<Self> {
        let state = State::read(folder).filter(|state| state.of == place.identity())?;
        // Nobody knows what was told while no server listened.
        let state = State {
            event_at: None,
            catch_up_at: Some(catch_up_at),
            ..state
        };
        match Bucket::open(&folder.join("index")) {
            Ok(index) => Some(Self::with(folder, place, index, state)),
            Err(error) => {
                tracing::error!(folder = %folder.display(), %error, "a catalog cannot be read; it is made anew");
                None
            }
        }
    }

    /// Makes an empty one in a new folder.
    pub(super) fn make(folder: &Path, place: &Place) -> std::result::Result<Self, Problem> {
        fs::create_dir_all(folder).map_err(anyhow::Error::from)?;
        let index = Bucket::open(&folder.join("index")).map_err(anyhow::Error::from)?;
        let state = State {
            of: place.identity(),
            ..State::default()
        };
        state.write(folder).map_err(anyhow::Error::from)?;
        Ok(Self::with(folder, place, index, state))
    }

    fn with(folder: &Path, place: &Place, index: Bucket, state: State) -> Self {
        Self {
            bucket_id: place.bucket_id.clone(),
            root: place.root.clone(),
            s3_bucket: place.bucket.clone(),
            index,
            folder: folder.to_owned(),
            feed: Mutex::default(),
            state: Mutex::new(state),
            is_crawled: AtomicBool::new(false),
            is_flushed: AtomicBool::new(false),
            is_merged: AtomicBool::new(false),
            is_abandoned: AtomicBool::new(false),
            looks: Mutex::default(),
            sequences: Mutex::default(),
        }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether a file is one of its own.
    pub fn holds(&self, path: &Path) -> bool {
        path.starts_with(&self.folder)
    }

    /// Whether it has been given up, and whoever feeds it may stop.
    pub(super) fn is_abandoned(&self) -> bool {
        self.is_abandoned.load(Ordering::Acquire)
    }

    pub(super) fn is_of(&self, place: &Place) -> bool {
        place.bucket_id == self.bucket_id && place.identity() == lock(&self.state).of
    }

    pub fn state(&self) -> State {
        lock(&self.state).clone()
    }

    /// Whether every key of the bucket is known.
    pub fn is_complete(&self) -> bool {
        lock(&self.state).complete_at.is_some()
    }

    pub fn freshness(&self, now: Millis) -> Freshness {
        lock(&self.state).freshness(now)
    }

    /// The same of one folder, which may have been looked at since.
    pub fn freshness_of(&self, folder: &str, now: Millis) -> Freshness {
        let mut freshness = self.freshness(now);
        let looked = lock(&self.looks).get(folder).copied();
        freshness.checked_at = freshness.checked_at.max(looked);
        freshness
    }

    /// Changes the state, and the file when `durably`.
    pub(super) fn update(
        &self,
        durably: bool,
        change: impl FnOnce(&mut State),
    ) -> std::result::Result<(), Problem> {
        let mut state = lock(&self.state);
        change(&mut state);
        if durably && !self.is_abandoned() {
            state.write(&self.folder).map_err(anyhow::Error::from)?;
        }
        Ok(())
    }

    /// Takes the turn to crawl; false when somebody else has it.
    pub fn begin_crawl(&self) -> bool {
        !self.is_crawled.swap(true, Ordering::AcqRel)
    }

    pub fn is_crawled(&self) -> bool {
        self.is_crawled.load(Ordering::Acquire)
    }

    pub fn end_crawl(&self) {
        self.is_crawled.store(false, Ordering::Release);
    }

    /// Whether the folder may be looked at now: not by two at once, nor twice within `pause`.
    pub(super) fn begin_look(&self, folder: &str, now: Millis, pause: Millis) -> bool {
        let mut looks = lock(&self.looks);
        if looks.get(folder).is_some_and(|at| now - at < pause) {
            return false;
        }
        if looks.len() >= LOOKS {
            looks.clear();
        }
        looks.insert(folder.to_owned(), now);
        true
    }

    /// Whether an event comes after all that were heard of its key. Without a number to tell by, it does.
    pub(super) fn is_newer(&self, key: &str, sequencer: Option<&Sequencer>) -> bool {
        let Some(sequencer) = sequencer else {
            return true;
        };
        let mut heard = lock(&self.sequences);
        let last = heard.young.get(key).or_else(|| heard.old.get(key));
        if last.is_some_and(|last| last >= sequencer) {
            return false;
        }
        if heard.young.len() >= SEQUENCES {
            heard.old = std::mem::take(&mut heard.young);
        }
        heard.young.insert(key.to_owned(), sequencer.clone());
        true
    }

    pub fn mark(self: &Arc<Self>) -> Mark {
        let mut feed = lock(&self.feed);
        let at = feed.next;
        *feed.listings.entry(at).or_default() += 1;
        Mark {
            catalog: Arc::clone(self),
            at,
        }
    }

    /// Takes over what happened to objects just now.
    pub fn write(self: &Arc<Self>, changes: Vec<Change>) -> Result<usize> {
        let mut feed = lock(&self.feed);
        feed.next += 1;
        let at = feed.next;
        if !feed.listings.is_empty() {
            for change in &changes {
                feed.written.insert(change.key().to_owned(), at);
            }
        }
        let applied = self.index.apply(changes);
        drop(feed);
        self.tend();
        applied
    }

    /// Takes over what `find` says is different, but for what was written since `mark`. Nobody writes meanwhile. Says what
    /// was different.
    pub(super) fn take_unless_newer<T>(
        self: &Arc<Self>,
        mark: &Mark,
        find: impl FnOnce(&Bucket) -> Result<Vec<Change>>,
        taken: impl FnOnce(&[Change]) -> T,
    ) -> Result<T> {
        let feed = lock(&self.feed);
        let mut changes = find(&self.index)?;
        if !feed.written.is_empty() {
            changes.retain(|change| {
                let written = feed.written.get(change.key());
                written.is_none_or(|at| *at <= mark.at)
            });
        }
        let taken = taken(&changes);
        if !changes.is_empty() {
            // Whoever keeps a place up to which it was read makes it durable first.
            self.index.apply_soon(changes)?;
        }
        drop(feed);
        self.tend();
        Ok(taken)
    }

    /// Sees to it that what is in memory goes to disk when it is much.
    fn tend(self: &Arc<Self>) {
        if !self.index.is_flush_due() || self.is_flushed.swap(true, Ordering::AcqRel) {
            return;
        }
        let catalog = Arc::clone(self);
        in_background(move || {
            catalog.until_done(Bucket::flush_when_due);
            catalog.is_flushed.store(false, Ordering::Release);
            catalog.merge();
        });
    }

    /// Makes small files into large ones. That can take long, so new ones may come meanwhile.
    fn merge(self: &Arc<Self>) {
        if self.is_merged.swap(true, Ordering::AcqRel) {
            return;
        }
        let catalog = Arc::clone(self);
        in_background(move || {
            catalog.until_done(Bucket::merge_when_due);
            catalog.is_merged.store(false, Ordering::Release);
        });
    }

    fn until_done(&self, step: impl Fn(&Bucket) -> Result<bool>) {
        while !self.is_abandoned() {
            match step(&self.index) {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    tracing::error!(bucket_id = self.bucket_id, %error, "a catalog was not tidied up");
                    return;
                }
            }
        }
    }

    /// Nothing of it is to be used again; another is made in a folder of its own.
    pub(super) fn abandon(&self) {
        if !self.is_abandoned.swap(true, Ordering::AcqRel) {
            // A folder without a state is nobody's.
            let _ = fs::remove_file(self.folder.join("state.json"));
        }
    }
}

fn in_background(work: impl FnOnce() + Send + 'static) {
    match tokio::runtime::Handle::try_current() {
        Ok(runtime) => drop(runtime.spawn_blocking(work)),
        Err(_) => work(),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
