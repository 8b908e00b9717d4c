//! One-time links by which an invited person chooses their own password.

use axum::{extract::State, response::Response};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    api::{Me, Role},
    members::check_person,
    password, store,
};
use crate::{
    app::App,
    audit,
    clock::{DAY, Millis},
    db::Tx,
    http::{
        caller::{Caller, Device},
        extract::Json,
        respond::ProblemBody,
    },
    problem::{Code, Problem},
    sessions::{self, SignIn, hash},
};

const LIFETIME: Millis = 7 * DAY;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(lookup))
        .routes(routes!(accept))
}

/// The link to hand over. It is shown once: only a hash of it is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Invitation {
    pub url: String,
    pub expires_at: Millis,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InvitationToken {
    token: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvitationDetails {
    name: String,
    email: String,
    role: Role,
    invited_by: String,
    expires_at: Millis,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AcceptInvitation {
    token: String,
    name: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Makes a fresh link for a member; earlier ones stop working.
pub(super) async fn create(
    app: &App,
    tx: &mut Tx,
    member_id: &str,
    by: &Caller,
) -> Result<Invitation, Problem> {
    let now = app.clock.now();
    let token = URL_SAFE_NO_PAD.encode(app.random.bytes::<32>());
    let expires_at = now + LIFETIME;
    store::insert_invitation(
        tx,
        &app.random.id(now),
        member_id,
        &hash(&token),
        &by.name,
        now,
        expires_at,
    )
    .await?;
    // The token stands behind `#`, which browsers do not send and proxies do not log.
    Ok(Invitation {
        url: format!("{}/invitation#token={token}", app.config.http.public_url),
        expires_at,
    })
}

/// Whom is this invitation for?
#[utoipa::path(post, path = "/api/v1/invitations/lookup", tag = "accounts", security(()), request_body = InvitationToken,
    responses((status = 200, body = InvitationDetails), (status = "default", body = ProblemBody)))]
async fn lookup(
    State(app): State<App>,
    Json(body): Json<InvitationToken>,
) -> Result<Json<InvitationDetails>, Problem> {
    let found = find(&app, &body.token).await?;
    Ok(Json(InvitationDetails {
        role: found.role.parse()?,
        name: found.name,
        email: found.email,
        invited_by: found.invited_by,
        expires_at: found.expires_at,
    }))
}

/// Choose a password and sign in. Works once.
#[utoipa::path(post, path = "/api/v1/invitations/accept", tag = "accounts", security(()), request_body = AcceptInvitation,
    responses((status = 200, body = SignIn), (status = "default", body = ProblemBody)))]
async fn accept(
    State(app): State<App>,
    device: Device,
    Json(body): Json<AcceptInvitation>,
) -> Result<Response, Problem> {
    let found = find(&app, &body.token).await?;
    let (name, email) = check_person(&body.name, &found.email, |validation| {
        password::check(&body.password, validation);
    })?;
    let password_hash = app.passwords.hash(&body.password).await?;

    let mut tx = app.db.begin().await?;
    if !store::use_invitation(&mut tx, &hash(&body.token)).await? {
        return Err(no_longer_valid());
    }
    store::set_password(&mut tx, &found.member_id, &name, &password_hash).await?;
    let tokens = sessions::start(&app, &mut tx, &found.member_id, &device).await?;
    audit::Entry::new("member.invitation_accepted")
        .member_named(&found.member_id, &name, &email)
        .from_ip(device.ip.as_deref())
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    Ok(SignIn::answer(
        &app,
        Me::new(found.member_id, name, email, found.role.parse()?),
        tokens,
    ))
}

async fn find(app: &App, token: &str) -> Result<store::InvitationRow, Problem> {
    store::invitation(&app.db, &hash(token.trim()))
        .await?
        .filter(|i| i.expires_at > app.clock.now() && i.state == "invited")
        .ok_or_else(no_longer_valid)
}

fn no_longer_valid() -> Problem {
    Problem::new(
        Code::InvitationInvalid,
        "This invitation was used, replaced or has expired. Ask an admin for a new link.",
    )
}
