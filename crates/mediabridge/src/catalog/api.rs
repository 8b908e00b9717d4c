use axum::{extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    hook::{self, EventHook},
    on_a_thread,
};
use crate::{
    app::App,
    audit, buckets,
    clock::Millis,
    http::{
        caller::Admin,
        extract::{Json, Path},
        respond::ProblemBody,
    },
    problem::{self, Problem},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(crawl))
}

/// What this server's catalog knows of a bucket, and what it cost.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CatalogState {
    state: CatalogStatus,
    objects: u64,
    bytes: u64,
    /// Of the catalog's own files.
    file_bytes: u64,
    /// Of the reading under way, per cent; of the first one only.
    progress: Option<u8>,
    /// Of the reading under way.
    keys_seen: u64,
    /// LIST requests of the reading under way.
    lists_made: u64,
    started_at: Option<Millis>,
    /// When the whole bucket was known for the first time.
    finished_at: Option<Millis>,
    checked_at: Option<Millis>,
    error: Option<String>,
    /// Where the storage may tell of changes; none, if it has not been set up.
    events: Option<EventHook>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum CatalogStatus {
    /// The bucket is being read for the first time.
    Indexing,
    Complete,
    /// Complete, and being compared with S3.
    Checking,
    /// It could not be read; it is tried again every five minutes.
    Failed,
    /// This server keeps no catalog of it.
    Off,
}

/// How well a bucket is indexed.
#[utoipa::path(get, path = "/api/v1/buckets/{bucket_id}/catalog", tag = "catalog", params(("bucket_id" = String, Path)),
    responses((status = 200, body = CatalogState), (status = "default", body = ProblemBody)))]
async fn show(
    _admin: Admin,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
) -> Result<Json<CatalogState>, Problem> {
    buckets::name(&app, &bucket_id).await?;
    let events = hook::of(&app, &bucket_id).await?;
    let Some(catalog) = app.catalogs.get(&bucket_id) else {
        return Ok(Json(CatalogState {
            state: CatalogStatus::Off,
            objects: 0,
            bytes: 0,
            file_bytes: 0,
            progress: None,
            keys_seen: 0,
            lists_made: 0,
            started_at: None,
            finished_at: None,
            checked_at: None,
            error: None,
            events,
        }));
    };
    let state = catalog.state();
    let (objects, bytes, file_bytes) = on_a_thread(move || {
        let totals = catalog
            .index
            .totals(catalog.root.prefix())
            .map_err(anyhow::Error::from)?;
        Ok((totals.0, totals.1, catalog.index.file_bytes()))
    })
    .await?;
    let status = match (&state.crawl, state.complete_at) {
        _ if state.failed_at.is_some() => CatalogStatus::Failed,
        (None, Some(_)) => CatalogStatus::Complete,
        (Some(_), Some(_)) => CatalogStatus::Checking,
        (_, None) => CatalogStatus::Indexing,
    };
    let crawl = state.crawl.unwrap_or_default();
    Ok(Json(CatalogState {
        state: status,
        objects,
        bytes,
        file_bytes,
        progress: state.complete_at.is_none().then(|| crawl.percent()),
        keys_seen: crawl.keys,
        lists_made: crawl.lists,
        started_at: (crawl.started_at > 0).then_some(crawl.started_at),
        finished_at: state.complete_at,
        checked_at: state.checked_at,
        error: state.error,
        events,
    }))
}

/// Read the bucket whole and compare, now.
#[utoipa::path(post, path = "/api/v1/buckets/{bucket_id}/catalog/crawl", tag = "catalog",
    params(("bucket_id" = String, Path)),
    responses((status = 202), (status = "default", body = ProblemBody)))]
async fn crawl(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
) -> Result<StatusCode, Problem> {
    let name = buckets::name(&app, &bucket_id).await?;
    let Some(catalog) = app.catalogs.get(&bucket_id) else {
        return Err(problem::conflict(
            "This server keeps no catalog of the bucket. Its log says why.",
        ));
    };
    let mut tx = app.db.begin().await?;
    audit::Entry::new("catalog.crawl")
        .by(&caller)
        .bucket(&bucket_id, &name)
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    catalog.update(true, |state| {
        state.is_asked_for = true;
        state.failed_at = None;
    })?;
    app.catalogs.recheck();
    Ok(StatusCode::ACCEPTED)
}
