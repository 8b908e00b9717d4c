use axum::{extract::State as Shared, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Deletion, Kind, State, grace, news, record, schedule, store, tell};
use crate::{
    app::App,
    audit,
    clock::Millis,
    http::{
        caller::{Admin, Caller},
        extract::{Json, Path, Query},
        respond::ProblemBody,
    },
    mail,
    notices::{self, Told},
    problem::{self, Problem},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(cancel))
        .routes(routes!(approve))
        .routes(routes!(confirm))
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeletionList {
    /// Those that are not over, in the order in which they were asked for; on the first page only.
    open: Vec<Shown>,
    /// Those that are over, the newest first.
    items: Vec<Shown>,
    next_cursor: Option<String>,
}

/// A deletion as admins see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Deletion)]
pub struct Shown {
    id: String,
    kind: Kind,
    target: String,
    label: String,
    /// What goes with it, as it was when this was asked for.
    takes: Vec<String>,
    state: State,
    requested_by: String,
    requested_at: Millis,
    /// Not before this, by the clock of the service.
    execute_at: Millis,
    /// It waits for a second admin.
    needs_approval: bool,
    approved_by: Option<String>,
    /// Whether the caller is the second admin it waits for.
    you_may_approve: bool,
    /// Why it is held, was cancelled, or has not worked yet.
    reason: Option<String>,
    finished_at: Option<Millis>,
    cancelled_by: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DeletionQuery {
    cursor: Option<String>,
    limit: Option<i64>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Cancel {
    /// For the others, and the audit.
    #[schema(max_length = 300)]
    reason: Option<String>,
}

impl Shown {
    pub(super) fn new(app: &App, member_id: &str, row: Deletion) -> Self {
        let needs_approval = app.config.deletions.second_approval
            && row.approved_at.is_none()
            && row.state == State::Pending;
        Self {
            you_may_approve: needs_approval && row.requested_by != member_id,
            needs_approval,
            id: row.id,
            kind: row.kind,
            target: row.target,
            label: row.label,
            takes: row.takes,
            state: row.state,
            requested_by: row.requested_name,
            requested_at: row.requested_at,
            execute_at: row.execute_at,
            approved_by: row.approved_name,
            reason: row.reason,
            finished_at: row.finished_at,
            cancelled_by: row.finished_name,
        }
    }
}

/// The answer to whoever asks for something to be deleted.
pub async fn schedule_for(
    app: &App,
    caller: &Caller,
    kind: Kind,
    target: &str,
) -> Result<(StatusCode, Json<Shown>), Problem> {
    let deletion = schedule(app, caller, kind, target).await?;
    let shown = Shown::new(app, &caller.member_id, deletion);
    Ok((StatusCode::ACCEPTED, Json(shown)))
}

/// What is going to be deleted, and what was.
#[utoipa::path(get, path = "/api/v1/deletions", tag = "deletions", params(DeletionQuery),
    responses((status = 200, body = DeletionList), (status = "default", body = ProblemBody)))]
async fn list(
    Admin(caller): Admin,
    Shared(app): Shared<App>,
    Query(query): Query<DeletionQuery>,
) -> Result<Json<DeletionList>, Problem> {
    let limit = query.limit.unwrap_or(50).clamp(1, 500);
    let pages = app.cursors.of("deletions", &caller.member_id, &());
    let before: Option<String> = pages.position(query.cursor.as_deref())?;
    let open = match before {
        None => store::open(&app.db).await?,
        Some(_) => Vec::new(),
    };
    let mut over = store::over(&app.db, before.as_deref(), limit + 1).await?;
    let is_last = i64::try_from(over.len()).unwrap_or(i64::MAX) <= limit;
    over.truncate(usize::try_from(limit).unwrap_or_default());
    let next_cursor = over
        .last()
        .filter(|_| !is_last)
        .map(|row| pages.cursor(&row.id));
    let shown = |rows: Vec<Deletion>| {
        let shown = rows
            .into_iter()
            .map(|row| Shown::new(&app, &caller.member_id, row));
        shown.collect()
    };
    Ok(Json(DeletionList {
        open: shown(open),
        items: shown(over),
        next_cursor,
    }))
}

/// Stop a deletion. Whoever asked for it, any admin may.
#[utoipa::path(post, path = "/api/v1/deletions/{id}/cancel", tag = "deletions", params(("id" = String, Path)),
    request_body = Cancel, responses((status = 200, body = Shown), (status = "default", body = ProblemBody)))]
