//! Reads a bucket whole and takes over what is not as the catalog has it. The first reading and every later comparison are
//! the same: of a catalog that is right already, nothing is written.
//!
//! The bucket is cut into ranges of keys that are read side by side; whoever has nothing to do takes half of what another
//! has left ([`split`]). Positions are kept on disk, each behind what has been taken over, so that a crawl goes on where
//! it was killed.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use mediabridge_s3::{Client, Error, MemberPath, ObjectKey};
use tokio::task::JoinSet;

use super::{
    Catalog,
    compare::{Found, Listing},
    failed, on_a_thread,
    split::{self, Split},
    state::{Progress, Range},
};
use crate::{
    app::App,
    browse, buckets,
    clock::{Millis, SECOND},
    problem::Problem,
};

/// Requests to S3 at the same time for one bucket, at first and at most.
const FIRST: usize = 4;
const MOST: usize = 16;
/// Places at most where a bucket which is known already is cut, and the objects that are worth a range of their own.
const CUTS: usize = 15;
const WORTH: u64 = 10_000;
/// Pages of such a range before it is cut again.
const WHOLE: u32 = 20;
/// Pages of a range that was cut: one that ends before was not worth the requests.
const HALF: u32 = 2;
/// Failures in a row after which a crawl ends until the next try.
const FAILURES: u32 = 8;
const BACK_OFF: Duration = Duration::from_millis(200);
/// How often positions are written down; at most this much is read again after a crash.
const SAVED_EVERY: Millis = 2 * SECOND;
/// The same while a bucket is compared that is known: nobody waits for it, and hardly anything is to be written.
const SAVED_EVERY_COMPARING: Millis = 30 * SECOND;
/// Folders whose change is told to open tabs, of one comparison.
const TOLD: usize = 100;

/// A range that somebody may be reading.
struct Slot {
    range: Range,
    is_busy: bool,
    /// Pages to be read before it is worth looking for a place to cut: one, and more after every look in vain.
    whole_for: u32,
    in_vain: u32,
}

impl Slot {
    fn new(range: Range) -> Self {
        Self {
            range,
            is_busy: false,
            whole_for: 1,
            in_vain: 0,
        }
    }
}

enum Done {
    Read {
        slot: usize,
        page: Result<Page, Failure>,
    },
    Split {
        slot: usize,
        split: Result<Split, Error>,
    },
}

enum Failure {
    S3(Error),
    Catalog(Problem),
}

struct Page {
    keys: u64,
    /// Where the next one begins; `None`: the range is read.
    next: Option<String>,
    found: Found,
}

struct Crawl {
    app: App,
    catalog: Arc<Catalog>,
    client: Client,
    top: ObjectKey,
    slots: Vec<Slot>,
    progress: Progress,
    /// How many requests may be under way: fewer when S3 asks for it, more while it does not.
    allowed: usize,
    failures: u32,
    saved_at: Millis,
    changed: BTreeSet<String>,
}

/// Reads a bucket whole. The caller has the turn ([`Catalog::begin_crawl`]).
pub async fn crawl(app: &App, catalog: &Arc<Catalog>) -> Result<(), Problem> {
    let ended = match Crawl::begin(app, catalog).await {
        Ok(crawl) => crawl.run().await,
        Err(problem) => Err(problem),
    };
    if let Err(problem) = &ended
        && !app.stopping.is_cancelled()
    {
        tracing::warn!(bucket_id = catalog.bucket_id, detail = %problem.detail, "a bucket was not read to the end");
        let (now, detail) = (app.clock.now(), problem.detail.clone());
        catalog.update(true, |state| {
            state.error = Some(detail);
            state.failed_at = Some(now);
        })?;
    }
    ended
}

impl Crawl {
    async fn begin(app: &App, catalog: &Arc<Catalog>) -> Result<Self, Problem> {
        let now = app.clock.now();
        let progress = match catalog.state().crawl {
            Some(begun) => begun,
            None => Progress {
                started_at: now,
                ranges: cut(catalog)?,
                ..Progress::default()
            },
        };
        let slots = progress.ranges.iter().cloned().map(|range| Slot {
            // What is known was cut well already.
            whole_for: if catalog.is_complete() { WHOLE } else { 1 },
            ..Slot::new(range)
        });
        let slots = slots.collect();
        // Of a bucket that is known, whoever is killed now compares once more.
        catalog.update(!catalog.is_complete(), |state| {
            state.crawl = Some(progress.clone());
            state.is_asked_for = false;
        })?;
        Ok(Self {
            client: buckets::client(app, &catalog.bucket_id).await?,
            top: catalog.root.key(&MemberPath::top())?,
            app: app.clone(),
            catalog: Arc::clone(catalog),
            slots,
            progress,
            allowed: FIRST,
            failures: 0,
            saved_at: now,
            changed: BTreeSet::new(),
        })
    }

