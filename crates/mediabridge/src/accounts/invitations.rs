//! An invited person chooses their own password.

use axum::{extract::State, response::Response};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    api::Role,
    links::{self, LinkToken, Purpose},
    members::check_person,
    password,
};
use crate::{
    app::App,
    audit,
    clock::Millis,
    http::{caller::Device, extract::Json, respond::ProblemBody},
    problem::Problem,
    sessions::{self, SignIn},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(lookup))
        .routes(routes!(accept))
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
    #[schema(value_type = String)]
    token: SecretString,
    name: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Whom is this invitation for?
#[utoipa::path(post, path = "/api/v1/invitations/lookup", tag = "accounts", security(()), request_body = LinkToken,
    responses((status = 200, body = InvitationDetails), (status = "default", body = ProblemBody)))]
async fn lookup(
    State(app): State<App>,
    Json(body): Json<LinkToken>,
) -> Result<Json<InvitationDetails>, Problem> {
    let link = links::find(&app, Purpose::Invitation, body.token.expose_secret()).await?;
    Ok(Json(InvitationDetails {
        name: link.name,
        email: link.email,
        role: link.role,
        invited_by: link.made_by,
        expires_at: link.expires_at,
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
    let link = links::find(&app, Purpose::Invitation, body.token.expose_secret()).await?;
    let (name, _) = check_person(&body.name, &link.email, |validation| {
        let about = [body.name.as_str(), link.email.as_str()];
        password::check(&body.password, "password", &about, validation);
    })?;
    let password_hash = app.passwords.hash(&body.password).await?;

    let mut tx = app.db.begin().await?;
    let identity = links::accept(&mut tx, Purpose::Invitation, link, name, password_hash).await?;
    let member = &identity.member;
    let tokens = sessions::start(&app, &mut tx, &identity, &device).await?;
    audit::Entry::new("member.invitation_accepted")
        .member_named(&member.id, &member.name, &member.email)
        .from_ip(device.ip.as_deref())
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    Ok(SignIn::answer(&app, identity.member, tokens))
}
