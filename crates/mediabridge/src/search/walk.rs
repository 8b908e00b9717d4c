//! Searching a bucket that is not indexed yet: everything below the scope is listed, and the catalog learns on the way.

use std::collections::HashSet;

use mediabridge_catalog::Words;
use tokio::sync::mpsc::{Sender, error::SendError};

use super::{Place, Search, SearchHit, language::Kind, messages};
use crate::{
    app::App,
    browse::Entry,
    catalog,
    http::live::ServerMessage,
    problem::{self, Problem},
};

/// The shortest word worth walking a bucket for.
const SHORTEST_WORD: usize = 3;
/// Hits after which a walk ends and asks for a narrower query.
const MOST_HITS: usize = 5_000;

pub(super) struct Walk<'w> {
    search: &'w Search,
    place: &'w Place,
    /// Of which place.
    part: usize,
    /// What the catalog has answered already.
    sent: &'w HashSet<(usize, String)>,
}

#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) hits: usize,
    pub(super) is_truncated: bool,
}

/// Nobody listens any more, or S3 does not answer as it should.
enum Stopped {
    Deaf(SendError<ServerMessage>),
    Failed(Problem),
}

impl From<SendError<ServerMessage>> for Stopped {
    fn from(error: SendError<ServerMessage>) -> Self {
        Self::Deaf(error)
    }
}

impl<P: Into<Problem>> From<P> for Stopped {
    fn from(problem: P) -> Self {
        Self::Failed(problem.into())
    }
}

impl<'w> Walk<'w> {
    pub(super) fn new(search: &'w Search, part: usize, sent: &'w HashSet<(usize, String)>) -> Self {
        Self {
            search,
            place: &search.places[part],
            part,
            sent,
        }
    }

    /// Walks to the end of the scope. A failure is told and ends this walk only.
    pub(super) async fn run(
        self,
        app: &App,
        to: &Sender<ServerMessage>,
    ) -> Result<Walked, SendError<ServerMessage>> {
        let (generation, bucket_id) = (self.search.generation, self.place.access.bucket_id.clone());
        let mut walked = Walked::default();
        match self.walk(app, to, &mut walked).await {
            Ok(scanned) => {
                to.send(ServerMessage::SearchBucketDone {
                    generation,
                    bucket_id,
                    scanned,
                })
                .await?;
            }
            Err(Stopped::Deaf(error)) => return Err(error),
            Err(Stopped::Failed(problem)) => {
                walked.is_truncated = true;
                to.send(ServerMessage::SearchBucketFailed {
                    generation,
                    bucket_id,
                    code: problem.code.as_str(),
                    detail: problem.detail,
                })
                .await?;
            }
        }
        Ok(walked)
    }

    async fn walk(
        &self,
        app: &App,
        to: &Sender<ServerMessage>,
        walked: &mut Walked,
    ) -> Result<u64, Stopped> {
        if self.search.parsed.longest_word() < SHORTEST_WORD {
            return Err(problem::invalid(format!(
                "This bucket is not indexed yet. Type a word of at least {SHORTEST_WORD} letters to search in it."
            ))
            .into());
        }
        let client = self.place.access.client(app).await?;
        let access = &self.place.access;
        let query = self.search.parsed.query(self.search.order());
        let wants_files = self.search.parsed.kind != Kind::Folders;
        let mut scanned = 0;
        let mut folders_seen = HashSet::new();
        let mut start_after: Option<String> = None;
        loop {
            let mark = self.place.catalog.as_ref().map(catalog::Catalog::mark);
            let page = client
                .list_all(&self.place.folder.key, start_after.as_deref(), 1000)
                .await?;
            let mut found = Vec::new();
            for object in &page.objects {
                scanned += 1;
                let meta = catalog::meta_of(object);
                let Some(path) = access.relative(&object.key) else {
                    continue;
                };
                self.matching_folders(&query.words, path, &mut folders_seen, &mut found);
                // Words are looked for below the folder that is searched.
                let below = object
                    .key
                    .as_str()
                    .strip_prefix(self.place.folder.key.as_str());
                let below = below.unwrap_or_default();
                let is_sent = || {
                    self.sent
                        .contains(&(self.part, object.key.as_str().to_owned()))
                };
                if wants_files
                    && !below.is_empty()
                    && !below.ends_with('/')
                    && query.accepts(below, &meta)
                    && !is_sent()
                {
                    found.push(catalog::entry(access, path, &meta));
                }
            }
            if let (Some(catalog), Some(mark)) = (&self.place.catalog, mark) {
                let prefix = self.place.folder.key.as_str();
                let listing = catalog::Listing::of(
                    prefix,
                    start_after.clone(),
                    page.next.clone(),
                    &page.objects,
                );
                // What the catalog cannot take now, the crawl brings.
                let _ = catalog.take_over(app, mark, listing).await;
            }
            walked.is_truncated = walked.hits + found.len() >= MOST_HITS;
            found.truncate(MOST_HITS - walked.hits);
            walked.hits += found.len();
            let last = page.objects.last().and_then(|o| access.relative(&o.key));
            self.report(found, last, to).await?;
            start_after = page.next;
            walked.is_truncated &= start_after.is_some();
            if walked.is_truncated || start_after.is_none() {
                return Ok(scanned);
            }
        }
    }

    /// Folders below the scope that this path runs through and that match, each once.
    fn matching_folders(
        &self,
        words: &Words,
        path: &str,
        seen: &mut HashSet<String>,
        found: &mut Vec<Entry>,
    ) {
        if self.search.parsed.has_filter() {
            return;
        }
        let scope = self.place.folder.path.as_str().len();
        for (slash, _) in path.match_indices('/').filter(|(slash, _)| *slash >= scope) {
            let folder = &path[..=slash];
            let name = path[..slash].rsplit('/').next().unwrap_or_default();
            let is_sent = || {
                self.sent.contains(&(
                    self.part,
                    format!("{}{folder}", self.place.access.root.prefix()),
                ))
            };
            if words.accept(name) && !is_sent() && seen.insert(folder.to_owned()) {
                found.push(Entry::folder(&self.place.access.root, folder.to_owned()));
            }
        }
    }

    async fn report(
        &self,
        found: Vec<Entry>,
        last: Option<&str>,
        to: &Sender<ServerMessage>,
    ) -> Result<(), Stopped> {
        let (generation, bucket_id) = (self.search.generation, &self.place.access.bucket_id);
        if !found.is_empty() {
            let hits = found.into_iter().map(|entry| SearchHit {
                bucket_id: bucket_id.clone(),
                entry,
            });
            for hits in messages::of(hits.collect()) {
                to.send(ServerMessage::SearchHits { generation, hits })
                    .await?;
            }
        }
        if let Some(path) = last {
            let folder = path.rfind('/').map_or("", |slash| &path[..=slash]);
            to.send(ServerMessage::SearchWalking {
                generation,
                bucket_id: bucket_id.clone(),
                path: folder.to_owned(),
            })
            .await?;
        }
        Ok(())
    }
}
