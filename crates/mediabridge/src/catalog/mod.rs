//! What this server knows of every bucket: all of its keys, how it came to know them, and how fresh that is.
//!
//! The rule: the catalog is derived data. S3 is right and the catalog follows, so anything here may be thrown away and read
//! again; and until a bucket has been read whole, nobody is told that something is not there.
//!
//! Four feeds keep it true: a crawl of the whole bucket ([`crawl`]), what is written through this server ([`wrote`]),
//! notifications of S3, and a look at the folder that somebody has on the screen ([`look`]).

mod api;
mod compare;
mod crawl;
mod events;
mod feed;
mod hook;
mod look;
mod objects;
mod split;
mod state;
mod store;
mod turns;

use std::{
    collections::HashMap,
    fs::File,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use anyhow::Context as _;
pub use compare::{Found, Listing};
pub use crawl::crawl;
pub use feed::Catalog;
use futures_util::{StreamExt as _, stream};
pub use hook::{ADDRESS as EVENTS, put_sample as put_sample_hook};
pub use look::look;
use mediabridge_catalog::Error;
use mediabridge_s3::{MemberPath, ObjectKey};
pub use objects::{Described, class_name, described, entry, meta, meta_of};
pub use state::{Freshness, FreshnessState};
use tokio::sync::{Notify, Semaphore};
use turns::Turns;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    buckets::{self, Place},
    clock::{MINUTE, Millis, SECOND},
    problem::Problem,
    usage,
};

pub fn router() -> OpenApiRouter<App> {
    api::router().merge(hook::router())
}

/// How often it is looked whether there is something to do that nobody told of.
const PAUSE: Duration = Duration::from_secs(30);
/// Buckets that are crawled at the same time.
const CRAWLS: usize = 4;
/// Catalogs that are opened at the same time.
const OPENED_AT_ONCE: usize = 8;

/// The catalogs that are open on this server.
#[derive(Debug)]
pub struct Catalogs {
    folder: PathBuf,
    open: RwLock<HashMap<String, Arc<Catalog>>>,
    /// Held for as long as the process runs: two servers must not write the same files.
    lock: Mutex<Option<File>>,
    news: Notify,
    /// Held by whoever opens and closes.
    opening: tokio::sync::Mutex<()>,
    /// Requests to S3 that crawls may have under way, all together.
    lists: Arc<Semaphore>,
    pub turns: Turns,
}

impl Catalogs {
    pub fn new(folder: &Path, lists_at_once: usize) -> Self {
        Self {
            folder: folder.to_owned(),
            open: RwLock::default(),
            lock: Mutex::default(),
            news: Notify::new(),
            opening: tokio::sync::Mutex::default(),
            lists: Arc::new(Semaphore::new(lists_at_once)),
            turns: Turns::new(),
        }
    }

    /// What is known of a bucket, if anything is.
    pub fn get(&self, bucket_id: &str) -> Option<Arc<Catalog>> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        open.get(bucket_id).map(Arc::clone)
    }

    /// A bucket's settings have changed, or it is gone: what is known may be of another place.
    pub fn recheck(&self) {
        self.news.notify_one();
    }

    fn put(&self, catalog: Arc<Catalog>) {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        open.insert(catalog.bucket_id.clone(), catalog);
    }

    fn forget(&self, bucket_id: &str) {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        open.remove(bucket_id);
    }

    pub fn all(&self) -> Vec<Arc<Catalog>> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        open.values().map(Arc::clone).collect()
    }

    /// Makes the folder and takes it for this process.
    fn take_folder(&self) -> anyhow::Result<()> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if lock.is_some() {
            return Ok(());
        }
        let named = || format!("the catalog folder {}", self.folder.display());
        let mut folder = std::fs::DirBuilder::new();
        folder.recursive(true);
        // Names of files say enough to be nobody else's business.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        folder.create(&self.folder).with_context(named)?;
        let file = File::create(self.folder.join("lock")).with_context(named)?;
        file.try_lock()
            .with_context(|| format!("{} is used by another server", named()))?;
        *lock = Some(file);
        Ok(())
    }
}

/// Opens what there is before anybody is answered: what is written through this server has to find its catalog.
pub async fn begin(app: &App) {
    if app.catalogs.folder.as_os_str().is_empty() {
        return;
    }
    if let Err(problem) = open_all(app).await {
        tracing::warn!(problem = %problem.detail, "the catalogs are not open yet; trying again");
    }
}

/// Keeps the catalog of every bucket for as long as the server runs.
pub async fn keep(app: App) {
    if app.catalogs.folder.as_os_str().is_empty() {
        return;
    }
    if let Err(error) = app.catalogs.take_folder() {
        tracing::error!(
            error = format!("{error:#}"),
            "there is no catalog; folders and searches are read from S3"
        );
        return;
    }
    let turns = Arc::new(Semaphore::new(CRAWLS));
    let mut hourly = tokio::time::interval(Duration::from_hours(1));
    loop {
        if let Err(problem) = open_all(&app).await {
            tracing::warn!(problem = %problem.detail, "the buckets were not looked through; trying again");
        }
        for catalog in app.catalogs.all() {
            let is_due = is_due(&app, &catalog) || may_catch_up(&app, &catalog);
            if is_due && catalog.begin_crawl() {
                let (app, turns) = (app.clone(), Arc::clone(&turns));
                tokio::spawn(async move {
                    let _turn = turns.acquire().await;
                    let _ = crawl(&app, &catalog).await;
                    catalog.end_crawl();
                    note_sizes(&app).await;
                    app.catalogs.recheck();
                });
            }
        }
        tokio::select! {
            () = app.catalogs.news.notified() => {}
            () = tokio::time::sleep(PAUSE) => {}
            _ = hourly.tick() => note_sizes(&app).await,
            () = app.stopping.cancelled() => return,
        }
    }
}

