use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Kind,
    store::{self, Row},
};
use crate::{
    app::App,
    clock::Millis,
    http::{
        caller::Caller,
        extract::{Json, Query},
        respond::ProblemBody,
        user_agent,
    },
    problem::Problem,
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(mark_seen))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct NoticeQuery {
    cursor: Option<String>,
    limit: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NoticePage {
    items: Vec<Notice>,
    /// Of all notices, not only of this page.
    unseen: i64,
    next_cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Notice {
    id: String,
    at: Millis,
    kind: Kind,
    /// Whom it is about; absent when that is the caller.
    member_id: Option<String>,
    member_name: Option<String>,
    bucket_id: Option<String>,
    bucket_name: Option<String>,
    path: Option<String>,
    /// What it is about, when that is neither a member nor a bucket nor a path.
    #[schema(example = "anna@example.com")]
    subject: Option<String>,
    /// The page of the web app that shows it.
    #[schema(example = "/mail/deletions")]
    link: Option<String>,
    ip: Option<String>,
    #[schema(example = "Firefox")]
    browser: Option<&'static str>,
    #[schema(example = "Windows")]
    system: Option<&'static str>,
    seen: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SeenNotices {
    /// The newest notice that was seen; older ones count as seen too.
    up_to: String,
}

impl TryFrom<Row> for Notice {
    type Error = Problem;

    fn try_from(row: Row) -> Result<Self, Problem> {
        let device = user_agent::read(row.user_agent.as_deref());
        Ok(Self {
            id: row.id,
            at: row.at,
            kind: row.kind.parse()?,
            member_id: row.about_id,
            member_name: row.about_name,
            bucket_id: row.bucket_id,
            bucket_name: row.bucket_name,
            path: row.path,
            subject: row.subject,
            link: row.link,
            ip: row.ip,
            browser: device.browser,
            system: device.system,
            seen: row.seen,
        })
    }
}

/// What the caller is told, newest first.
#[utoipa::path(get, path = "/api/v1/me/notices", tag = "notices", params(NoticeQuery),
    responses((status = 200, body = NoticePage), (status = "default", body = ProblemBody)))]
async fn list(
    caller: Caller,
    State(app): State<App>,
    Query(query): Query<NoticeQuery>,
) -> Result<Json<NoticePage>, Problem> {
    let limit = query.limit.unwrap_or(50).clamp(1, 500);
    let pages = app.cursors.of("notices", &caller.member_id, &());
    let before: Option<String> = pages.position(query.cursor.as_deref())?;
    let mut rows = store::page(&app.db, &caller.member_id, before.as_deref(), limit + 1).await?;
    let is_last = i64::try_from(rows.len()).unwrap_or(i64::MAX) <= limit;
    rows.truncate(usize::try_from(limit).unwrap_or_default());
    let next_cursor = rows
        .last()
        .filter(|_| !is_last)
        .map(|row| pages.cursor(&row.id));
    Ok(Json(NoticePage {
        items: rows
            .into_iter()
            .map(Notice::try_from)
            .collect::<Result<_, _>>()?,
        unseen: store::count_unseen(&app.db, &caller.member_id).await?,
        next_cursor,
    }))
}

/// Mark a notice and all older ones as seen.
#[utoipa::path(post, path = "/api/v1/me/notices/seen", tag = "notices", request_body = SeenNotices,
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn mark_seen(
    caller: Caller,
    State(app): State<App>,
    Json(body): Json<SeenNotices>,
) -> Result<StatusCode, Problem> {
    let mut tx = app.db.begin().await?;
    store::mark_seen(&mut tx, &caller.member_id, &body.up_to).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
