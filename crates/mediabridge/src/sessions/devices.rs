//! Where a member is signed in: one's own devices, and for admins those of others.

use axum::{extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{announce_ended, end_all, end_others, store};
use crate::{
    accounts,
    app::App,
    audit,
    clock::Millis,
    http::{
        caller::{Admin, Caller},
        extract::{Json, Path},
        respond::ProblemBody,
        user_agent,
    },
    problem::{self, Problem},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_own, end_own_others))
        .routes(routes!(end_own))
        .routes(routes!(list_of_member, end_of_member))
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionList {
    items: Vec<Session>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Session {
    id: String,
    /// The one this request was made in.
    is_current: bool,
    created_at: Millis,
    last_used_at: Millis,
    /// When it ends, however much it is used.
    expires_at: Millis,
    ip: Option<String>,
    #[schema(example = "Firefox")]
    browser: Option<&'static str>,
    #[schema(example = "Windows")]
    system: Option<&'static str>,
}

/// The caller's open sessions, the last used first.
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "sessions",
    responses((status = 200, body = SessionList), (status = "default", body = ProblemBody)))]
async fn list_own(caller: Caller, State(app): State<App>) -> Result<Json<SessionList>, Problem> {
    list(&app, &caller, &caller.member_id).await
}

/// Sign out everywhere else.
#[utoipa::path(delete, path = "/api/v1/me/sessions", tag = "sessions",
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn end_own_others(caller: Caller, State(app): State<App>) -> Result<StatusCode, Problem> {
    let mut tx = app.db.begin().await?;
    let ended = end_others(&app, &mut tx, &caller, "ended_elsewhere").await?;
    audit::Entry::new("session.end_others")
        .by(&caller)
        .detail(format!("{} ended", ended.len()))
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    announce_ended(&app, &ended);
    Ok(StatusCode::NO_CONTENT)
}

/// End one of the caller's sessions.
#[utoipa::path(delete, path = "/api/v1/me/sessions/{id}", tag = "sessions", params(("id" = String, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn end_own(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let open = store::open(&app.db, &caller.member_id, app.clock.now()).await?;
    let session = open
        .into_iter()
        .find(|session| session.id == id)
        .ok_or_else(|| problem::not_found("session"))?;
    let mut tx = app.db.begin().await?;
    let ended = store::end(&mut tx, Some(&id), None, app.clock.now(), "ended_elsewhere").await?;
    if ended.is_empty() {
        return Err(problem::not_found("session"));
    }
    let names = user_agent::read(session.user_agent.as_deref());
    audit::Entry::new("session.end")
        .by(&caller)
        .detail(format!(
            "{} on {} at {}",
            names.browser.unwrap_or("unknown browser"),
            names.system.unwrap_or("unknown system"),
            session.ip.as_deref().unwrap_or("unknown address")
        ))
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    announce_ended(&app, &ended);
    Ok(StatusCode::NO_CONTENT)
}

/// A member's open sessions, the last used first.
#[utoipa::path(get, path = "/api/v1/members/{id}/sessions", tag = "sessions", params(("id" = String, Path)),
    responses((status = 200, body = SessionList), (status = "default", body = ProblemBody)))]
async fn list_of_member(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<SessionList>, Problem> {
    accounts::find(&app, &id)
        .await?
        .ok_or_else(|| problem::not_found("member"))?;
    list(&app, &caller, &id).await
}

/// Sign a member out everywhere.
#[utoipa::path(delete, path = "/api/v1/members/{id}/sessions", tag = "sessions", params(("id" = String, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn end_of_member(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let member = accounts::manageable(&app, &caller, &id).await?;
    let mut tx = app.db.begin().await?;
    let ended = end_all(&mut tx, &id, app.clock.now(), "ended_by_admin").await?;
    audit::Entry::new("session.end_all")
        .by(&caller)
        .subject(format!("{} <{}>", member.name, member.email))
        .detail(format!("{} ended", ended.len()))
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    announce_ended(&app, &ended);
    Ok(StatusCode::NO_CONTENT)
}

async fn list(app: &App, caller: &Caller, member_id: &str) -> Result<Json<SessionList>, Problem> {
    let rows = store::open(&app.db, member_id, app.clock.now()).await?;
    let items = rows.into_iter().map(|row| {
        let names = user_agent::read(row.user_agent.as_deref());
        Session {
            is_current: row.id == caller.session_id,
            id: row.id,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
            ip: row.ip,
            browser: names.browser,
            system: names.system,
        }
    });
    Ok(Json(SessionList {
        items: items.collect(),
    }))
}