    async fn run(mut self) -> Result<(), Problem> {
        let mut tasks = JoinSet::new();
        loop {
            self.start(&mut tasks);
            let Some(done) = tasks.join_next().await else {
                break;
            };
            if self.catalog.is_abandoned() || self.app.stopping.is_cancelled() {
                self.save(true).await?;
                return Err(anyhow::anyhow!("the reading was interrupted").into());
            }
            match done.map_err(anyhow::Error::from)? {
                Done::Read { slot, page } => self.read(slot, page)?,
                Done::Split { slot, split } => self.split(slot, split),
            }
            self.save(false).await?;
        }
        self.sync().await?;
        let (is_first, now) = (!self.catalog.is_complete(), self.app.clock.now());
        self.catalog.update(true, |state| {
            state.crawl = None;
            state.error = None;
            state.failed_at = None;
            state.checked_at = Some(now);
            state.complete_at.get_or_insert(now);
            state.catch_up_at = None;
        })?;
        for folder in &self.changed {
            let catalog = &self.catalog;
            browse::changed_in(&self.app, &catalog.bucket_id, &catalog.root, folder);
        }
        if is_first {
            // Much has come at once, and hardly anything comes now.
            let catalog = Arc::clone(&self.catalog);
            let settled = on_a_thread(move || Ok(catalog.index.settle())).await?;
            settled.map_err(|error| failed(&self.app, &self.catalog, error))?;
        }
        Ok(())
    }

    /// Starts as many requests as may be under way.
    fn start(&mut self, tasks: &mut JoinSet<Done>) {
        while tasks.len() < self.allowed {
            if let Some(slot) = self.slots.iter().position(|s| !s.is_busy) {
                self.slots[slot].is_busy = true;
                tasks.spawn(self.read_on(slot));
                continue;
            }
            // Everything is being read: somebody's rest is cut in two, if S3 may be asked more than it is.
            if self.app.catalogs.lists.available_permits() == 0 {
                return;
            }
            let largest = self
                .slots
                .iter()
                .enumerate()
                .filter(|(_, s)| s.whole_for == 0 && s.range.share > 0.0)
                .max_by(|(_, a), (_, b)| a.range.share.total_cmp(&b.range.share));
            let Some((slot, _)) = largest else { return };
            // Nobody else looks meanwhile.
            self.slots[slot].whole_for = u32::MAX;
            let (app, client, root) = (
                self.app.clone(),
                self.client.clone(),
                self.catalog.root.clone(),
            );
            let range = self.slots[slot].range.clone();
            tasks.spawn(async move {
                let _permit = app.catalogs.lists.acquire().await;
                let split = split::find(&client, &root, &range).await;
                Done::Split { slot, split }
            });
        }
    }

    fn read_on(&self, slot: usize) -> impl Future<Output = Done> + use<> {
        let (app, client, top) = (self.app.clone(), self.client.clone(), self.top.clone());
        let catalog = Arc::clone(&self.catalog);
        let range = self.slots[slot].range.clone();
        let pause = BACK_OFF * self.failures.pow(2);
        async move {
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            let _permit = app.catalogs.lists.acquire().await;
            let mark = catalog.mark();
            let page = match client.list_all(&top, range.after.as_deref(), 1000).await {
                Ok(page) => page,
                Err(error) => {
                    let page = Err(Failure::S3(error));
                    return Done::Read { slot, page };
                }
            };
            let ends = [page.next.as_ref(), range.upto.as_ref()];
            let end = ends.into_iter().flatten().min().cloned();
            let prefix = catalog.root.prefix();
            let listing = Listing::of(prefix, range.after, end, &page.objects);
            let (keys, next) = (listing.objects.len() as u64, page.next);
            let found = catalog.take_over(&app, mark, listing).await;
            let page = match found {
                Ok(found) => Ok(Page { keys, next, found }),
                Err(problem) => Err(Failure::Catalog(problem)),
            };
            Done::Read { slot, page }
        }
    }

