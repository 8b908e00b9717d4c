use axum::{
    body::Body,
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Entry, Record, export,
    store::{self, Filter},
};
use crate::{
    app::App,
    clock::Millis,
    http::{
        caller::{Admin, Caller},
        extract::{Json, Query},
        respond::ProblemBody,
    },
    problem::Problem,
};

/// Rows of an export that are read at a time.
const PAGE: i64 = 1_000;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(export_csv))
        .routes(routes!(export_jsonl))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AuditQuery {
    /// An action such as `file.delete`, or a family such as `file.`.
    action: Option<String>,
    member_id: Option<String>,
    bucket_id: Option<String>,
    /// Part of a path, subject, name or e-mail.
    text: Option<String>,
    from: Option<Millis>,
    to: Option<Millis>,
    cursor: Option<String>,
    limit: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditPage {
    items: Vec<AuditRow>,
    next_cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditRow {
    id: String,
    at: Millis,
    member: Option<AuditMember>,
    action: String,
    bucket: Option<AuditBucket>,
    /// As the member saw it.
    path: Option<String>,
    /// Whom or what the act was about, when it is not a file.
    subject: Option<String>,
    ip: Option<String>,
    outcome: AuditOutcome,
    detail: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditMember {
    id: String,
    name: String,
    email: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditBucket {
    id: String,
    name: String,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum AuditOutcome {
    Done,
    Refused,
    Failed,
}

impl AuditQuery {
    fn filter(&self) -> Filter {
        let some = |text: &Option<String>| text.clone().filter(|t| !t.is_empty());
        Filter {
            action: some(&self.action),
            member_id: some(&self.member_id),
            bucket_id: some(&self.bucket_id),
            text: some(&self.text),
            from: self.from,
            to: self.to,
        }
    }
}

impl From<Record> for AuditRow {
    fn from(row: Record) -> Self {
        Self {
            id: row.seq.to_string(),
            at: row.at,
            member: row.member_id.map(|id| AuditMember {
                id,
                name: row.member_name.unwrap_or_default(),
                email: row.member_email.unwrap_or_default(),
            }),
            action: row.action,
            bucket: row.bucket_id.map(|id| AuditBucket {
                id,
                name: row.bucket_name.unwrap_or_default(),
            }),
            path: row.path,
            subject: row.subject,
            ip: row.ip,
            outcome: match row.outcome.as_str() {
                "refused" => AuditOutcome::Refused,
                "failed" => AuditOutcome::Failed,
                _ => AuditOutcome::Done,
            },
            detail: row.detail,
        }
    }
}

/// What happened, newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(AuditQuery),
    responses((status = 200, body = AuditPage), (status = "default", body = ProblemBody)))]
async fn list(
    Admin(caller): Admin,
    State(app): State<App>,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditPage>, Problem> {
    let limit = query.limit.unwrap_or(100).clamp(1, 500);
    let filter = query.filter();
    let pages = app.cursors.of("audit", &caller.member_id, &filter);
    let before = pages.position(query.cursor.as_deref())?.unwrap_or(i64::MAX);
    let mut rows = store::page(&app.db, &filter, before, limit + 1).await?;
    let is_last = i64::try_from(rows.len()).unwrap_or(i64::MAX) <= limit;
    rows.truncate(usize::try_from(limit).unwrap_or_default());
    let next_cursor = rows
        .last()
        .filter(|_| !is_last)
        .map(|row| pages.cursor(&row.seq));
    Ok(Json(AuditPage {
        items: rows.into_iter().map(AuditRow::from).collect(),
        next_cursor,
    }))
}

/// The same as CSV (RFC 4180, UTF-8), for spreadsheets.
#[utoipa::path(get, path = "/api/v1/audit.csv", tag = "audit", params(AuditQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = "default", body = ProblemBody)))]
async fn export_csv(
    Admin(caller): Admin,
    State(app): State<App>,
    Query(query): Query<AuditQuery>,
) -> Result<Response, Problem> {
    let head = export::csv_head()?;
    stream(&app, &caller, &query, "csv", head, export::csv).await
}

/// The same as JSON, one row to a line, exactly as it is stored and with its hash: for archives, and to compare with
/// checkpoints.
#[utoipa::path(get, path = "/api/v1/audit.jsonl", tag = "audit", params(AuditQuery),
    responses((status = 200, content_type = "application/jsonl", body = String), (status = "default", body = ProblemBody)))]
async fn export_jsonl(
    Admin(caller): Admin,
    State(app): State<App>,
    Query(query): Query<AuditQuery>,
) -> Result<Response, Problem> {
    stream(&app, &caller, &query, "jsonl", Vec::new(), export::jsonl).await
}

/// Sends rows as they are read, so that an export of any length holds a thousand of them at a time.
async fn stream(
    app: &App,
    caller: &Caller,
    query: &AuditQuery,
    kind: &str,
    head: Vec<u8>,
    write: fn(&[Record]) -> anyhow::Result<Vec<u8>>,
) -> Result<Response, Problem> {
    let filter = query.filter();
    let pages = app.cursors.of("audit", &caller.member_id, &filter);
    let before = pages.position(query.cursor.as_deref())?.unwrap_or(i64::MAX);
    // What goes wrong at the first page is still told as a problem.
    let first = store::page(&app.db, &filter, before, PAGE).await?;
    let mut tx = app.db.begin().await?;
    let filtered = serde_json::to_string(&filter).map_err(anyhow::Error::from)?;
    Entry::new("audit.export")
        .by(caller)
        .detail(format!("As {kind}, filter {filtered}"))
        .record(app, &mut tx)
        .await?;
    tx.commit().await?;
    let db = app.db.clone();
    let rest = futures_util::stream::try_unfold(Some(first), move |page| {
        let (db, filter) = (db.clone(), filter.clone());
        async move {
            let Some(rows) = page.filter(|rows| !rows.is_empty()) else {
                return Ok::<_, anyhow::Error>(None);
            };
            let written = write(&rows)?;
            let next = match rows.last() {
                Some(last) if i64::try_from(rows.len())? == PAGE => {
                    Some(store::page(&db, &filter, last.seq, PAGE).await?)
                }
                _ => None,
            };
            Ok(Some((written, next)))
        }
    });
    let head = futures_util::stream::iter([Ok(head)]);
    let headers = [
        (
            header::CONTENT_TYPE,
            match kind {
                "csv" => "text/csv; charset=utf-8".to_owned(),
                _ => "application/jsonl".to_owned(),
            },
        ),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"mediabridge-audit.{kind}\""),
        ),
    ];
    Ok((headers, Body::from_stream(head.chain(rest))).into_response())
}