async fn note_sizes(app: &App) {
    if let Err(problem) = usage::keep_days(app).await {
        tracing::warn!(problem = %problem.detail, "the sizes of today were not noted");
    }
}

fn is_due(app: &App, catalog: &Catalog) -> bool {
    catalog
        .state()
        .is_due(app.clock.now(), app.config.catalog.reconcile_hours)
}

/// What changed while the server did not run is found out soon after its start, in one bucket after the other.
fn may_catch_up(app: &App, catalog: &Catalog) -> bool {
    app.config.catalog.reconcile_hours > 0
        && catalog.state().is_behind(app.clock.now())
        && !app.catalogs.all().iter().any(|c| c.is_crawled())
}

/// Not at once, when there is much to do, nor all servers at the same time.
fn catch_up_at(app: &App) -> Millis {
    let [draw] = app.random.bytes();
    app.clock.now() + MINUTE + Millis::from(draw) * SECOND
}

/// Opens the catalogs of new buckets, and closes those of buckets that are gone or elsewhere now.
pub async fn open_all(app: &App) -> Result<(), Problem> {
    let _turn = app.catalogs.opening.lock().await;
    app.catalogs.take_folder()?;
    let places = buckets::places(app).await?;
    for catalog in app.catalogs.all() {
        if !places.iter().any(|place| catalog.is_of(place)) {
            app.catalogs.forget(&catalog.bucket_id);
            catalog.abandon();
        }
    }
    let new = places
        .into_iter()
        .filter(|place| app.catalogs.get(&place.bucket_id).is_none());
    // It is the disk that is waited for.
    let mut opened = stream::iter(new)
        .map(|place| {
            let folder = app.catalogs.folder.clone();
            let new = format!("{}.{}", place.bucket_id, app.random.id(app.clock.now()));
            let catch_up_at = catch_up_at(app);
            on_a_thread(move || open_or_make(&folder, &new, &place, catch_up_at))
        })
        .buffer_unordered(OPENED_AT_ONCE);
    while let Some(catalog) = opened.next().await {
        app.catalogs.put(Arc::new(catalog?));
    }
    drop(opened);
    let used: Vec<PathBuf> = app
        .catalogs
        .all()
        .iter()
        .map(|c| c.folder().to_owned())
        .collect();
    let folder = app.catalogs.folder.clone();
    on_a_thread(move || Ok(remove_others(&folder, &used)?)).await
}

fn open_or_make(
    folder: &Path,
    new: &str,
    place: &Place,
    catch_up_at: Millis,
) -> Result<Catalog, Problem> {
    let entries = std::fs::read_dir(folder).map_err(anyhow::Error::from)?;
    for entry in entries.flatten() {
        let name = entry.file_name();
        let of = name.to_str().and_then(|name| name.split_once('.'));
        if of.is_some_and(|(bucket_id, _)| bucket_id == place.bucket_id)
            && let Some(catalog) = Catalog::open(&entry.path(), place, catch_up_at)
        {
            return Ok(catalog);
        }
    }
    Catalog::make(&folder.join(new), place)
}

/// Removes what belongs to no open catalog: of buckets that are gone, or thrown away.
fn remove_others(folder: &Path, used: &[PathBuf]) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)?.flatten() {
        if entry.path().is_dir() && !used.contains(&entry.path()) {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// Runs what waits for a disk or takes a while where no request waits for it.
pub async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(anyhow::Error::from)?
}

/// A catalog that is damaged is closed and made anew; the bucket is read from S3 meanwhile.
pub fn failed(app: &App, catalog: &Catalog, error: Error) -> Problem {
    if let Error::Damaged { .. } = error {
        tracing::error!(bucket_id = catalog.bucket_id, %error, "a catalog is damaged; it is made anew");
        app.catalogs.forget(&catalog.bucket_id);
        catalog.abandon();
        app.catalogs.recheck();
    }
    anyhow::Error::from(error).into()
}

/// Objects that were written or deleted through this server are in the catalog before anybody is answered. What cannot be
/// noted is found by the next crawl.
pub async fn wrote(app: &App, bucket_id: &str, changes: Vec<mediabridge_catalog::Change>) {
    let Some(catalog) = app.catalogs.get(bucket_id) else {
        return;
    };
    let within = Arc::clone(&catalog);
    let applied = tokio::task::spawn_blocking(move || within.write(changes)).await;
    if let Ok(Err(error)) = applied {
        let problem = failed(app, &catalog, error);
        tracing::error!(bucket_id, detail = %problem.detail, "the catalog did not take over a change");
    }
}

/// Has a look at a folder without anybody waiting for it. What fails now is found by the next look, or the next crawl.
pub fn look_later(app: &App, catalog: &Arc<Catalog>, folder: &ObjectKey) {
    let (app, catalog, folder) = (app.clone(), Arc::clone(catalog), folder.clone());
    tokio::spawn(async move {
        if let Err(problem) = look(&app, &catalog, &folder).await {
            tracing::debug!(bucket_id = catalog.bucket_id, detail = %problem.detail, "a folder was not compared");
        }
    });
}

/// Another server says that a folder is not what it was: this server's catalog follows.
pub fn heard(app: &App, bucket_id: &str, folder: &str) {
    let Some(catalog) = app
        .catalogs
        .get(bucket_id)
        .filter(|catalog| catalog.is_complete())
    else {
        return;
    };
    let path = folder
        .strip_prefix(catalog.root.prefix())
        .map(MemberPath::parse);
    if let Some(Ok(path)) = path
        && let Ok(folder) = catalog.root.key(&path)
    {
        look_later(app, &catalog, &folder);
    }
}
