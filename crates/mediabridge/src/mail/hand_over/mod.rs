//! A password is handed over by a link and not in the open.
//!
//! The rule: it is shown once, to whoever presses the button behind the link first, and only while it is the mailbox's
//! last. Until then it lies here sealed, afterwards nowhere. The link's token is not kept, so a link can be made anew
//! but not looked up. It ends with the right of whoever made it.

mod api;
mod store;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    audit,
    clock::{DAY, Millis},
    db::{DbError, Tx},
    http::{body::CREDENTIALS, caller::Caller},
    problem::Problem,
    random::Random,
    secrets::Sealed,
    sessions::hash,
};

pub(super) fn router() -> OpenApiRouter<App> {
    api::router().layer(CREDENTIALS)
}

/// The link to pass on. It is told once; another one can be made as long as nobody has opened this.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HandOverLink)]
pub(super) struct Link {
    pub id: String,
    pub url: String,
    pub expires_at: Millis,
}

/// Keeps a mailbox's new password to be handed over; whatever was to be handed over before is not good any more.
pub(super) async fn keep(
    app: &App,
    tx: &mut Tx,
    address: &str,
    password: &SecretString,
    by: (&str, &str),
) -> Result<String, Problem> {
    let now = app.clock.now();
    let id = app.random.id(now);
    store::withdraw_all(tx, address, now).await?;
    let what = Sealed::HandOverPassword;
    let sealed = app.keyring.seal(tx, what, &id, password).await?;
    store::insert(tx, &id, address, &sealed, by, now, expiry(app)).await?;
    Ok(id)
}

/// Makes the link of a password that waits; the one before stops working. None if nothing waits any more.
pub(super) async fn link(
    app: &App,
    tx: &mut Tx,
    id: &str,
    by: &Caller,
) -> Result<Option<Link>, Problem> {
    let token = URL_SAFE_NO_PAD.encode(app.random.bytes::<32>());
    let expires_at = expiry(app);
    let now = app.clock.now();
    let by = (by.member_id.as_str(), by.name.as_str());
    if !store::put_link(tx, id, &hash(&token), by, expires_at, now).await? {
        return Ok(None);
    }
    // What stands behind `#` is not sent by browsers and not logged by proxies.
    let home = &app.config.http.public_url;
    Ok(Some(Link {
        id: id.to_owned(),
        url: format!("{home}/hand-over#token={token}"),
        expires_at,
    }))
}

/// Keeps a password that was just made, audits it, and makes its link.
pub(super) async fn begin(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    address: &str,
    password: &SecretString,
) -> Result<Option<Link>, Problem> {
    let by = (caller.member_id.as_str(), caller.name.as_str());
    let id = keep(app, tx, address, password, by).await?;
    audit::Entry::new("mailbox.hand_over_link")
        .by(caller)
        .subject(address)
        .record(app, tx)
        .await?;
    link(app, tx, &id, caller).await
}

/// The mailbox has another password now, or another name.
pub(super) async fn outdate(app: &App, tx: &mut Tx, address: &str) -> Result<(), DbError> {
    store::withdraw_all(tx, address, app.clock.now()).await
}

/// Forgets passwords whose time is over, and after a while that they were there.
pub async fn remove_expired(app: &App) -> Result<(), DbError> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    store::expire(&mut tx, now, now - KEPT).await?;
    tx.commit().await
}

/// How long one that is over can be read about; the audit keeps it for good.
const KEPT: Millis = 90 * DAY;

fn expiry(app: &App) -> Millis {
    app.clock.now() + Millis::from(app.config.mail.hand_over_days.max(1)) * DAY
}

/// Letters and digits that nobody takes for one another.
const LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A password of four groups that can be read out and typed: 116 bits.
pub(super) fn generate(random: &Random) -> SecretString {
    let mut password = String::new();
    let mut drawn = 0;
    while drawn < 20 {
        for byte in random.bytes::<32>() {
            let index = usize::from(byte);
            // What is left over of 256 would make some letters likelier than others.
            if drawn < 20 && index < 256 / LETTERS.len() * LETTERS.len() {
                if drawn > 0 && drawn % 5 == 0 {
                    password.push('-');
                }
                password.push(char::from(LETTERS[index % LETTERS.len()]));
                drawn += 1;
            }
        }
    }
    password.into()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn generated_passwords_differ_and_use_every_letter_alike() {
        let random = Random::seeded(3);
        let mut seen = BTreeSet::new();
        let mut letters: BTreeMap<char, u32> = BTreeMap::new();
        for _ in 0..5_000 {
            let password = generate(&random).expose_secret().to_owned();
            assert_eq!(password.len(), 23);
            assert_eq!(
                password.split('-').map(str::len).collect::<Vec<_>>(),
                [5; 4]
            );
            for letter in password.chars().filter(|c| *c != '-') {
                *letters.entry(letter).or_default() += 1;
            }
            assert!(seen.insert(password));
        }
        assert_eq!(letters.len(), LETTERS.len());
        let expected = 5_000 * 20 / u32::try_from(LETTERS.len()).unwrap();
        for (letter, count) in letters {
            assert!(count.abs_diff(expected) < expected / 5, "{letter}: {count}");
        }
    }
}
