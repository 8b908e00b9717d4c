//! Members: the first owner, sign-in by password, invitations, roles.
//!
//! The rules: no admin ever types somebody else's password; a wrong e-mail and a wrong password are answered alike, in
//! words and in time; the last owner can neither be removed nor demoted.

mod api;
mod hashing;
mod identity;
mod invitations;
mod limiter;
mod links;
mod mailed_links;
mod members;
mod own;
mod password;
mod resets;
mod setup;
mod store;

pub use api::{Me, MemberState, Role};
pub use identity::Identity;
use identity::wrong_credentials;
pub use limiter::Limiter;
pub use password::Passwords;
use secrecy::SecretString;
pub use setup::SetupCode;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    audit,
    brief::{EMAIL, brief},
    db::DbError,
    http::{
        body::CREDENTIALS,
        caller::{Caller, Device},
    },
    problem::{self, Problem},
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(setup::router())
        .merge(members::router())
        .merge(invitations::router())
        .merge(resets::router())
        .merge(mailed_links::router())
        .merge(own::router())
        .layer(CREDENTIALS)
}

/// Checks e-mail and password. The refusal does not tell which was wrong, nor whether the account exists, and takes the
/// same work in every case.
pub async fn authenticate(
    app: &App,
    email: &str,
    password: &SecretString,
    device: &Device,
) -> Result<Identity, Problem> {
    let email = brief(&email.trim().to_lowercase(), EMAIL).into_owned();
    let attempt = app
        .limiter
        .attempt(&email, device.ip.as_deref(), app.clock.now())?;
    let found = store::by_email(&app.db, &email).await?;
    // Who may not sign in has no password either, as far as this goes.
    let hash = found
        .as_ref()
        .filter(|member| member.state == "active")
        .and_then(|member| member.password_hash.clone());
    let fits = app
        .passwords
        .verify(attempt, password, hash.as_deref())
        .await?;
    if let (Some(member), Some(hash), true) = (&found, &hash, fits) {
        let hash = renew(app, &member.id, password, hash).await?;
        return Ok(Identity::new(member.to_me()?, hash));
    }
    let mut tx = app.db.begin().await?;
    let mut entry = audit::Entry::new("session.sign_in")
        .subject(&email)
        .from_ip(device.ip.as_deref());
    if let Some(member) = &found {
        entry = entry.member_named(&member.id, &member.name, &member.email);
    }
    entry
        .refused("Wrong e-mail or password.")
        .record(app, &mut tx)
        .await?;
    tx.commit().await?;
    Err(wrong_credentials())
}

/// Hashes a password anew when that is done with other parameters today, and returns the hash that is stored now.
async fn renew(
    app: &App,
    member_id: &str,
    password: &SecretString,
    hash: &str,
) -> Result<String, Problem> {
    if hashing::is_current(hash) {
        return Ok(hash.to_owned());
    }
    // Better times come: a full queue is no reason to turn somebody away.
    let Ok(new) = app.passwords.hash(password).await else {
        return Ok(hash.to_owned());
    };
    let mut tx = app.db.begin().await?;
    let is_replaced = store::replace_password(&mut tx, member_id, hash, &new).await?;
    tx.commit().await?;
    Ok(if is_replaced { new } else { hash.to_owned() })
}

/// A member as the app shows it to them.
pub async fn me(app: &App, member_id: &str) -> Result<Me, Problem> {
    find(app, member_id)
        .await?
        .ok_or_else(|| problem::not_found("member"))
}

/// A sample member of the demonstration: made if missing, with this password in any case.
pub async fn put_sample(
    app: &App,
    name: &str,
    email: &str,
    role: Role,
    password: &SecretString,
) -> anyhow::Result<String> {
    let found = store::by_email(&app.db, email).await?;
    if let Some(member) = &found
        && app
            .passwords
            .fits(password, member.password_hash.as_deref())
            .await?
    {
        return Ok(member.id.clone());
    }
    let hash = app.passwords.hash(password).await?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let id = if let Some(member) = found {
        store::set_password(&mut tx, &member.id, &member.name, &hash, &member.state).await?;
        member.id
    } else {
        let id = app.random.id(now);
        store::insert(&mut tx, &id, name, email, role, "active", Some(&hash), now).await?;
        id
    };
    tx.commit().await?;
    Ok(id)
}

/// A member whom the caller may manage: only owners manage owners and admins.
pub async fn manageable(app: &App, caller: &Caller, member_id: &str) -> Result<Me, Problem> {
    members::manageable(app, caller, member_id).await?.to_me()
}

/// Removes one-time links whose time is over.
pub async fn remove_expired_links(app: &App) -> Result<(), DbError> {
    links::remove_expired(app).await
}

/// Whether anybody has an account yet.
pub async fn exist(app: &App) -> Result<bool, Problem> {
    Ok(store::count(&app.db).await? > 0)
}

/// Name and address of a member, for screens and records about them.
pub async fn find(app: &App, member_id: &str) -> Result<Option<Me>, Problem> {
    store::by_id(&app.db, member_id)
        .await?
        .map(|member| member.to_me())
        .transpose()
}