async fn cancel(
    Admin(caller): Admin,
    Shared(app): Shared<App>,
    Path(id): Path<String>,
    Json(body): Json<Cancel>,
) -> Result<Json<Shown>, Problem> {
    let mut deletion = find(&app, &id).await?;
    deletion.reason = body.reason.filter(|reason| !reason.trim().is_empty());
    if let Some(reason) = &deletion.reason
        && reason.chars().count() > 300
    {
        return Err(problem::invalid_field(
            "reason",
            "Say it in 300 characters.",
        ));
    }
    let mut tx = app.db.begin().await?;
    let mut is_cancelled = false;
    for from in [State::Pending, State::Held] {
        let reason = deletion.reason.as_deref();
        let by = Some(caller.name.as_str());
        let to = State::Cancelled;
        is_cancelled |= store::finish(&mut tx, &id, from, to, reason, by, app.clock.now()).await?;
    }
    if !is_cancelled {
        return Err(problem::conflict(match find(&app, &id).await?.state {
            State::Done => "It is deleted already.",
            State::Cancelled => "It was cancelled already.",
            _ => "It is being carried out at this moment, and cannot be stopped any more.",
        }));
    }
    let entry = audit::Entry::new("deletion.cancel").by(&caller);
    record(&app, &mut tx, entry, &deletion).await?;
    let kind = notices::Kind::DeletionCancelled;
    let told = tell(&app, &mut tx, kind, &deletion, Some(&caller)).await?;
    tx.commit().await?;
    news(&app, told);
    shown(&app, &caller.member_id, &id).await
}

/// Agree to a deletion that waits for a second admin.
#[utoipa::path(post, path = "/api/v1/deletions/{id}/approve", tag = "deletions", params(("id" = String, Path)),
    responses((status = 200, body = Shown), (status = "default", body = ProblemBody)))]
async fn approve(
    Admin(caller): Admin,
    Shared(app): Shared<App>,
    Path(id): Path<String>,
) -> Result<Json<Shown>, Problem> {
    let deletion = find(&app, &id).await?;
    let mut tx = app.db.begin().await?;
    let (member_id, name) = (&caller.member_id, &caller.name);
    if !store::approve(&mut tx, &id, member_id, name, app.clock.now()).await? {
        return Err(problem::conflict(
            if deletion.requested_by == caller.member_id {
                "You asked for it yourself: somebody else has to agree."
            } else {
                "It does not wait for anybody's approval."
            },
        ));
    }
    let entry = audit::Entry::new("deletion.approve").by(&caller);
    record(&app, &mut tx, entry, &deletion).await?;
    tx.commit().await?;
    news(&app, Told::default());
    shown(&app, &caller.member_id, &id).await
}

/// Go on with a deletion that is held, as it is now. Its time starts anew.
#[utoipa::path(post, path = "/api/v1/deletions/{id}/confirm", tag = "deletions", params(("id" = String, Path)),
    responses((status = 200, body = Shown), (status = "default", body = ProblemBody)))]
async fn confirm(
    Admin(caller): Admin,
    Shared(app): Shared<App>,
    Path(id): Path<String>,
) -> Result<Json<Shown>, Problem> {
    let mut deletion = find(&app, &id).await?;
    let looked = mail::plan(&app, deletion.kind, &deletion.target).await?;
    let plan = looked
        .plan
        .ok_or_else(|| problem::not_found(deletion.kind.noun()))?;
    deletion.label = plan.label;
    deletion.takes = plan.takes;
    deletion.execute_at = looked.at + grace(&app);
    deletion.requested_by.clone_from(&caller.member_id);
    deletion.requested_name.clone_from(&caller.name);
    deletion.reason = None;
    let mut tx = app.db.begin().await?;
    if !store::confirm(&mut tx, &deletion).await? {
        return Err(problem::conflict("It is not held (any more)."));
    }
    let entry = audit::Entry::new("deletion.confirm").by(&caller);
    record(&app, &mut tx, entry, &deletion).await?;
    let kind = notices::Kind::DeletionScheduled;
    let told = tell(&app, &mut tx, kind, &deletion, Some(&caller)).await?;
    tx.commit().await?;
    news(&app, told);
    shown(&app, &caller.member_id, &id).await
}

async fn find(app: &App, id: &str) -> Result<Deletion, Problem> {
    store::find(&app.db, id)
        .await?
        .ok_or_else(|| problem::not_found("deletion"))
}

async fn shown(app: &App, member_id: &str, id: &str) -> Result<Json<Shown>, Problem> {
    Ok(Json(Shown::new(app, member_id, find(app, id).await?)))
}
