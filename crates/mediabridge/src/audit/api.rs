use axum::{
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Record,
    store::{self, Filter},
};
use crate::{
    app::App,
    clock::{Millis, rfc3339},
    http::{
        caller::Admin,
        extract::{Json, Query},
        respond::ProblemBody,
    },
    problem::Problem,
};

/// Rows in one CSV export at most; the filter narrows what is beyond.
const EXPORT_LIMIT: i64 = 100_000;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(export))
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

/// The same as CSV (RFC 4180, UTF-8), for spreadsheets and archives.
#[utoipa::path(get, path = "/api/v1/audit.csv", tag = "audit", params(AuditQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = "default", body = ProblemBody)))]
async fn export(
    Admin(caller): Admin,
    State(app): State<App>,
    Query(query): Query<AuditQuery>,
) -> Result<Response, Problem> {
    let filter = query.filter();
    let pages = app.cursors.of("audit", &caller.member_id, &filter);
    let before = pages.position(query.cursor.as_deref())?.unwrap_or(i64::MAX);
    let rows = store::page(&app.db, &filter, before, EXPORT_LIMIT).await?;
    let body = to_csv(&rows)?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"mediabridge-audit.csv\"",
        ),
    ];
    Ok((headers, body).into_response())
}

fn to_csv(rows: &[Record]) -> anyhow::Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record([
        "id", "time", "name", "email", "action", "bucket", "path", "subject", "ip", "outcome",
        "detail",
    ])?;
    for row in rows {
        let text = |value: &Option<String>| inert(value.as_deref().unwrap_or_default());
        csv.write_record([
            row.seq.to_string(),
            rfc3339(row.at),
            text(&row.member_name),
            text(&row.member_email),
            inert(&row.action),
            text(&row.bucket_name),
            text(&row.path),
            text(&row.subject),
            text(&row.ip),
            inert(&row.outcome),
            text(&row.detail),
        ])?;
    }
    Ok(csv.into_inner()?)
}

/// Spreadsheets run cells that begin with these characters as formulas; a quote in front makes them text.
fn inert(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_never_becomes_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert!(inert(cell).starts_with('\''), "{cell:?}");
        }
        assert_eq!(inert("photo - 1.jpg"), "photo - 1.jpg");
    }
}
