use std::collections::HashMap;

use axum::{
    extract::State as Shared,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::hand_over,
    Act, NewPassword, Planned, State,
    carry_out::news,
    file, plan, result,
    store::{self, Row, Run},
};
use crate::{
    app::App,
    audit,
    clock::Millis,
    db::DbError,
    http::{
        caller::{Admin, Caller},
        extract::{Json, Path},
        respond::ProblemBody,
    },
    problem::{self, Problem},
    secrets::Sealed,
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(check))
        .routes(routes!(list, start))
        .routes(routes!(get_run))
        .routes(routes!(stop))
        .routes(routes!(download))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BulkTable {
    /// The file. Its first line names the columns, of which there are `address`, `password` (or the word `generate`),
    /// `two_factor`, `search_indexing`, `password_reset` (yes or no) and `recovery_email`; only the first has to be there.
    #[schema(max_length = 900_000)]
    csv: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StartBulk {
    #[schema(max_length = 900_000)]
    csv: String,
    /// Of the plan that was looked at.
    plan: String,
}

/// What each row would do.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BulkPlan {
    /// Stands for all of this. What is carried out has to be the same.
    plan: String,
    rows: Vec<PlannedRow>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkPlanRow)]
struct PlannedRow {
    /// In the file, whose header is line 1.
    line: i64,
    address: String,
    act: Act,
    /// What would change, or what is wrong.
    detail: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BulkRunList {
    /// The newest first.
    items: Vec<Summary>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkRun)]
pub(super) struct Summary {
    id: String,
    made_by: String,
    created_at: Millis,
    is_running: bool,
    /// When somebody stopped it.
    stopped_at: Option<Millis>,
    finished_at: Option<Millis>,
    /// Why it waits, while it does.
    problem: Option<String>,
    /// When links that hand passwords over were made last.
    links_at: Option<Millis>,
    /// Not over yet.
    open: i64,
    created: i64,
    changed: i64,
    unchanged: i64,
    failed: i64,
    stopped: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BulkRunDetails {
    run: Summary,
    rows: Vec<RowShown>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkRow)]
struct RowShown {
    line: i64,
    address: String,
    act: Act,
    state: State,
    detail: String,
    /// A password was set that can be handed over.
    has_password: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DownloadBulk {
    /// With a link for each password that nobody has opened. Links that were made before stop working.
    #[serde(default)]
    links: bool,
}

/// Look at what a table would do. Nothing is changed.
#[utoipa::path(post, path = "/api/v1/mail/bulk/check", tag = "bulk", request_body = BulkTable,
    responses((status = 200, body = BulkPlan), (status = "default", body = ProblemBody)))]
async fn check(
    _admin: Admin,
    Shared(app): Shared<App>,
    Json(body): Json<BulkTable>,
) -> Result<Json<BulkPlan>, Problem> {
    let rows = planned(&app, &body.csv).await?;
    Ok(Json(BulkPlan {
        plan: plan::digest(&body.csv, &rows),
        rows: rows
            .into_iter()
            .map(|row| PlannedRow {
                line: row.line,
                address: row.address,
                act: row.act,
                detail: row.detail,
            })
            .collect(),
    }))
}

async fn planned(app: &App, csv: &str) -> Result<Vec<Planned>, Problem> {
    let lines = file::read(csv).map_err(|why| problem::invalid_field("csv", why))?;
    plan::plan(app, &lines).await
}

/// Carry a table out. Rows that are wrong are left out, and told with the others.
#[utoipa::path(post, path = "/api/v1/mail/bulk", tag = "bulk", request_body = StartBulk,
    responses((status = 202, body = Summary), (status = "default", body = ProblemBody)))]
async fn start(
    Admin(caller): Admin,
    Shared(app): Shared<App>,
    Json(body): Json<StartBulk>,
) -> Result<(StatusCode, Json<Summary>), Problem> {
    let rows = planned(&app, &body.csv).await?;
    if plan::digest(&body.csv, &rows) != body.plan {
        return Err(problem::conflict(
            "Something has changed since you looked at what this would do. Look once more.",
        ));
    }
    let id = begin(&app, &caller, rows).await?;
    news(&app);
    let run = find(&app, &id).await?;
    Ok((StatusCode::ACCEPTED, Json(summary(&app, run).await?)))
}

async fn begin(app: &App, caller: &Caller, rows: Vec<Planned>) -> Result<String, Problem> {
    let now = app.clock.now();
    let id = app.random.id(now);
    let mut tx = app.db.begin().await?;
    store::begin_run(&mut tx, &id, (&caller.member_id, &caller.name), now)
        .await
        .map_err(|error| match error {
            DbError::Constraint(_) => problem::conflict(
                "Another table is being carried out. Wait until it is done, or stop it.",
            ),
            other => other.into(),
        })?;
    let count = rows.len();
    for row in rows {
        let row_id = format!("{id}/{:07}", row.line);
        let password = row.password.as_ref().map(|password| match password {
            NewPassword::Generate => hand_over::generate(&app.random),
            NewPassword::Given(password) => password.clone(),
        });
        let (state, password) = match row.act {
            Act::Create | Act::Change => (State::Waiting, password),
            Act::Unchanged => (State::Unchanged, None),
            Act::Error => (State::Failed, None),
        };
        let sealed = match password {
            Some(password) => {
                let what = Sealed::BulkPassword;
                Some(app.keyring.seal(&mut tx, what, &row_id, &password).await?)
            }
            None => None,
        };
        store::insert_row(&mut tx, &id, &row_id, &row, sealed, state).await?;
    }
    audit::Entry::new("mailbox.bulk")
        .by(caller)
        .subject(format!("a table of {count} rows"))
        .record(app, &mut tx)
        .await?;
    tx.commit().await?;
    Ok(id)
}

