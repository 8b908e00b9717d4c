//! The mail half: the domains, mailboxes and routing rules of a PurelyMail account.
//!
//! The rules: the API token, which can do everything, is opened here and leaves the server never. Whoever writes at
//! PurelyMail takes a turn, so that no two writes, and no reading of the lists, overlap; every write is read back. What
//! screens show is a copy of PurelyMail's lists that follows our own writes at once and everybody else's within minutes.
//! Nothing is deleted here but by [`crate::deletions`].

mod account;
mod bulk;
mod credit;
mod dashboard;
mod dns;
mod domains;
mod estate;
mod hand_over;
mod mailboxes;
mod off_boarding;
mod routing;
mod settings;
mod sign_in;
mod store;
mod sync;
mod trace;
mod trouble;

use std::sync::{Mutex, OnceLock, PoisonError};

use mediabridge_dns::Resolver;
use purelymail::{ApiToken, Client, Options};
use secrecy::ExposeSecret as _;
use tokio::sync::Notify;
use utoipa_axum::router::OpenApiRouter;

pub use self::{
    account::{put_sample, put_sample_past},
    bulk::{carry_out as carry_out_bulk, keep as keep_bulk},
    dns::{check_due, watch as watch_dns},
    estate::{Looked, delete, forget, plan},
    hand_over::remove_expired as remove_expired_hand_overs,
    sync::{keep, sync},
};
use crate::{
    app::App,
    db::{Lock, Queue, Turn},
    problem::{Code, Problem},
    secrets::Sealed,
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(account::router())
        .merge(dashboard::router())
        .merge(mailboxes::router())
        .merge(settings::router())
        .merge(bulk::router())
        .merge(hand_over::router())
        .merge(off_boarding::router())
        .merge(domains::router())
        .merge(dns::router())
        .merge(routing::router())
}

/// The only row of `mail_account`.
const ACCOUNT: &str = "purelymail";

/// What the server keeps at hand of the mail half.
#[derive(Debug, Default)]
pub struct Mail {
    queue: Queue,
    /// The client, and the sealed token it was made for.
    client: Mutex<Option<(String, Client)>>,
    news: Notify,
    /// A domain is due to be looked at sooner than at the end of the pause.
    looks: Notify,
    bulk: bulk::News,
    resolver: OnceLock<Resolver>,
}

/// Whether an account is connected.
pub async fn is_connected(app: &App) -> Result<bool, Problem> {
    Ok(store::account(&app.db).await?.is_some())
}

/// Waits until nobody else writes at PurelyMail, here or on another server.
pub async fn turn(app: &App) -> Result<Turn, Problem> {
    Ok(app.db.turn(&app.mail.queue, Lock::Mail).await?)
}

/// The client of the account. All share their limit of calls, also with one that is made for a newer token.
async fn client(app: &App) -> Result<Client, Problem> {
    let account = store::account(&app.db).await?.ok_or_else(not_connected)?;
    let known = {
        let kept = app
            .mail
            .client
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        kept.clone()
    };
    let before = match known {
        Some((sealed, client)) if sealed == account.api_token => return Ok(client),
        Some((_, client)) => Some(client),
        None => None,
    };
    let what = Sealed::PurelyMailToken;
    let token = app.keyring.open_sealed(what, ACCOUNT, &account.api_token)?;
    let token = ApiToken::new(token.expose_secret()).map_err(anyhow::Error::from)?;
    let client = match before {
        Some(client) => client.with_token(token),
        None => with_token(app, token)?,
    };
    let mut kept = app
        .mail
        .client
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    *kept = Some((account.api_token, client.clone()));
    Ok(client)
}

fn with_token(app: &App, token: ApiToken) -> Result<Client, Problem> {
    let at = app.config.mail.purelymail_url.as_str();
    Ok(Client::new(Options::at(at, token)).map_err(anyhow::Error::from)?)
}

fn not_connected() -> Problem {
    Problem::new(
        Code::MailNotConnected,
        "No PurelyMail account is connected. An admin can do that under Mail.",
    )
}
