use std::time::Duration;

use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Letter, Recipient, TRIED,
    letter::{self, Parts},
    smtp::{Mailer, Trouble},
    store,
};
use crate::{
    app::App,
    audit,
    clock::Millis,
    http::{
        caller::Admin,
        extract::{Json, Path, Query},
        respond::ProblemBody,
    },
    problem::{self, Problem},
};

/// How long somebody waits for the answer to a test.
const TEST_PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(test))
        .routes(routes!(retry))
        .routes(routes!(remove))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct OutboxQuery {
    cursor: Option<String>,
    limit: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OutboxPage {
    /// Absent while e-mail is not set up.
    settings: Option<EmailSettings>,
    /// Of all, not only of this page.
    waiting: i64,
    failed: i64,
    items: Vec<OutboxEmail>,
    next_cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EmailSettings {
    #[schema(example = "smtp.example.com:465")]
    server: String,
    #[schema(example = "MediaBridge <mediabridge@example.com>")]
    from: String,
}

/// An e-mail that was not taken by the SMTP server so far. What it says is shown to nobody.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OutboxEmail {
    id: String,
    name: String,
    email: String,
    subject: String,
    state: EmailState,
    attempts: i64,
    last_error: Option<String>,
    created_at: Millis,
    /// Absent when it was given up.
    next_attempt_at: Option<Millis>,
    failed_at: Option<Millis>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum EmailState {
    Waiting,
    /// Right now, by one of the servers.
    Sending,
    /// Given up.
    Failed,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TestedEmail {
    sent: bool,
    to: String,
    /// What the SMTP server said to it, or what went wrong on the way there.
    answer: String,
}

/// E-mails that are on their way or were given up, newest first.
#[utoipa::path(get, path = "/api/v1/admin/outbox", tag = "outbox", params(OutboxQuery),
    responses((status = 200, body = OutboxPage), (status = "default", body = ProblemBody)))]
async fn list(
    Admin(caller): Admin,
    State(app): State<App>,
    Query(query): Query<OutboxQuery>,
) -> Result<Json<OutboxPage>, Problem> {
    let limit = query.limit.unwrap_or(100).clamp(1, 500);
    let pages = app.cursors.of("outbox", &caller.member_id, &());
    let before: Option<String> = pages.position(query.cursor.as_deref())?;
    let mut rows = store::page(&app.db, before.as_deref(), limit + 1).await?;
    let is_last = i64::try_from(rows.len()).unwrap_or(i64::MAX) <= limit;
    rows.truncate(usize::try_from(limit).unwrap_or_default());
    let next_cursor = rows
        .last()
        .filter(|_| !is_last)
        .map(|row| pages.cursor(&row.id));
    let (waiting, failed) = store::count(&app.db).await?;
    let now = app.clock.now();
    Ok(Json(OutboxPage {
        settings: app.outbox.mailer.as_ref().map(|mailer| EmailSettings {
            server: mailer.server(),
            from: mailer.from.to_string(),
        }),
        waiting,
        failed,
        items: rows.into_iter().map(|row| shown(row, now)).collect(),
        next_cursor,
    }))
}

fn shown(row: store::Row, now: Millis) -> OutboxEmail {
    let state = match row.state.as_str() {
        "failed" => EmailState::Failed,
        _ if row.leased_until > now => EmailState::Sending,
        _ => EmailState::Waiting,
    };
    OutboxEmail {
        id: row.id,
        name: row.name,
        email: row.email,
        subject: row.subject,
        state,
        attempts: row.attempts,
        last_error: row.last_error,
        created_at: row.created_at,
        next_attempt_at: row.failed_at.is_none().then_some(row.next_attempt_at),
        failed_at: row.failed_at,
    }
}

/// Send an e-mail to oneself, at once, and hear what the SMTP server says to it.
#[utoipa::path(post, path = "/api/v1/admin/outbox/test", tag = "outbox",
    responses((status = 200, body = TestedEmail), (status = "default", body = ProblemBody)))]
async fn test(Admin(caller): Admin, State(app): State<App>) -> Result<Json<TestedEmail>, Problem> {
    let mailer = set_up(&app)?;
    let to = Recipient {
        member_id: &caller.member_id,
        name: &caller.name,
        email: &caller.email,
    };
    let letter = Letter::new(
        to,
        "E-mail from MediaBridge works",
        "You get this because you asked MediaBridge for a test e-mail.",
    )
    .paragraph(format!("Hello {},", caller.name))
    .paragraph("this is the test you asked for. Notices can reach you this way.")
    .button("Open MediaBridge", "/");
    let patience = mailer.patience.min(TEST_PATIENCE);
    let sent = match at_once(&app, mailer, &letter) {
        Ok(message) => mailer.send(&message, patience).await,
        Err(error) => Err(Trouble::Refused(format!("{error:#}"))),
    };
    let entry = audit::Entry::new("email.test")
        .by(&caller)
        .subject(&caller.email);
    let entry = match &sent {
        Ok(answer) => entry.detail(answer),
        Err(trouble) => entry.failed(trouble.words()),
    };
    let mut tx = app.db.begin().await?;
    entry.record(&app, &mut tx).await?;
    tx.commit().await?;
    Ok(Json(TestedEmail {
        sent: sent.is_ok(),
        to: caller.email,
        answer: sent.unwrap_or_else(|trouble| trouble.words().to_owned()),
    }))
}

fn at_once(app: &App, mailer: &Mailer, letter: &Letter<'_>) -> anyhow::Result<lettre::Message> {
    let now = app.clock.now();
    letter::message(&Parts {
        id: &app.random.id(now),
        from: &mailer.from,
        name: letter.to.name,
        email: letter.to.email,
        subject: &letter.subject,
        content: &letter.content,
        link: None,
        public_url: &app.config.http.public_url,
        at: now,
    })
}

/// Try an e-mail again at once, whether it was given up or waits.
#[utoipa::path(post, path = "/api/v1/admin/outbox/{id}/retry", tag = "outbox", params(("id" = String, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn retry(
    _admin: Admin,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    set_up(&app)?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if !store::retry(&mut tx, &id, now, now + TRIED).await? {
        return Err(gone());
    }
    let wake = std::sync::Arc::clone(&app.outbox.wake);
    tx.afterwards(move || wake.notify_one());
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forget an e-mail that was given up. One that still waits cannot be kept from those it is for.
#[utoipa::path(delete, path = "/api/v1/admin/outbox/{id}", tag = "outbox", params(("id" = String, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn remove(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let mut tx = app.db.begin().await?;
    let Some((email, subject)) = store::delete_failed(&mut tx, &id).await? else {
        return Err(gone());
    };
    audit::Entry::new("email.delete")
        .by(&caller)
        .subject(email)
        .detail(subject)
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn set_up(app: &App) -> Result<&Mailer, Problem> {
    app.outbox.mailer.as_ref().ok_or_else(|| {
        problem::conflict(
            "E-mail is not set up. Whoever runs this server has to name a mail server in its settings, under [smtp].",
        )
    })
}

fn gone() -> Problem {
    problem::Problem::new(
        problem::Code::NotFound,
        "This e-mail was sent or deleted, or it is being sent right now. Reload the page to see what is there.",
    )
}