/// The last tables that were carried out.
#[utoipa::path(get, path = "/api/v1/mail/bulk", tag = "bulk",
    responses((status = 200, body = BulkRunList), (status = "default", body = ProblemBody)))]
async fn list(_admin: Admin, Shared(app): Shared<App>) -> Result<Json<BulkRunList>, Problem> {
    let mut items = Vec::new();
    for run in store::runs(&app.db).await? {
        items.push(summary(&app, run).await?);
    }
    Ok(Json(BulkRunList { items }))
}

/// A table that is, or was, carried out, with what became of each row.
#[utoipa::path(get, path = "/api/v1/mail/bulk/{id}", tag = "bulk", params(("id" = String, Path)),
    responses((status = 200, body = BulkRunDetails), (status = "default", body = ProblemBody)))]
async fn get_run(
    _admin: Admin,
    Shared(app): Shared<App>,
    Path(id): Path<String>,
) -> Result<Json<BulkRunDetails>, Problem> {
    let run = find(&app, &id).await?;
    let rows = store::rows(&app.db, &id).await?;
    Ok(Json(BulkRunDetails {
        run: summary(&app, run).await?,
        rows: rows.into_iter().map(RowShown::from).collect(),
    }))
}

/// Stop: what has not begun does not begin.
#[utoipa::path(post, path = "/api/v1/mail/bulk/{id}/stop", tag = "bulk", params(("id" = String, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn stop(
    Admin(caller): Admin,
    Shared(app): Shared<App>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    find(&app, &id).await?;
    let mut tx = app.db.begin().await?;
    if store::stop(&mut tx, &id, app.clock.now()).await? {
        audit::Entry::new("mailbox.bulk_stop")
            .by(&caller)
            .subject("a table")
            .record(&app, &mut tx)
            .await?;
        tx.commit().await?;
        news(&app);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What became of each row, as CSV (RFC 4180, UTF-8), on demand with links that hand the new passwords over.
#[utoipa::path(post, path = "/api/v1/mail/bulk/{id}/result", tag = "bulk", params(("id" = String, Path)),
    request_body = DownloadBulk,
    responses((status = 200, content_type = "text/csv", body = String), (status = "default", body = ProblemBody)))]
async fn download(
    Admin(caller): Admin,
    Shared(app): Shared<App>,
    Path(id): Path<String>,
    Json(body): Json<DownloadBulk>,
) -> Result<Response, Problem> {
    find(&app, &id).await?;
    let rows = store::rows(&app.db, &id).await?;
    let mut links = HashMap::new();
    if body.links {
        let mut tx = app.db.begin().await?;
        for hand_over_id in rows.iter().filter_map(|row| row.hand_over_id.as_ref()) {
            if let Some(link) = hand_over::link(&app, &mut tx, hand_over_id, &caller).await? {
                links.insert(hand_over_id.clone(), link);
            }
        }
        store::linked(&mut tx, &id, app.clock.now()).await?;
        audit::Entry::new("mailbox.hand_over_link")
            .by(&caller)
            .subject(format!("{} mailboxes of a table", links.len()))
            .record(&app, &mut tx)
            .await?;
        tx.commit().await?;
        news(&app);
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"mailboxes.csv\"",
        ),
    ];
    Ok((headers, result::csv(&rows, &links)?).into_response())
}

async fn find(app: &App, id: &str) -> Result<Run, Problem> {
    store::run(&app.db, id)
        .await?
        .ok_or_else(|| problem::not_found("table"))
}

async fn summary(app: &App, run: Run) -> Result<Summary, Problem> {
    let counts: HashMap<String, i64> = store::counts(&app.db, &run.id).await?.into_iter().collect();
    let count = |state: &str| counts.get(state).copied().unwrap_or_default();
    Ok(Summary {
        is_running: run.state == "running",
        id: run.id,
        made_by: run.made_name,
        created_at: run.created_at,
        stopped_at: run.stopped_at,
        finished_at: run.finished_at,
        problem: run.problem,
        links_at: run.links_at,
        open: count("waiting") + count("executing"),
        created: count("created"),
        changed: count("changed"),
        unchanged: count("unchanged"),
        failed: count("failed"),
        stopped: count("stopped"),
    })
}

impl From<Row> for RowShown {
    fn from(row: Row) -> Self {
        Self {
            line: row.line,
            address: row.address,
            act: row.act,
            state: row.state,
            detail: row.detail,
            has_password: row.hand_over_id.is_some(),
        }
    }
}
