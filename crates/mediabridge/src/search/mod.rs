//! Finding files by a part of their name, while the server walks the bucket.
//!
//! A search runs for one browser tab. It lists every key below the scope, a thousand at a time, and sends what matches
//! as it goes. The channel is bounded: a slow browser slows the walk, a closed one stops it.

use std::collections::HashSet;

use mediabridge_s3::Client;
use tokio::sync::mpsc;

use crate::{
    app::App,
    browse::Entry,
    grants::{Access, Located},
    http::live::ServerMessage,
    problem::Problem,
};

/// The shortest query worth walking a bucket for.
pub const SHORTEST_QUERY: usize = 3;
/// Hits after which a search ends and asks for a narrower query.
const MOST_HITS: usize = 5_000;

/// One walk through one bucket.
#[derive(Debug)]
pub struct Walk {
    pub generation: u64,
    pub query: String,
    pub access: Access,
    pub scope: Located,
}

impl Walk {
    /// Walks until done, cancelled (the future is dropped), or nobody listens.
    pub async fn run(self, app: App, to: mpsc::Sender<ServerMessage>) {
        let started = app.clock.now();
        let generation = self.generation;
        let bucket_id = self.access.bucket_id.clone();
        let send = async |message| to.send(message).await.is_ok();
        if !send(ServerMessage::SearchStarted { generation }).await {
            return;
        }
        let walked = match self.access.client(&app).await {
            Ok(client) => self.walk(&client, &to).await,
            Err(problem) => Err(problem),
        };
        let (hits, scanned, truncated) = match walked {
            Ok(Some(counts)) => {
                let done = ServerMessage::SearchBucketDone {
                    generation,
                    bucket_id,
                    scanned: counts.1,
                };
                if !send(done).await {
                    return;
                }
                counts
            }
            // Nobody listens any more.
            Ok(None) => return,
            Err(problem) => {
                let code = problem.code.as_str();
                if !send(ServerMessage::SearchBucketFailed {
                    generation,
                    bucket_id,
                    code,
                    detail: problem.detail,
                })
                .await
                {
                    return;
                }
                (0, 0, false)
            }
        };
        let milliseconds = app.clock.now() - started;
        send(ServerMessage::SearchDone {
            generation,
            hits,
            scanned,
            milliseconds,
            truncated,
        })
        .await;
    }

    async fn walk(
        &self,
        client: &Client,
        to: &mpsc::Sender<ServerMessage>,
    ) -> Result<Option<(usize, u64, bool)>, Problem> {
        let needle = self.query.to_lowercase();
        let (mut hits, mut scanned) = (0, 0);
        let mut folders_seen = HashSet::new();
        let mut start_after: Option<String> = None;
        loop {
            let page = client
                .list_all(&self.scope.key, start_after.as_deref(), 1000)
                .await?;
            let mut found = Vec::new();
            for object in &page.objects {
                scanned += 1;
                let Some(path) = self.access.relative(&object.key) else {
                    continue;
                };
                self.matching_folders(path, &needle, &mut folders_seen, &mut found);
                let name = path.rsplit('/').next().unwrap_or(path);
                if !name.is_empty() && name.to_lowercase().contains(&needle) {
                    let (etag, class) = (object.etag.clone(), object.storage_class.clone());
                    found.push(Entry::file(
                        &self.access.root,
                        path.to_owned(),
                        object.size,
                        object.modified_ms,
                        etag,
                        class,
                    ));
                }
            }
            let truncated = hits + found.len() >= MOST_HITS;
            found.truncate(MOST_HITS - hits);
            hits += found.len();
            if !self
                .report(found, page.objects.last().map(|o| &o.key), to)
                .await
            {
                return Ok(None);
            }
            start_after = page.next;
            if truncated || start_after.is_none() {
                return Ok(Some((hits, scanned, truncated && start_after.is_some())));
            }
        }
    }

    /// Folders below the scope that this path runs through and that match, each once.
    fn matching_folders(
        &self,
        path: &str,
        needle: &str,
        seen: &mut HashSet<String>,
        found: &mut Vec<Entry>,
    ) {
        let scope = self.scope.path.as_str().len();
        for (slash, _) in path.match_indices('/').filter(|(slash, _)| *slash >= scope) {
            let folder = &path[..=slash];
            let name = path[..slash].rsplit('/').next().unwrap_or_default();
            if name.to_lowercase().contains(needle) && seen.insert(folder.to_owned()) {
                found.push(Entry::folder(&self.access.root, folder.to_owned()));
            }
        }
    }

    async fn report(
        &self,
        hits: Vec<Entry>,
        last: Option<&mediabridge_s3::ObjectKey>,
        to: &mpsc::Sender<ServerMessage>,
    ) -> bool {
        let (generation, bucket_id) = (self.generation, self.access.bucket_id.clone());
        if !hits.is_empty()
            && to
                .send(ServerMessage::SearchHits {
                    generation,
                    bucket_id: bucket_id.clone(),
                    hits,
                })
                .await
                .is_err()
        {
            return false;
        }
        let folder = last.and_then(|key| self.access.relative(key)).map(|path| {
            path.rfind('/')
                .map_or("", |slash| &path[..=slash])
                .to_owned()
        });
        match folder {
            Some(path) => to
                .send(ServerMessage::SearchWalking {
                    generation,
                    bucket_id,
                    path,
                })
                .await
                .is_ok(),
            None => !to.is_closed(),
        }
    }
}
