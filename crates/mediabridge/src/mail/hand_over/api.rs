use axum::{extract::State as Shared, http::StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::mailboxes::known,
    Link, link,
    store::{self, HandOver},
};
use crate::{
    app::App,
    audit,
    clock::Millis,
    events::Event,
    http::{
        caller::{Admin, Device},
        extract::{Json, Path},
        respond::ProblemBody,
    },
    problem::{self, Code, Problem},
    secrets::Sealed,
    sessions::hash,
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(withdraw))
        .routes(routes!(make_link))
        .routes(routes!(open))
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HandOverList {
    /// The newest first.
    items: Vec<Shown>,
}

/// A password that was, or is to be, handed over by a link.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HandOver)]
struct Shown {
    id: String,
    #[schema(inline)]
    state: State,
    /// Whether a link was made. What it is, nobody can tell any more.
    has_link: bool,
    made_by: String,
    created_at: Millis,
    expires_at: Millis,
    opened_at: Option<Millis>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum State {
    Waiting,
    Opened,
    /// By an admin, or because the mailbox got another password.
    Withdrawn,
    Expired,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenHandOver {
    /// What stands behind `#token=` in the link.
    #[schema(value_type = String)]
    token: SecretString,
}

/// What was handed over. It is told this once.
#[derive(Serialize, ToSchema)]
pub(super) struct HandedOver {
    address: String,
    password: String,
}

impl Shown {
    fn new(row: HandOver, now: Millis) -> Self {
        let state = match (row.opened_at, row.withdrawn_at) {
            (Some(_), _) => State::Opened,
            (None, Some(_)) => State::Withdrawn,
            (None, None) if !row.waits || row.expires_at <= now => State::Expired,
            (None, None) => State::Waiting,
        };
        Self {
            id: row.id,
            state,
            has_link: row.has_link,
            made_by: row.made_name,
            created_at: row.created_at,
            expires_at: row.expires_at,
            opened_at: row.opened_at,
        }
    }
}

/// The last ten passwords of a mailbox that were handed over, or are to be.
#[utoipa::path(get, path = "/api/v1/mail/mailboxes/{address}/hand-overs", tag = "hand_overs", params(("address" = String, Path)),
    responses((status = 200, body = HandOverList), (status = "default", body = ProblemBody)))]
async fn list(
    _admin: Admin,
    Shared(app): Shared<App>,
    Path(address): Path<String>,
) -> Result<Json<HandOverList>, Problem> {
    let address = known(&app, &address).await?;
    let rows = store::of_mailbox(&app.db, address.as_str()).await?;
    let now = app.clock.now();
    let items = rows.into_iter().map(|row| Shown::new(row, now)).collect();
    Ok(Json(HandOverList { items }))
}

/// Make the link anew, for somebody who has lost it; the one before stops working.
#[utoipa::path(post, path = "/api/v1/mail/hand-overs/{id}/link", tag = "hand_overs", params(("id" = String, Path)),
    responses((status = 201, body = Link), (status = "default", body = ProblemBody)))]
async fn make_link(
    Admin(caller): Admin,
    Shared(app): Shared<App>,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Link>), Problem> {
    let row = find(&app, &id).await?;
    let mut tx = app.db.begin().await?;
    let made = link(&app, &mut tx, &id, &caller).await?.ok_or_else(over)?;
    audit::Entry::new("mailbox.hand_over_link")
        .by(&caller)
        .subject(row.address)
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    app.events.send(Event::MailChanged);
    Ok((StatusCode::CREATED, Json(made)))
}

/// Take back a password that nobody has opened. The mailbox keeps it.
#[utoipa::path(delete, path = "/api/v1/mail/hand-overs/{id}", tag = "hand_overs", params(("id" = String, Path)),
    responses((status = 204), (status = "default", body = ProblemBody)))]
async fn withdraw(
    Admin(caller): Admin,
    Shared(app): Shared<App>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let row = find(&app, &id).await?;
    let mut tx = app.db.begin().await?;
    if !store::withdraw(&mut tx, &id, app.clock.now()).await? {
        return Err(over());
    }
    audit::Entry::new("mailbox.hand_over_withdraw")
        .by(&caller)
        .subject(row.address)
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    app.events.send(Event::MailChanged);
    Ok(StatusCode::NO_CONTENT)
}

async fn find(app: &App, id: &str) -> Result<HandOver, Problem> {
    store::find(&app.db, id)
        .await?
        .ok_or_else(|| problem::not_found("password to hand over"))
}

fn over() -> Problem {
    problem::conflict(
        "This password was opened or withdrawn, or its time is over. Set a new one to hand over.",
    )
}

/// Open what a link hands over. Works once.
#[utoipa::path(post, path = "/api/v1/hand-overs/open", tag = "hand_overs", security(()), request_body = OpenHandOver,
    responses((status = 200, body = HandedOver), (status = "default", body = ProblemBody)))]
async fn open(
    Shared(app): Shared<App>,
    device: Device,
    Json(body): Json<OpenHandOver>,
) -> Result<Json<HandedOver>, Problem> {
    let now = app.clock.now();
    let token_hash = hash(body.token.expose_secret().trim());
    let mut tx = app.db.begin().await?;
    let (id, address, sealed) = store::waiting(&mut tx, &token_hash, now)
        .await?
        .ok_or_else(gone)?;
    let what = Sealed::HandOverPassword;
    let password = app.keyring.open_sealed(what, &id, &sealed)?;
    if !store::open(&mut tx, &id, now).await? {
        return Err(gone());
    }
    audit::Entry::new("mailbox.hand_over_open")
        .subject(&address)
        .from_ip(device.ip.as_deref())
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    app.events.send(Event::MailChanged);
    Ok(Json(HandedOver {
        address,
        password: password.expose_secret().to_owned(),
    }))
}

/// The same words whether the link was used, withdrawn, has expired, or never was.
fn gone() -> Problem {
    Problem::new(
        Code::HandOverGone,
        "This link was opened before, was withdrawn, or has expired. Ask whoever sent it for a new one.",
    )
}
