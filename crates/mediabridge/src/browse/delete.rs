//! Deleting files and folders.

use axum::extract::State;
use mediabridge_catalog::Change;
use mediabridge_s3::{Client, ErrorKind, ObjectKey};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::api::entry_for;
use crate::{
    app::App,
    audit, catalog,
    grants::{self, Access, Located, Permission, Version},
    http::{
        body::FILE_LISTS,
        caller::Caller,
        extract::{Json, Path},
        respond::ProblemBody,
    },
    problem::{Code, Problem, Validation},
};

/// Files and folders named by one request at most.
const MOST_PATHS: usize = 1000;
/// Objects deleted by one request at most, folders' contents included. A folder counts as one itself, since it has to be
/// listed even if there is nothing in it.
const MOST_OBJECTS: usize = 10_000;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(delete))
        .layer(FILE_LISTS)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeleteRequest {
    /// Files, and folders (with a trailing `/`) together with everything in them.
    /// At most 1,000.
    #[schema(min_items = 1, max_items = 1000)]
    paths: Vec<String>,
    /// The grant's version the caller's screen was made with; another one answers 409.
    grant_version: Option<Version>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeleteResult {
    /// Objects that are gone now.
    deleted: usize,
    failed: Vec<DeleteFailure>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeleteFailure {
    path: String,
    code: &'static str,
    detail: String,
}

/// Delete files and folders. Every path is checked before the first object is touched.
#[utoipa::path(post, path = "/api/v1/buckets/{bucket_id}/entries/delete", tag = "files",
    params(("bucket_id" = String, Path)), request_body = DeleteRequest,
    responses((status = 200, body = DeleteResult), (status = "default", body = ProblemBody)))]
async fn delete(
    caller: Caller,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
    Json(body): Json<DeleteRequest>,
) -> Result<Json<DeleteResult>, Problem> {
    let access = grants::open(&app, &caller, &bucket_id, Permission::Delete).await?;
    access.require_version(body.grant_version)?;
    let mut validation = Validation::default();
    validation.require(
        (1..=MOST_PATHS).contains(&body.paths.len()),
        "paths",
        format!("Choose 1 to {MOST_PATHS} files and folders at a time."),
    );
    validation.require(
        body.paths.iter().all(|p| !p.is_empty()),
        "paths",
        "The top folder itself cannot be deleted.",
    );
    validation.finish()?;
    let chosen = access.keys(&app, &caller, &body.paths).await?;
    let client = access.client(&app).await?;
    let keys = objects(&client, &chosen).await?;

    // The record comes first: killed between the two, the audit says too much and never too little.
    let paths: Vec<&str> = keys.iter().filter_map(|key| access.relative(key)).collect();
    let entries = paths
        .iter()
        .map(|path| entry_for(&access, &caller, "file.delete", path))
        .collect();
    let mut tx = app.db.begin().await?;
    audit::record_all(&app, &mut tx, entries).await?;
    tx.commit().await?;

    let failures = client.delete_many(&keys).await;
    let stays = |key: &ObjectKey| {
        failures
            .iter()
            .any(|(failed, error)| failed == key && *error.kind() != ErrorKind::NotFound)
    };
    let gone = keys.iter().filter(|key| !stays(key));
    let gone = gone
        .map(|key| Change::Delete(key.as_str().to_owned()))
        .collect();
    catalog::wrote(&app, &bucket_id, gone).await;
    let failed = record_failures(&app, &access, &caller, failures).await?;
    for located in &chosen {
        super::changed(&app, &bucket_id, &access.root, &located.key);
    }
    Ok(Json(DeleteResult {
        deleted: keys.len() - failed.len(),
        failed,
    }))
}

/// Every object that goes: the chosen files, and all that is in the chosen folders.
async fn objects(client: &Client, chosen: &[Located]) -> Result<Vec<ObjectKey>, Problem> {
    let mut keys = Vec::new();
    let folders = chosen.iter().filter(|c| c.path.is_folder()).count();
    for located in chosen {
        if !located.path.is_folder() {
            keys.push(located.key.clone());
            continue;
        }
        let mut start_after: Option<String> = None;
        loop {
            let page = client
                .list_all(&located.key, start_after.as_deref(), 1000)
                .await?;
            keys.extend(page.objects.into_iter().map(|object| object.key));
            if keys.len() + folders > MOST_OBJECTS {
                return Err(too_many());
            }
            start_after = page.next;
            if start_after.is_none() {
                break;
            }
        }
    }
    if keys.len() + folders > MOST_OBJECTS {
        return Err(too_many());
    }
    keys.sort();
    keys.dedup();
    Ok(keys)
}

fn too_many() -> Problem {
    Problem::new(
        Code::TooManyObjects,
        "More than 10,000 files and folders would be deleted at once. Nothing was deleted. Choose fewer files or smaller folders.",
    )
}

async fn record_failures(
    app: &App,
    access: &Access,
    caller: &Caller,
    failures: Vec<(ObjectKey, mediabridge_s3::Error)>,
) -> Result<Vec<DeleteFailure>, Problem> {
    let mut failed = Vec::new();
    let mut entries = Vec::new();
    for (key, error) in failures {
        // Gone is gone, whoever did it.
        if *error.kind() == ErrorKind::NotFound {
            continue;
        }
        let path = access.relative(&key).unwrap_or_default().to_owned();
        let problem = Problem::from(error);
        entries
            .push(entry_for(access, caller, "file.delete", &path).failed(problem.detail.clone()));
        failed.push(DeleteFailure {
            path,
            code: problem.code.as_str(),
            detail: problem.detail,
        });
    }
    if !entries.is_empty() {
        let mut tx = app.db.begin().await?;
        audit::record_all(app, &mut tx, entries).await?;
        tx.commit().await?;
    }
    Ok(failed)
}
