//! Finding files in every bucket that a member may see, while they type.
//!
//! Buckets that the catalog knows whole are answered from it, all together and in one order; the others are walked in S3 at
//! the same time, and what is found is sent as it comes. A search belongs to one browser tab. The channel is bounded: a
//! slow browser slows the walk, a closed one stops it. A bucket that fails is a message, not the end.
//!
//! The rule: a search looks at nothing but the member's own roots, and what it looks for is compared with the path that
//! the member sees. Neither hits nor counts nor time can tell of anything else.

mod api;
mod language;
mod messages;
mod saved;
mod walk;

use std::{collections::HashSet, sync::Arc};

use futures_util::{StreamExt as _, stream};
use language::{Kind, Parsed};
use mediabridge_catalog::{After, Count, Error, FolderHit, Hit, Order, Part};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    browse::Entry,
    catalog::{self, Catalog, Freshness},
    clock::Millis,
    grants::{self, Access, Located, Permission, Version},
    http::{caller::Caller, live::ServerMessage},
    problem::{self, Code, Problem},
};

pub fn router() -> OpenApiRouter<App> {
    api::router()
}

/// Hits of one page.
const PAGE: usize = 100;
/// Folders that are named beside the files of a first page.
const FOLDERS: usize = 20;
/// Hits that are counted one by one; beyond, "10,000+" says enough.
const COUNTED: u64 = 10_000;
/// Buckets that are walked at the same time for one search.
const WALKS: usize = 4;

/// Where to search: one folder of one bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    pub bucket_id: String,
    /// Empty: all that the caller sees of the bucket.
    pub path: String,
    /// The grant's version the caller's screen was made with; another one answers `grant_changed`.
    pub grant_version: Option<Version>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SearchOrder {
    /// Names before folders, beginnings of words before their middle, then the newest.
    #[default]
    Relevance,
    Newest,
    Largest,
    Name,
}

/// What a tab asks for.
#[derive(Debug, Clone)]
pub struct Request {
    pub generation: u64,
    pub query: String,
    /// `None`: every bucket of the caller.
    pub scope: Option<Scope>,
    pub order: SearchOrder,
    pub cursor: Option<String>,
}

/// A hit, and the bucket it is in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchHit {
    pub bucket_id: String,
    #[serde(flatten)]
    pub entry: Entry,
}

/// How well a bucket of a search is known.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchedBucket {
    pub bucket_id: String,
    pub freshness: Freshness,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Total {
    pub value: u64,
    /// False: there are at least so many.
    pub exact: bool,
}

/// One search, checked and ready to run.
#[derive(Debug)]
pub struct Search {
    pub generation: u64,
    pub places: Vec<Place>,
    parsed: Parsed,
    request: Request,
    member_id: String,
    after: Option<After>,
}

/// A folder of a bucket that is searched.
#[derive(Debug, Clone)]
pub struct Place {
    pub access: Access,
    folder: Located,
    catalog: Option<Arc<Catalog>>,
}

/// Where a page ended. It names a bucket and a path, as the member sees them.
#[derive(Debug, Serialize, Deserialize)]
struct Position {
    value: u64,
    bucket_id: String,
    path: String,
}

impl Search {
    /// Takes the query apart and finds out where the caller may search.
    pub async fn prepare(app: &App, caller: &Caller, request: Request) -> Result<Self, Problem> {
        let parsed =
            language::parse(&request.query).map_err(|mistake| problem::invalid(mistake.detail))?;
        if parsed.is_empty() {
            return Err(problem::invalid("Type what you look for."));
        }
        let places = if let Some(scope) = &request.scope {
            let access = grants::open(app, caller, &scope.bucket_id, Permission::View).await?;
            access.require_version(scope.grant_version)?;
            let folder = access.folder(app, caller, &scope.path).await?;
            vec![(access, folder)]
        } else {
            let mut places = Vec::new();
            for access in grants::all(app, caller).await?.iter() {
                let may_view = access.permissions.contains(&Permission::View);
                if may_view && parsed.wants_bucket(&access.bucket_name) {
                    let folder = access.folder(app, caller, "").await?;
                    places.push((access.clone(), folder));
                }
            }
            places
        };
        let places: Vec<Place> = places
            .into_iter()
            .map(|(access, folder)| Place {
                catalog: app.catalogs.get(&access.bucket_id),
                access,
                folder,
            })
            .collect();
        let mut search = Self {
            generation: request.generation,
            parsed,
            member_id: caller.member_id.clone(),
            after: None,
            places,
            request,
        };
        let position: Option<Position> = search
            .pages(app)
            .position(search.request.cursor.as_deref())?;
        search.after = position
            .map(|position| search.find(&position))
            .transpose()?;
        Ok(search)
    }