    fn read(&mut self, slot: usize, page: Result<Page, Failure>) -> Result<(), Problem> {
        self.progress.lists += 1;
        self.slots[slot].is_busy = false;
        let page = match page {
            Ok(page) => page,
            Err(Failure::S3(error)) if error.is_temporary() && self.failures < FAILURES => {
                self.failures += 1;
                self.allowed = (self.allowed / 2).max(1);
                return Ok(());
            }
            Err(Failure::S3(error)) => return Err(error.into()),
            Err(Failure::Catalog(problem)) => return Err(problem),
        };
        self.failures = 0;
        self.allowed = (self.allowed + 1).min(MOST);
        self.progress.keys += page.keys;
        self.progress.changes += page.found.changes;
        if self.changed.len() < TOLD {
            self.changed.extend(page.found.folders);
        }
        let range = &mut self.slots[slot].range;
        match page.next {
            // The range may have been cut meanwhile: what lies behind its end is another's.
            Some(next) if range.upto.as_ref().is_none_or(|upto| next < *upto) => {
                range.after = Some(next);
                let slot = &mut self.slots[slot];
                if slot.whole_for != u32::MAX {
                    slot.whole_for = slot.whole_for.saturating_sub(1);
                }
            }
            _ => {
                self.retire(slot);
            }
        }
        Ok(())
    }

    /// A range that is read. Others keep their places, since tasks under way name them.
    fn retire(&mut self, slot: usize) {
        let slot = &mut self.slots[slot];
        slot.range.share = 0.0;
        slot.range.after = None;
        slot.range.upto = Some(String::new());
        slot.is_busy = true;
    }

    fn split(&mut self, slot: usize, split: Result<Split, Error>) {
        self.progress.lists += 1;
        let range = &mut self.slots[slot].range;
        // It may have been read past the place meanwhile.
        let is_ahead = |at: &String| {
            range.after.as_ref().is_none_or(|after| after < at)
                && range.upto.as_ref().is_none_or(|upto| at < upto)
        };
        let found = match split {
            Ok(Split::At(at)) if is_ahead(&at) => {
                let rest = Range {
                    after: Some(at.clone()),
                    upto: range.upto.replace(at),
                    share: range.share / 2.0,
                };
                range.share /= 2.0;
                self.slots.push(Slot {
                    whole_for: HALF,
                    ..Slot::new(rest)
                });
                true
            }
            Ok(Split::NothingBehind(at)) if is_ahead(&at) => {
                range.upto = Some(at);
                true
            }
            Ok(_) | Err(_) => false,
        };
        let slot = &mut self.slots[slot];
        slot.in_vain = if found { 0 } else { slot.in_vain + 1 };
        slot.whole_for = (1 << slot.in_vain.min(6)) - 1 + HALF;
    }

    /// A place is never written down before what lies before it is durable.
    async fn sync(&self) -> Result<(), Problem> {
        let catalog = Arc::clone(&self.catalog);
        let synced = on_a_thread(move || Ok(catalog.index.sync())).await?;
        synced.map_err(|error| failed(&self.app, &self.catalog, error))
    }

    /// Writes down where every range is.
    async fn save(&mut self, now: bool) -> Result<(), Problem> {
        let ranges = self
            .slots
            .iter()
            .filter(|s| s.range.share > 0.0)
            .map(|s| s.range.clone());
        self.progress.ranges = ranges.collect();
        let at = self.app.clock.now();
        let every = if self.catalog.is_complete() {
            SAVED_EVERY_COMPARING
        } else {
            SAVED_EVERY
        };
        let is_due = now || at - self.saved_at >= every;
        if is_due {
            self.saved_at = at;
            self.sync().await?;
        }
        let progress = self.progress.clone();
        self.catalog
            .update(is_due, |state| state.crawl = Some(progress))
    }
}

/// The whole bucket as one range, or as many when enough of it is known to tell where to cut.
fn cut(catalog: &Catalog) -> Result<Vec<Range>, Problem> {
    let (objects, _) = catalog
        .index
        .totals(catalog.root.prefix())
        .map_err(anyhow::Error::from)?;
    let worth = usize::try_from(objects / WORTH).unwrap_or(CUTS).min(CUTS);
    let mut cuts = match worth {
        0 => Vec::new(),
        worth => catalog.index.cuts(worth).map_err(anyhow::Error::from)?,
    };
    cuts.sort();
    let count = cuts.len() + 1;
    let mut after = None;
    let mut ranges = Vec::with_capacity(count);
    #[expect(clippy::cast_precision_loss, reason = "there are at most sixteen")]
    let share = 1.0 / count as f64;
    for upto in cuts.into_iter().map(Some).chain([None]) {
        ranges.push(Range {
            after: after.clone(),
            upto: upto.clone(),
            share,
        });
        after = upto;
    }
    Ok(ranges)
}
