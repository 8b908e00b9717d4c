use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Scope, SearchOrder, language,
    saved::{self, Row},
};
use crate::{
    app::App,
    grants::{self, Permission},
    http::{
        body::CREDENTIALS,
        caller::Caller,
        extract::{Json, Path},
        respond::ProblemBody,
    },
    problem::{self, Problem, Validation},
};

/// Searches one member may keep.
const MOST: i64 = 200;
const LONGEST_NAME: usize = 100;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, save))
        .routes(routes!(remove))
        .layer(CREDENTIALS)
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SavedSearches {
    saved: Vec<SavedSearch>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SavedSearch {
    id: String,
    name: String,
    query: String,
    order: SearchOrder,
    /// Empty: every bucket.
    bucket_id: Option<String>,
    path: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSearch {
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    #[schema(min_length = 1, max_length = 500)]
    query: String,
    #[serde(default)]
    order: SearchOrder,
    /// One folder; else every bucket.
    scope: Option<Scope>,
}

impl From<Row> for SavedSearch {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            query: row.query,
            order: serde_json::from_value(row.sort.into()).unwrap_or_default(),
            bucket_id: row.bucket_id,
            path: row.path,
        }
    }
}

/// The caller's saved searches, oldest first.
#[utoipa::path(get, path = "/api/v1/me/searches", tag = "search",
    responses((status = 200, body = SavedSearches), (status = "default", body = ProblemBody)))]
async fn list(caller: Caller, State(app): State<App>) -> Result<Json<SavedSearches>, Problem> {
    let rows = saved::all(&app.db, &caller.member_id).await?;
    Ok(Json(SavedSearches {
        saved: rows.into_iter().map(SavedSearch::from).collect(),
    }))
}

/// Keep a search by name.
#[utoipa::path(post, path = "/api/v1/me/searches", tag = "search", request_body = NewSearch,
    responses((status = 201, body = SavedSearch), (status = "default", body = ProblemBody)))]
async fn save(
    caller: Caller,
    State(app): State<App>,
    Json(body): Json<NewSearch>,
) -> Result<(StatusCode, Json<SavedSearch>), Problem> {
    let mut validation = Validation::default();
    let name = body.name.trim();
    validation.require(
        !name.is_empty() && name.chars().count() <= LONGEST_NAME,
        "name",
        "Give the search a name of at most 100 characters.",
    );
    match language::parse(&body.query) {
        Ok(parsed) => validation.require(!parsed.is_empty(), "query", "Type what to look for."),
        Err(mistake) => validation.require(false, "query", &mistake.detail),
    }
    validation.finish()?;
    if let Some(scope) = &body.scope {
        let access = grants::open(&app, &caller, &scope.bucket_id, Permission::View).await?;
        access.require_version(scope.grant_version)?;
        access.folder(&app, &caller, &scope.path).await?;
    }
    let now = app.clock.now();
    let (bucket_id, path) = body
        .scope
        .map(|scope| (scope.bucket_id, scope.path))
        .unzip();
    let sort = serde_json::to_value(body.order).map_err(anyhow::Error::from)?;
    let row = Row {
        id: app.random.id(now),
        name: name.to_owned(),
        query: body.query,
        sort: sort.as_str().unwrap_or_default().to_owned(),
        bucket_id,
        path,
    };
    let mut tx = app.db.begin().await?;
    if saved::count(&mut tx, &caller.member_id).await? >= MOST {
        return Err(problem::conflict(
            "You have 200 saved searches. Remove one first.",
        ));
    }
    saved::insert(&mut tx, &caller.member_id, &row, now).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(row.into())))
}

/// Forget a saved search.
#[utoipa::path(delete, path = "/api/v1/me/searches/{id}", tag = "search", params(("id" = String, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn remove(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let mut tx = app.db.begin().await?;
    if !saved::remove(&mut tx, &caller.member_id, &id).await? {
        return Err(problem::not_found("search"));
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
