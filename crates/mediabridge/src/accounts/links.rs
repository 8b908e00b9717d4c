//! Links that work once: whoever holds one may choose the password of one member.
//!
//! Only a hash of the token is kept. A link ends by being used, by a newer one of the same purpose, with its time, and
//! when the member's role or password changes: it was given out for what they were then. It also ends with the right of
//! whoever made it: an admin who no longer is one keeps no key to anybody's account.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    api::{Me, Role},
    identity::Identity,
    store,
};
use crate::{
    app::App,
    clock::{DAY, Millis},
    db::{DbError, Tx},
    http::caller::Caller,
    problem::{self, Code, Problem},
    sessions::hash,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LinkPurpose)]
pub(super) enum Purpose {
    Invitation,
    PasswordReset,
}

/// The link to hand over. It is shown once.
#[derive(Serialize, ToSchema)]
pub(super) struct OneTimeLink {
    pub url: String,
    pub expires_at: Millis,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkToken {
    #[schema(value_type = String)]
    pub token: SecretString,
}

/// A link that works, and whose it is.
pub(super) struct Found {
    pub member_id: String,
    pub name: String,
    pub email: String,
    pub role: Role,
    /// The name of who made it.
    pub made_by: String,
    pub expires_at: Millis,
    token_hash: String,
}

impl Purpose {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "password_reset",
        }
    }

    /// A reset opens an account with everything in it, so it is short-lived; an invitation may wait in a mailbox.
    fn lifetime(self) -> Millis {
        match self {
            Self::Invitation => 7 * DAY,
            Self::PasswordReset => DAY,
        }
    }

    fn page(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "reset-password",
        }
    }

    /// The state a member has to be in for the link to work.
    fn state(self) -> &'static str {
        match self {
            Self::Invitation => "invited",
            Self::PasswordReset => "active",
        }
    }

    /// The same words whether the link was used, replaced, has expired, or never was.
    pub(super) fn refusal(self) -> Problem {
        match self {
            Self::Invitation => Problem::new(
                Code::InvitationInvalid,
                "This invitation was used, replaced or has expired. Ask an admin for a new link.",
            ),
            Self::PasswordReset => Problem::new(
                Code::ResetLinkInvalid,
                "This link was used, replaced or has expired. Ask an admin for a new one.",
            ),
        }
    }
}

/// Makes a link for a member; the earlier one of the same purpose stops working.
pub(super) async fn create(
    app: &App,
    tx: &mut Tx,
    purpose: Purpose,
    member_id: &str,
    by: &Caller,
) -> Result<OneTimeLink, Problem> {
    // The maker's row first: who takes their rights away, and their links with them, comes before or after all of this.
    if !store::hold_admin(tx, &by.member_id).await? {
        return Err(problem::forbidden(
            "Only an admin can do this. Ask one of yours.",
        ));
    }
    let now = app.clock.now();
    let token = URL_SAFE_NO_PAD.encode(app.random.bytes::<32>());
    let expires_at = now + purpose.lifetime();
    store::put_link(
        tx,
        member_id,
        purpose.as_str(),
        &hash(&token),
        &by.member_id,
        now,
        expires_at,
    )
    .await?;
    let url = url(app, purpose, &token);
    Ok(OneTimeLink { url, expires_at })
}

/// The token stands behind `#`, which browsers do not send and proxies do not log.
pub(super) fn url(app: &App, purpose: Purpose, token: &str) -> String {
    let home = &app.config.http.public_url;
    format!("{home}/{}#token={}", purpose.page(), token.trim())
}

/// Whose link is this?
pub(super) async fn find(app: &App, purpose: Purpose, token: &str) -> Result<Found, Problem> {
    let token_hash = hash(token.trim());
    let row = store::link(&app.db, purpose.as_str(), &token_hash)
        .await?
        .filter(|row| row.expires_at > app.clock.now() && row.state == purpose.state())
        .ok_or_else(|| purpose.refusal())?;
    Ok(Found {
        member_id: row.member_id,
        name: row.name,
        email: row.email,
        role: row.role.parse()?,
        made_by: row.made_by,
        expires_at: row.expires_at,
        token_hash,
    })
}

/// Uses a link up and gives its member this password; of two who race, one gets it.
pub(super) async fn accept(
    tx: &mut Tx,
    purpose: Purpose,
    link: Found,
    name: String,
    password_hash: String,
) -> Result<Identity, Problem> {
    // The member's row first, as everywhere: who changes a member and ends their links cannot meet us head-on.
    let is_set =
        store::set_password(tx, &link.member_id, &name, &password_hash, purpose.state()).await?;
    if !is_set || !store::use_link(tx, &link.token_hash).await? {
        return Err(purpose.refusal());
    }
    store::delete_links(tx, &link.member_id).await?;
    let member = Me::new(link.member_id, name, link.email, link.role);
    Ok(Identity::new(member, password_hash))
}

/// Removes links whose time is over.
pub(super) async fn remove_expired(app: &App) -> Result<(), DbError> {
    let mut tx = app.db.begin().await?;
    store::delete_expired_links(&mut tx, app.clock.now()).await?;
    tx.commit().await
}
