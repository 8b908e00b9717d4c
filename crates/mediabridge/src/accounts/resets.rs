//! A member who forgot their password chooses another one, through a link that an admin made for them.

use axum::{extract::State, response::Response};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    links::{self, LinkToken, OneTimeLink, Purpose},
    members, password,
};
use crate::{
    app::App,
    audit,
    clock::Millis,
    http::{
        caller::{Admin, Device},
        extract::{Json, Path},
        respond::ProblemBody,
    },
    notices::{self, Kind, Notice, To},
    problem::{self, Problem, Validation},
    sessions::{self, SignIn},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(make_reset_link))
        .routes(routes!(lookup_reset))
        .routes(routes!(accept_reset))
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PasswordResetDetails {
    name: String,
    email: String,
    expires_at: Millis,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AcceptPasswordReset {
    #[schema(value_type = String)]
    token: SecretString,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// A link by which a member chooses a new password; the earlier one stops working.
#[utoipa::path(post, path = "/api/v1/members/{id}/password-reset", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = OneTimeLink), (status = "default", body = ProblemBody)))]
async fn make_reset_link(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<OneTimeLink>, Problem> {
    let member = members::manageable(&app, &caller, &id).await?;
    match member.state.as_str() {
        "active" => {}
        "invited" => {
            return Err(problem::conflict(
                "This member has no password yet. Make a new invitation link instead.",
            ));
        }
        _ => {
            return Err(problem::conflict(
                "This member is disabled. Enable them first.",
            ));
        }
    }
    let mut tx = app.db.begin().await?;
    let link = links::create(&app, &mut tx, Purpose::PasswordReset, &id, &caller).await?;
    audit::Entry::new("member.password_reset_link")
        .by(&caller)
        .subject(members::person(&member))
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    Ok(Json(link))
}

/// Whom is this link for?
#[utoipa::path(post, path = "/api/v1/password-resets/lookup", tag = "accounts", security(()), request_body = LinkToken,
    responses((status = 200, body = PasswordResetDetails), (status = "default", body = ProblemBody)))]
async fn lookup_reset(
    State(app): State<App>,
    Json(body): Json<LinkToken>,
) -> Result<Json<PasswordResetDetails>, Problem> {
    let link = links::find(&app, Purpose::PasswordReset, body.token.expose_secret()).await?;
    Ok(Json(PasswordResetDetails {
        name: link.name,
        email: link.email,
        expires_at: link.expires_at,
    }))
}

/// Choose a new password and sign in. Works once, and ends every other session of the member.
#[utoipa::path(post, path = "/api/v1/password-resets/accept", tag = "accounts", security(()), request_body = AcceptPasswordReset,
    responses((status = 200, body = SignIn), (status = "default", body = ProblemBody)))]
async fn accept_reset(
    State(app): State<App>,
    device: Device,
    Json(body): Json<AcceptPasswordReset>,
) -> Result<Response, Problem> {
    let link = links::find(&app, Purpose::PasswordReset, body.token.expose_secret()).await?;
    let mut validation = Validation::default();
    let about = [link.name.as_str(), link.email.as_str()];
    password::check(&body.password, "password", &about, &mut validation);
    validation.finish()?;
    let password_hash = app.passwords.hash(&body.password).await?;

    let mut tx = app.db.begin().await?;
    let name = link.name.clone();
    let identity =
        links::accept(&mut tx, Purpose::PasswordReset, link, name, password_hash).await?;
    let member = &identity.member;
    let ended = sessions::end_all(&mut tx, &member.id, app.clock.now(), "password_reset").await?;
    let tokens = sessions::start(&app, &mut tx, &identity, &device).await?;
    audit::Entry::new("member.password_reset")
        .member_named(&member.id, &member.name, &member.email)
        .from_ip(device.ip.as_deref())
        .record(&app, &mut tx)
        .await?;
    let notice = Notice::own(Kind::PasswordReset, &device);
    let told = notices::add(&app, &mut tx, To::Member(&member.id), notice).await?;
    tx.commit().await?;
    app.limiter.forgive(&member.email);
    sessions::announce_ended(&app, &ended);
    notices::announce(&app, told);
    Ok(SignIn::answer(&app, identity.member, tokens))
}
