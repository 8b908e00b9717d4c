use axum::extract::State;
use mediabridge_catalog::Meta;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    history,
    survey::{Sum, Survey},
};
use crate::{
    app::App,
    browse::Entry,
    catalog::{self, Freshness},
    clock::{DAY, rfc3339},
    grants::{self, Access, Permission, Version},
    http::{
        caller::Caller,
        extract::{Json, Path, Query},
        respond::ProblemBody,
    },
    problem::{self, Problem},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct UsageQuery {
    /// The folder; empty for the top.
    #[serde(default)]
    path: String,
    /// The grant's version the caller's screen was made with; another one answers 409.
    grant_version: Option<Version>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Usage {
    bucket_id: String,
    path: String,
    freshness: Freshness,
    objects: u64,
    bytes: u64,
    /// Directly in this folder, the largest first; at most 200.
    folders: Vec<FolderUsage>,
    /// The files that lie directly in it.
    other: Amount,
    types: Vec<TypeUsage>,
    ages: Vec<AgeUsage>,
    storage_classes: Vec<ClassUsage>,
    /// The largest files, at most 20.
    largest: Vec<Entry>,
    duplicates: DuplicateUsage,
    /// Of the whole bucket, for those who see it whole; else empty.
    history: Vec<DayUsage>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Amount {
    objects: u64,
    bytes: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FolderUsage {
    name: String,
    path: String,
    objects: u64,
    bytes: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TypeUsage {
    /// image, video, audio, document, archive, code or other.
    kind: &'static str,
    objects: u64,
    bytes: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AgeUsage {
    /// week, month, quarter, year (changed within the last one) or older.
    label: &'static str,
    objects: u64,
    bytes: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClassUsage {
    name: &'static str,
    objects: u64,
    bytes: u64,
}

/// Files of equal size and etag.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DuplicateUsage {
    /// What wastes most first; at most 50.
    groups: Vec<DuplicateGroup>,
    /// What all but one of each take.
    wasted_bytes: u64,
    /// False when there are so many files that small ones were not compared.
    complete: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DuplicateGroup {
    size: u64,
    count: u64,
    wasted_bytes: u64,
    /// Some of them, at most 5.
    entries: Vec<Entry>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DayUsage {
    /// In UTC.
    #[schema(example = "2026-11-24")]
    day: String,
    objects: u64,
    bytes: u64,
}

/// What takes the space in a folder.
#[utoipa::path(get, path = "/api/v1/buckets/{bucket_id}/usage", tag = "usage",
    params(("bucket_id" = String, Path), UsageQuery),
    responses((status = 200, body = Usage), (status = "default", body = ProblemBody)))]
async fn show(
    caller: Caller,
    State(app): State<App>,
    Path(bucket_id): Path<String>,
    Query(query): Query<UsageQuery>,
) -> Result<Json<Usage>, Problem> {
    let access = grants::open(&app, &caller, &bucket_id, Permission::View).await?;
    access.require_version(query.grant_version)?;
    let folder = access.folder(&app, &caller, &query.path).await?;
    let Some(catalog) = app.catalogs.get(&access.bucket_id) else {
        return Err(problem::conflict(
            "This bucket is not indexed, so nothing can be added up. An admin finds out why in the bucket's settings.",
        ));
    };
    let now = app.clock.now();
    let survey = app.surveys.of(&app, &catalog, &folder.key).await?;
    let sees_all = folder.key.as_str() == catalog.root.prefix();
    let history = if sees_all {
        history::days(&app.db, &access.bucket_id, now).await?
    } else {
        Vec::new()
    };
    let days = history.into_iter().map(|day| DayUsage {
        day: rfc3339(day.number * DAY).chars().take(10).collect(),
        objects: u64::try_from(day.objects).unwrap_or_default(),
        bytes: u64::try_from(day.bytes).unwrap_or_default(),
    });
    Ok(Json(Usage {
        history: days.collect(),
        ..usage(
            &survey,
            &access,
            folder.path.as_str(),
            catalog.freshness(now),
        )
    }))
}

fn usage(survey: &Survey, access: &Access, path: &str, freshness: Freshness) -> Usage {
    let Sum { objects, bytes } = survey.total;
    let entries = |found: &[(String, Meta)]| {
        let paths = found.iter().filter_map(|(key, meta)| {
            let path = key.strip_prefix(access.root.prefix())?;
            Some(catalog::entry(access, path, meta))
        });
        paths.collect()
    };
    let groups = survey.duplicates.groups.iter().map(|group| DuplicateGroup {
        size: group.size,
        count: group.count,
        wasted_bytes: group.wasted(),
        entries: entries(&group.some),
    });
    Usage {
        bucket_id: access.bucket_id.clone(),
        path: path.to_owned(),
        freshness,
        objects,
        bytes,
        folders: survey
            .folders
            .iter()
            .map(|(name, sum)| FolderUsage {
                name: name.clone(),
                path: format!("{path}{name}/"),
                objects: sum.objects,
                bytes: sum.bytes,
            })
            .collect(),
        other: Amount {
            objects: survey.files.objects,
            bytes: survey.files.bytes,
        },
        types: survey
            .types
            .iter()
            .map(|(kind, Sum { objects, bytes })| TypeUsage {
                kind,
                objects: *objects,
                bytes: *bytes,
            })
            .collect(),
        ages: survey
            .ages
            .iter()
            .map(|(label, Sum { objects, bytes })| AgeUsage {
                label,
                objects: *objects,
                bytes: *bytes,
            })
            .collect(),
        storage_classes: survey
            .classes
            .iter()
            .map(|(name, Sum { objects, bytes })| ClassUsage {
                name,
                objects: *objects,
                bytes: *bytes,
            })
            .collect(),
        largest: entries(&survey.largest),
        duplicates: DuplicateUsage {
            groups: groups.collect(),
            wasted_bytes: survey.duplicates.wasted,
            complete: survey.duplicates.is_complete,
        },
        history: Vec::new(),
    }
}
