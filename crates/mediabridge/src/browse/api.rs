use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use mediabridge_catalog::Change;
use mediabridge_s3::{MemberPath, ObjectInfo, Root};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    kinds::{self, Preview},
    listing::{Source, Wanted},
    rows::{Listed, Totals},
    urls::UrlKind,
};
use crate::{
    app::App,
    audit,
    catalog::{self, Freshness},
    clock::Millis,
    grants::{self, Access, Permission, Version},
    http::{
        caller::Caller,
        extract::{Json, Path, Query},
        respond::ProblemBody,
    },
    problem::{self, Problem},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(entry))
        .routes(routes!(new_folder))
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Entry {
    pub kind: EntryKind,
    pub name: String,
    /// Relative to the caller's root; folders end with `/`.
    pub path: String,
    /// Of a folder: everything below it, where the catalog knows.
    pub size: Option<u64>,
    /// Objects below a folder, where the catalog knows.
    pub objects: Option<u64>,
    pub modified_at: Option<Millis>,
    /// Another text whenever the content is another; from the catalog it is not S3's own.
    pub etag: Option<String>,
    pub storage_class: Option<String>,
    pub preview: Option<Preview>,
    /// False for names no tool can be trusted with (a `..` segment, a control character): shown, but not touched.
    pub actionable: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    Folder,
    File,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum SortBy {
    #[default]
    Name,
    Modified,
    Size,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum SortOrder {
    #[default]
    Asc,
    Desc,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EntriesQuery {
    /// The folder; empty for the top.
    #[serde(default)]
    path: String,
    #[serde(default)]
    #[param(inline)]
    sort: SortBy,
    #[serde(default)]
    #[param(inline)]
    order: SortOrder,
    /// Jump to this entry instead of following cursors.
    offset: Option<usize>,
    cursor: Option<String>,
    /// At most 1,000.
    limit: Option<usize>,
    /// Read on in this snapshot, so that pages fit together, as long as the server keeps it.
    snapshot: Option<String>,
    /// The grant's version the caller's screen was made with; another one answers 409.
    grant_version: Option<Version>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EntryPage {
    path: String,
    entries: Vec<Entry>,
    offset: usize,
    /// Entries found so far; final when `complete`.
    total: usize,
    next_cursor: Option<String>,
    /// False while a long listing still runs: ask again for the rest.
    complete: bool,
    /// The folder holds more than the server lists.
    truncated: bool,
    snapshot: String,
    checked_at: Millis,
    freshness: Freshness,
    /// Everything below the folder, where the catalog knows.
    totals: Option<Totals>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EntryQuery {
    path: String,
    /// The grant's version the caller's screen was made with; another one answers 409.
    grant_version: Option<Version>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EntryDetails {
    entry: Entry,
    content_type: Option<String>,
    checksums: Checksums,
    /// What "copy URL" gives for this file.
    url_kind: UrlKind,
}

/// As the storage keeps them, base64.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Checksums {
    crc32: Option<String>,
    crc32c: Option<String>,
    crc64nvme: Option<String>,
    sha1: Option<String>,
    sha256: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFolder {
    #[schema(example = "2026/summer/", min_length = 1)]
    path: String,
    /// The grant's version the caller's screen was made with; another one answers 409.
    grant_version: Option<Version>,
}

impl Entry {
    pub fn folder(root: &Root, path: String) -> Self {
        let name = last_segment(path.strip_suffix('/').unwrap_or(&path)).to_owned();
        Self {
            kind: EntryKind::Folder,
            actionable: is_actionable(root, &path),
            name,
            path,
            size: None,
            objects: None,
            modified_at: None,
            etag: None,
            storage_class: None,
            preview: None,
        }
    }

    pub fn file(
        root: &Root,
        path: String,
        size: u64,
        modified_at: Millis,
        etag: Option<String>,
        storage_class: Option<String>,
    ) -> Self {
        Self {
            kind: EntryKind::File,
            name: last_segment(&path).to_owned(),
            preview: kinds::preview(last_segment(&path)),
            actionable: is_actionable(root, &path),
            path,
            size: Some(size),
            objects: None,
            modified_at: Some(modified_at),
            etag,
            storage_class,
        }
    }

    pub fn found(root: &Root, path: &MemberPath, info: &ObjectInfo) -> Self {
        let path = path.as_str().to_owned();
        if path.ends_with('/') {
            return Self::folder(root, path);
        }
        Self::file(
            root,
            path,
            info.size,
            info.modified_ms,
            info.etag.clone(),
            info.storage_class.clone(),
        )
    }

    fn listed(root: &Root, folder: &str, listed: Listed) -> Self {
        match listed {
            Listed::Folder { name, below } => Self {
                size: below.map(|below| below.bytes),
                objects: below.map(|below| below.objects),
                ..Self::folder(root, format!("{folder}{name}/"))
            },
            Listed::File { name, meta } => {
                let object = catalog::described(&meta);
                Self::file(
                    root,
                    format!("{folder}{name}"),
                    object.size,
                    object.modified_at,
                    Some(object.etag),
                    Some(object.storage_class.to_owned()),
                )
            }
        }
    }
}

fn last_segment(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_actionable(root: &Root, path: &str) -> bool {
    MemberPath::parse(path).is_ok_and(|path| root.key(&path).is_ok())
}

/// A page of a folder: folders first.
#[utoipa::path(get, path = "/api/v1/buckets/{bucket_id}/entries", tag = "files",
    params(("bucket_id" = String, Path), EntriesQuery),
    responses((status = 200, body = EntryPage), (status = "default", body = ProblemBody)))]
async fn list(
    caller: Caller,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
    Query(query): Query<EntriesQuery>,
) -> Result<Json<EntryPage>, Problem> {
    let access = grants::open(&app, &caller, &bucket_id, Permission::View).await?;
    access.require_version(query.grant_version)?;
    let folder = access.folder(&app, &caller, &query.path).await?;
    let list = (&bucket_id, folder.path.as_str(), query.sort, query.order);
    let pages = app.cursors.of("entries", &caller.member_id, &list);
    let cursor: Option<(String, usize)> = pages.position(query.cursor.as_deref())?;
    let (cursor_snapshot, cursor_offset) = cursor.unzip();

    let catalog = app
        .catalogs
        .get(&bucket_id)
        .filter(|catalog| catalog.is_complete());
    let wanted = query.snapshot.or(cursor_snapshot);
    let kept = wanted.and_then(|id| {
        app.listings
            .get(&bucket_id, &folder.key, &id, app.clock.now())
    });
    let snapshot = if let Some(kept) = kept {
        kept
    } else {
        let source = match &catalog {
            Some(catalog) => Source::Catalog(Arc::clone(catalog)),
            None => Source::S3(access.client(&app).await?),
        };
        app.listings
            .fresh(&app, &bucket_id, &folder.key, source)
            .await
    };
    let offset = query.offset.or(cursor_offset).unwrap_or_default();
    let wanted = Wanted {
        by: query.sort,
        descending: query.order == SortOrder::Desc,
        offset,
        limit: query.limit.unwrap_or(200).clamp(1, 1000),
    };
    let window = snapshot.window(wanted).await?;
    let entries: Vec<Entry> = window
        .entries
        .into_iter()
        .map(|listed| Entry::listed(&access.root, folder.path.as_str(), listed))
        .collect();
    let next = offset + entries.len();
    let now = app.clock.now();
    let (freshness, totals) = match &catalog {
        Some(catalog) => {
            catalog::look_later(&app, catalog, &folder.key);
            let totals = catalog.index.totals(folder.key.as_str());
            let totals = totals.map_err(|error| catalog::failed(&app, catalog, error))?;
            let (objects, bytes) = totals;
            let freshness = catalog.freshness_of(folder.key.as_str(), now);
            (freshness, Some(Totals { objects, bytes }))
        }
        None => (Freshness::listed(snapshot.checked_at), None),
    };
    Ok(Json(EntryPage {
        freshness,
        totals,
        path: folder.path.as_str().to_owned(),
        next_cursor: (next < window.total || !window.is_complete)
            .then(|| pages.cursor(&(&snapshot.id, next))),
        entries,
        offset,
        total: window.total,
        complete: window.is_complete,
        truncated: window.is_truncated,
        snapshot: snapshot.id.clone(),
        checked_at: snapshot.checked_at,
    }))
}

/// One file, without listing its folder.
#[utoipa::path(get, path = "/api/v1/buckets/{bucket_id}/entry", tag = "files",
    params(("bucket_id" = String, Path), EntryQuery),
    responses((status = 200, body = EntryDetails), (status = "default", body = ProblemBody)))]
async fn entry(
    caller: Caller,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
    Query(query): Query<EntryQuery>,
) -> Result<Json<EntryDetails>, Problem> {
    let access = grants::open(&app, &caller, &bucket_id, Permission::View).await?;
    access.require_version(query.grant_version)?;
    let file = access.key(&app, &caller, &query.path).await?;
    if file.path.is_folder() {
        return Err(problem::invalid(
            "This is a folder. Ask for its entries instead.",
        ));
    }
    let info = access.client(&app).await?.head(&file.key).await?;
    Ok(Json(EntryDetails {
        entry: Entry::found(&access.root, &file.path, &info),
        content_type: info.content_type,
        checksums: Checksums {
            crc32: info.checksums.crc32,
            crc32c: info.checksums.crc32c,
            crc64nvme: info.checksums.crc64nvme,
            sha1: info.checksums.sha1,
            sha256: info.checksums.sha256,
        },
        url_kind: UrlKind::of(&access),
    }))
}

/// Make a folder that stays, also while it is empty: an empty object whose key ends with `/`.
#[utoipa::path(post, path = "/api/v1/buckets/{bucket_id}/folders", tag = "files",
    params(("bucket_id" = String, Path)), request_body = NewFolder,
    responses((status = 201, body = Entry), (status = "default", body = ProblemBody)))]
async fn new_folder(
    caller: Caller,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
    Json(body): Json<NewFolder>,
) -> Result<(StatusCode, Json<Entry>), Problem> {
    let access = grants::open(&app, &caller, &bucket_id, Permission::Upload).await?;
    access.require_version(body.grant_version)?;
    let folder = access.folder(&app, &caller, &body.path).await?;
    if folder.path.name().trim().is_empty() {
        return Err(problem::invalid("Give the new folder a name."));
    }
    let client = access.client(&app).await?;
    let there = client.list_folder(&folder.key, None, 1).await?;
    if there.marker || !there.objects.is_empty() || !there.folders.is_empty() {
        return Err(problem::conflict(format!(
            "A folder named “{}” exists here already.",
            folder.path.name()
        )));
    }
    let mut tx = app.db.begin().await?;
    entry_for(&access, &caller, "folder.create", folder.path.as_str())
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    client
        .put(&folder.key, Vec::new().into(), "application/x-directory")
        .await?;
    let made = catalog::meta(0, app.clock.now(), None, None);
    let made = Change::Put(folder.key.as_str().to_owned(), made);
    catalog::wrote(&app, &bucket_id, vec![made]).await;
    super::changed(&app, &bucket_id, &access.root, &folder.key);
    Ok((
        StatusCode::CREATED,
        Json(Entry::folder(&access.root, folder.path.as_str().to_owned())),
    ))
}

pub(super) fn entry_for(
    access: &Access,
    caller: &Caller,
    action: &'static str,
    path: &str,
) -> audit::Entry {
    audit::Entry::new(action)
        .by(caller)
        .bucket(&access.bucket_id, &access.bucket_name)
        .path(path)
}
