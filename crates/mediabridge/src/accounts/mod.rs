//! Members: the first owner, sign-in by password, invitations, roles.
//!
//! The rules: no admin ever types somebody else's password; a wrong e-mail and a wrong password are answered alike, in
//! words and in time; the last owner can neither be removed nor demoted.

mod api;
mod invitations;
mod limiter;
mod members;
mod password;
mod setup;
mod store;

pub use api::{Me, MemberState, Role};
pub use limiter::Limiter;
pub use password::Passwords;
use secrecy::SecretString;
pub use setup::SetupCode;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    audit,
    http::{body::CREDENTIALS, caller::Device},
    problem::{self, Code, Problem},
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(setup::router())
        .merge(members::router())
        .merge(invitations::router())
        .layer(CREDENTIALS)
}

/// Checks e-mail and password. The refusal does not tell which was wrong, nor whether the account exists.
pub async fn authenticate(
    app: &App,
    email: &str,
    password: &SecretString,
    device: &Device,
) -> Result<Me, Problem> {
    let email = email.trim().to_lowercase();
    let now = app.clock.now();
    app.limiter.check(&email, device.ip.as_deref(), now)?;
    let found = store::by_email(&app.db, &email).await?;
    let hash = found.as_ref().and_then(|m| m.password_hash.clone());
    let matches = app.passwords.verify(password, hash).await?;
    match found {
        Some(member) if matches && member.state == "active" => {
            app.limiter.succeeded(&email);
            member.into_me()
        }
        found => {
            app.limiter.failed(&email, device.ip.as_deref(), now);
            let mut tx = app.db.begin().await?;
            let entry = audit::Entry::new("session.sign_in")
                .subject(&email)
                .from_ip(device.ip.as_deref());
            let entry = found.map_or(entry.clone(), |member| {
                entry.member_named(&member.id, &member.name, &member.email)
            });
            entry
                .refused("Wrong e-mail or password.")
                .record(app, &mut tx)
                .await?;
            tx.commit().await?;
            Err(Problem::new(
                Code::WrongCredentials,
                "E-mail or password is wrong. Check both and try again.",
            ))
        }
    }
}

/// A member as the app shows it to them.
pub async fn me(app: &App, member_id: &str) -> Result<Me, Problem> {
    store::by_id(&app.db, member_id)
        .await?
        .ok_or_else(|| problem::not_found("member"))?
        .into_me()
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
            .verify(password, member.password_hash.clone())
            .await?
    {
        return Ok(member.id.clone());
    }
    let hash = app.passwords.hash(password).await?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let id = if let Some(member) = found {
        store::set_password(&mut tx, &member.id, &member.name, &hash).await?;
        member.id
    } else {
        let id = app.random.id(now);
        store::insert(&mut tx, &id, name, email, role, "active", Some(&hash), now).await?;
        id
    };
    tx.commit().await?;
    Ok(id)
}

/// Whether anybody has an account yet.
pub async fn exist(app: &App) -> Result<bool, Problem> {
    Ok(store::count(&app.db).await? > 0)
}

/// Name and address of a member, for screens and records about them.
pub async fn find(app: &App, member_id: &str) -> Result<Option<Me>, Problem> {
    store::by_id(&app.db, member_id)
        .await?
        .map(store::MemberRow::into_me)
        .transpose()
}
