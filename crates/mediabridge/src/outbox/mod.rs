//! E-mails on their way to members.
//!
//! The rule: an e-mail is written down in the transaction of what it tells of, and its row goes when the SMTP server has taken
//! it. So none is lost, whenever a server dies. Twice it goes out only if this server died, or lost its connection, between
//! the SMTP server's taking it and our noting that; then both have the same Message-ID and are the same bytes.

mod api;
mod letter;
mod sender;
mod smtp;
mod store;

pub use letter::{Button, Letter, Recipient};
use secrecy::SecretString;
pub use sender::{deliver, forget_old, send_due};
use smtp::Mailer;
use tokio::sync::Notify;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    clock::{DAY, Millis},
    config::Config,
    db::{DbError, Tx},
    http::body::CREDENTIALS,
    problem::Problem,
    secrets::Sealed,
};

/// How long sending one is tried.
const TRIED: Millis = 4 * DAY;

pub fn router() -> OpenApiRouter<App> {
    api::router().layer(CREDENTIALS)
}

/// What sending needs that is not in the database.
#[derive(Debug)]
pub struct Outbox {
    /// `None`: e-mail is not set up.
    mailer: Option<Mailer>,
    /// There is something new to send.
    wake: std::sync::Arc<Notify>,
}

impl Outbox {
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        let mailer = config.smtp.is_on().then(|| Mailer::new(config));
        Ok(Self {
            mailer: mailer.transpose()?,
            wake: std::sync::Arc::default(),
        })
    }

    /// Whether e-mail is sent at all.
    pub fn is_set_up(&self) -> bool {
        self.mailer.is_some()
    }
}

/// Sends a letter once this transaction is committed. Without e-mail set up, nothing happens.
pub async fn add(app: &App, tx: &mut Tx, letter: &Letter<'_>) -> Result<(), DbError> {
    if !app.outbox.is_set_up() {
        return Ok(());
    }
    let now = app.clock.now();
    let id = app.random.id(now);
    put(app, tx, letter, &id, None, now + TRIED).await
}

/// The same for one whose button leads to `link`, which opens an account: so it is sealed as long as it lies here. Sending is
/// not tried for longer than the link works. Take no other lock before: this takes the one of secrets.
pub async fn add_with_link(
    app: &App,
    tx: &mut Tx,
    letter: &Letter<'_>,
    link: &SecretString,
    works_until: Millis,
) -> Result<(), Problem> {
    if !app.outbox.is_set_up() {
        return Ok(());
    }
    let now = app.clock.now();
    let id = app.random.id(now);
    let sealed = app.keyring.seal(tx, Sealed::OutboxLink, &id, link).await?;
    put(
        app,
        tx,
        letter,
        &id,
        Some(&sealed),
        works_until.min(now + TRIED),
    )
    .await?;
    Ok(())
}

async fn put(
    app: &App,
    tx: &mut Tx,
    letter: &Letter<'_>,
    id: &str,
    sealed_link: Option<&str>,
    give_up_at: Millis,
) -> Result<(), DbError> {
    store::insert(tx, id, letter, sealed_link, app.clock.now(), give_up_at).await?;
    let wake = std::sync::Arc::clone(&app.outbox.wake);
    tx.afterwards(move || wake.notify_one());
    Ok(())
}

/// Forgets what is on its way to a member who is removed.
pub async fn remove_all(tx: &mut Tx, member_id: &str) -> Result<(), DbError> {
    store::remove_all(tx, member_id).await
}