    /// The pages of this query in this place and order.
    fn pages<'a>(&self, app: &'a App) -> crate::http::cursors::Pages<'a> {
        let Request {
            query,
            scope,
            order,
            ..
        } = &self.request;
        app.cursors
            .of("search", &self.member_id, &(query, scope, order))
    }

    fn find(&self, position: &Position) -> Result<After, Problem> {
        let part = self
            .places
            .iter()
            .position(|p| p.access.bucket_id == position.bucket_id);
        let part = part.ok_or_else(|| {
            Problem::new(Code::GrantChanged, "Your access has changed. Search again.")
        })?;
        let root = self.places[part].access.root.prefix();
        Ok(After {
            value: position.value,
            part,
            key: format!("{root}{}", position.path),
        })
    }

    fn order(&self) -> Order {
        match self.request.order {
            SearchOrder::Relevance => Order::Relevance,
            SearchOrder::Newest => Order::Newest,
            SearchOrder::Largest => Order::Largest,
            SearchOrder::Name => Order::Key,
        }
    }

    /// Searches until done, cancelled (the future is dropped), or nobody listens.
    pub async fn run(self, app: App, to: mpsc::Sender<ServerMessage>) {
        // An error only says that nobody listens any more.
        let _ = self.answer(&app, &to).await;
    }

    async fn answer(
        &self,
        app: &App,
        to: &mpsc::Sender<ServerMessage>,
    ) -> Result<(), mpsc::error::SendError<ServerMessage>> {
        let (started, generation) = (app.clock.now(), self.generation);
        to.send(ServerMessage::SearchStarted {
            generation,
            terms: self.parsed.wanted.clone(),
            buckets: self
                .places
                .iter()
                .map(|place| place.searched(started))
                .collect(),
        })
        .await?;
        let mut found = self.ask_catalogs(app).await;
        let mut count = found.hits.len();
        for hits in messages::of(std::mem::take(&mut found.hits)) {
            to.send(ServerMessage::SearchHits { generation, hits })
                .await?;
        }
        for hits in messages::of(self.folders(app, &found).await) {
            count += hits.len();
            to.send(ServerMessage::SearchHits { generation, hits })
                .await?;
        }
        // What is walked comes in no order, so it belongs to the first page.
        let to_walk: Vec<usize> = match self.request.cursor {
            None => found.unknown.clone(),
            Some(_) => Vec::new(),
        };
        let (sent, counting) = (&found.sent, self.total(app, &found, to));
        let walks = stream::iter(to_walk)
            .map(|part| walk::Walk::new(self, part, sent).run(app, to))
            .buffer_unordered(WALKS)
            .collect::<Vec<_>>();
        let (mut total, walked) = tokio::join!(counting, walks);
        let mut truncated = false;
        for walked in walked {
            let walked = walked?;
            count += walked.hits;
            total.value += walked.hits as u64;
            total.exact &= !walked.is_truncated;
            truncated |= walked.is_truncated;
        }
        let suggestion = match count {
            0 if !truncated => self.suggestion(app, &found).await,
            _ => None,
        };
        to.send(ServerMessage::SearchDone {
            generation,
            hits: count,
            total,
            milliseconds: app.clock.now() - started,
            next_cursor: found
                .next
                .map(|after| self.pages(app).cursor(&self.position(&after))),
            truncated,
            suggestion,
        })
        .await
    }

    /// Folders whose own name has the words, beside the files of the first page.
    async fn folders(&self, app: &App, found: &Found) -> Vec<SearchHit> {
        let are_wanted = self.parsed.kind == Kind::Any
            && !self.parsed.has_filter()
            && !self.parsed.wanted.is_empty()
            && self.after.is_none();
        if !are_wanted {
            return Vec::new();
        }
        let work = self.lookup(&found.catalogs);
        let turns = &app.catalogs.turns;
        match turns.soon(move || Ok(work.folders(FOLDERS))).await {
            Ok(Ok((folders, _))) => folders.iter().map(|folder| self.folder(folder)).collect(),
            // What is damaged was found out by whoever looked for files.
            _ => Vec::new(),
        }
    }

    fn folder(&self, folder: &FolderHit) -> SearchHit {
        let access = &self.places[folder.part].access;
        let path = folder
            .path
            .strip_prefix(access.root.prefix())
            .unwrap_or_default();
        SearchHit {
            bucket_id: access.bucket_id.clone(),
            entry: Entry {
                size: Some(folder.bytes),
                objects: Some(folder.objects),
                ..Entry::folder(&access.root, path.to_owned())
            },
        }
    }

    /// The query with one word as it may have been meant.
    async fn suggestion(&self, app: &App, found: &Found) -> Option<String> {
        let work = self.lookup(&found.catalogs);
        let suggested = app
            .catalogs
            .turns
            .later(move || Ok(work.suggestion()))
            .await;
        let (typed, better) = suggested.ok()?.ok()??;
        // Filters stay as they were typed.
        Some(self.request.query.replacen(&typed, &better, 1))
    }

    fn hit(&self, hit: &Hit) -> SearchHit {
        let access = &self.places[hit.part].access;
        let path = hit
            .key
            .strip_prefix(access.root.prefix())
            .unwrap_or_default();
        SearchHit {
            bucket_id: access.bucket_id.clone(),
            entry: catalog::entry(access, path, &hit.meta),
        }
    }

    fn position(&self, after: &After) -> Position {
        let access = &self.places[after.part].access;
        let path = after.key.strip_prefix(access.root.prefix());
        Position {
            value: after.value,
            bucket_id: access.bucket_id.clone(),
            path: path.unwrap_or_default().to_owned(),
        }
    }

    /// A page of what the catalogs have. One that is damaged is left out, and its bucket walked.
    async fn ask_catalogs(&self, app: &App) -> Found {
        let mut catalogs: Vec<Option<Arc<Catalog>>> =
            self.places.iter().map(|p| p.catalog.clone()).collect();
        loop {
            let work = self.lookup(&catalogs);
            let Ok(searched) = app.catalogs.turns.soon(move || Ok(work.page())).await else {
                return Found::nothing(self.places.len());
            };
            let error = match searched {
                Ok(page) => return self.found(page, catalogs),
                Err(error) => error,
            };
            let broken = catalogs
                .iter_mut()
                .find(|c| c.as_ref().is_some_and(|c| is_of(c, &error)));
            let Some(catalog) = broken.and_then(Option::take) else {
                return Found::nothing(self.places.len());
            };
            catalog::failed(app, &catalog, error);
        }
    }

    fn found(&self, page: Page, catalogs: Vec<Option<Arc<Catalog>>>) -> Found {
        let is_known = |c: &Option<Arc<Catalog>>| c.as_ref().is_some_and(|c| c.is_complete());
        let unknown = catalogs.iter().enumerate().filter(|(_, c)| !is_known(c));
        let unknown: Vec<usize> = unknown.map(|(part, _)| part).collect();
        let keys: Vec<(usize, &String)> = match &page {
            _ if unknown.is_empty() => Vec::new(),
            Page::Files(hits, _) => hits.iter().map(|hit| (hit.part, &hit.key)).collect(),
            Page::Folders(hits, _) => hits.iter().map(|hit| (hit.part, &hit.path)).collect(),
        };
        let sent = keys.into_iter().map(|(part, key)| (part, key.clone()));
        let sent = sent.collect();
        let (hits, next): (Vec<SearchHit>, _) = match page {
            Page::Files(hits, next) => (hits.iter().map(|hit| self.hit(hit)).collect(), next),
            Page::Folders(hits, next) => (hits.iter().map(|hit| self.folder(hit)).collect(), next),
        };
        Found {
            unknown,
            sent,
            page: hits.len(),
            hits,
            next,
            catalogs,
        }
    }

    fn lookup(&self, catalogs: &[Option<Arc<Catalog>>]) -> Lookup {
        let parts = catalogs.iter().enumerate().filter_map(|(part, catalog)| {
            let root = self.places[part].folder.key.as_str().to_owned();
            Some((part, Arc::clone(catalog.as_ref()?), root))
        });
        Lookup {
            parts: parts.collect(),
            parsed: self.parsed.clone(),
            order: self.order(),
            after: self.after.clone(),
        }
    }

    /// How many there are in the catalogs.
    async fn total(&self, app: &App, found: &Found, to: &mpsc::Sender<ServerMessage>) -> Total {
        if self.after.is_none() && found.next.is_none() {
            return Total {
                value: found.page as u64,
                exact: true,
            };
        }
        let least = Total {
            value: found.page as u64,
            exact: false,
        };
        if to.is_closed() {
            return least;
        }
        let (work, to) = (self.lookup(&found.catalogs), to.clone());
        let turns = &app.catalogs.turns;
        let counted = turns.later(move || Ok(work.count(&|| !to.is_closed())));
        match counted.await {
            Ok(Ok(Some(count))) => Total {
                value: count.objects,
                exact: count.is_exact,
            },
            _ => least,
        }
    }
}

