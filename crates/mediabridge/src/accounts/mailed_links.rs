//! A one-time link is sent to its member by e-mail, for an admin who has just made it.

use axum::{extract::State, http::StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    links::{self, Purpose},
    members,
};
use crate::{
    app::App,
    audit,
    clock::readable,
    http::{
        caller::Admin,
        extract::{Json, Path},
        respond::ProblemBody,
    },
    outbox::{self, Letter, Recipient},
    problem::{self, Problem},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(email_link))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EmailLink {
    purpose: Purpose,
    /// Of the link, which only whoever made it knows.
    #[schema(value_type = String)]
    token: SecretString,
}

/// Send a member the link that was just made for them.
#[utoipa::path(post, path = "/api/v1/members/{id}/link-email", tag = "accounts", params(("id" = String, Path)),
    request_body = EmailLink, responses((status = 204), (status = "default", body = ProblemBody)))]
async fn email_link(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(id): Path<String>,
    Json(body): Json<EmailLink>,
) -> Result<StatusCode, Problem> {
    let member = members::manageable(&app, &caller, &id).await?;
    let token = body.token.expose_secret();
    let link = links::find(&app, body.purpose, token).await?;
    if link.member_id != id {
        return Err(body.purpose.refusal());
    }
    if !app.outbox.is_set_up() {
        return Err(problem::conflict(
            "E-mail is not set up on this server. Hand the link over yourself.",
        ));
    }
    let home = &app.config.http.public_url;
    let until = readable(link.expires_at);
    let to = Recipient {
        member_id: &id,
        name: &link.name,
        email: &link.email,
    };
    let letter = match body.purpose {
        Purpose::Invitation => Letter::new(
            to,
            "You are invited to MediaBridge",
            format!("You get this because {} wants to share files with you. If you do not know them, do nothing.", caller.name),
        )
        .paragraph(format!("Hello {},", link.name))
        .paragraph(format!("{} has invited you to MediaBridge at {home}. Choose a password to begin.", caller.name))
        .paragraph(format!("The link works once, until {until}."))
        .button("Accept the invitation", ""),
        Purpose::PasswordReset => Letter::new(
            to,
            "Choose a new password for MediaBridge",
            format!("You get this because {} made this link for you.", caller.name),
        )
        .paragraph(format!("Hello {},", link.name))
        .paragraph(format!("with this link you choose a new password for MediaBridge at {home}. If you did not ask for it, do nothing: your password stays as it is."))
        .paragraph(format!("The link works once, until {until}. Whoever has it can sign in as you, so pass it on to nobody."))
        .button("Choose a new password", ""),
    };
    let url = links::url(&app, body.purpose, token);
    let mut tx = app.db.begin().await?;
    outbox::add_with_link(&app, &mut tx, &letter, &url.into(), link.expires_at).await?;
    audit::Entry::new("member.link_email")
        .by(&caller)
        .subject(members::person(&member))
        .detail(body.purpose.as_str())
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