fn is_of(catalog: &Catalog, error: &Error) -> bool {
    match error {
        Error::Damaged { path, .. } | Error::Io { path, .. } => catalog.holds(path),
    }
}

impl Place {
    fn searched(&self, now: Millis) -> SearchedBucket {
        SearchedBucket {
            bucket_id: self.access.bucket_id.clone(),
            freshness: match &self.catalog {
                Some(catalog) => catalog.freshness(now),
                None => Freshness::listed(now),
            },
        }
    }
}

/// What the catalogs answered.
struct Found {
    /// To be sent.
    hits: Vec<SearchHit>,
    /// How many these are.
    page: usize,
    /// The keys of these, each with its place's number, for whoever walks.
    sent: HashSet<(usize, String)>,
    next: Option<After>,
    /// Places whose bucket has not been read whole.
    unknown: Vec<usize>,
    catalogs: Vec<Option<Arc<Catalog>>>,
}

impl Found {
    fn nothing(places: usize) -> Self {
        Self {
            hits: Vec::new(),
            page: 0,
            sent: HashSet::new(),
            next: None,
            unknown: (0..places).collect(),
            catalogs: vec![None; places],
        }
    }
}

/// A question to several catalogs, to be asked on a thread.
struct Lookup {
    /// The place's number, its catalog and the prefix that is searched.
    parts: Vec<(usize, Arc<Catalog>, String)>,
    parsed: Parsed,
    order: Order,
    after: Option<After>,
}

type Answer<T> = mediabridge_catalog::Result<T>;

enum Page {
    Files(Vec<Hit>, Option<After>),
    Folders(Vec<FolderHit>, Option<After>),
}

impl Lookup {
    fn scope(&self) -> Vec<Part<'_>> {
        self.parts
            .iter()
            .map(|(_, catalog, root)| Part {
                bucket: &catalog.index,
                root,
            })
            .collect()
    }

    fn page(&self) -> Answer<Page> {
        if self.parsed.kind == Kind::Folders {
            let (folders, next) = self.folders(PAGE)?;
            return Ok(Page::Folders(folders, next));
        }
        let Some(after) = self.after() else {
            return Ok(Page::Files(Vec::new(), None));
        };
        let query = self.parsed.query(self.order);
        let (mut hits, next) =
            mediabridge_catalog::search(&self.scope(), &query, after.as_ref(), PAGE)?;
        for hit in &mut hits {
            hit.part = self.parts[hit.part].0;
        }
        Ok(Page::Files(hits, self.next(next)))
    }

    fn folders(&self, limit: usize) -> Answer<(Vec<FolderHit>, Option<After>)> {
        let Some(after) = self.after() else {
            return Ok((Vec::new(), None));
        };
        let query = self.parsed.query(Order::Key);
        let (mut folders, next) =
            mediabridge_catalog::search_folders(&self.scope(), &query, after.as_ref(), limit)?;
        for folder in &mut folders {
            folder.part = self.parts[folder.part].0;
        }
        Ok((folders, self.next(next)))
    }

    /// Where the page begins, in the catalog's numbers: places without a catalog are not among them. `None`: it began in
    /// a place that has none any more.
    fn after(&self) -> Option<Option<After>> {
        let Some(after) = self.after.clone() else {
            return Some(None);
        };
        let part = self
            .parts
            .iter()
            .position(|(place, ..)| *place == after.part)?;
        Some(Some(After { part, ..after }))
    }

    fn next(&self, next: Option<After>) -> Option<After> {
        let next = next?;
        Some(After {
            part: self.parts[next.part].0,
            ..next
        })
    }

    /// `None`: nobody counted.
    fn count(&self, goes_on: &dyn Fn() -> bool) -> Answer<Option<Count>> {
        if self.parsed.kind == Kind::Folders {
            return Ok(None);
        }
        let query = self.parsed.query(Order::Key);
        mediabridge_catalog::count_while(&self.scope(), &query, COUNTED, goes_on).map(Some)
    }

    /// The first word that is nowhere, and one that is somewhere.
    fn suggestion(&self) -> Answer<Option<(String, String)>> {
        for word in &self.parsed.wanted {
            if let Some(better) = mediabridge_catalog::suggest(&self.scope(), word)? {
                return Ok(Some((word.clone(), better)));
            }
        }
        Ok(None)
    }
}
