//! Sends what waits, one e-mail after the other, for as long as the server runs.
//!
//! Whoever sends an e-mail holds a lease on it, so several servers share the work. A lease is longer than sending may take,
//! and whose server dies is free again when it ends.

use std::time::Duration;

use anyhow::Context as _;
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    letter::{self, Content, Parts},
    smtp::{Mailer, Trouble},
    store::{self, Claimed},
};
use crate::{
    app::App,
    clock::{DAY, HOUR, MINUTE, Millis, SECOND},
    db::DbError,
    secrets::Sealed,
};

/// What other servers have added, and what is due again, is looked for this often.
const LOOK: Duration = Duration::from_secs(10);
/// How long one that was given up can be looked at.
const KEPT: Millis = 30 * DAY;
const LONGEST_PAUSE: Millis = 4 * HOUR;

/// Sends what is due until the server stops; one under way is finished.
pub async fn deliver(app: App) {
    let mut look = tokio::time::interval(LOOK);
    let mut forgot_at = None;
    loop {
        tokio::select! {
            _ = look.tick() => {}
            () = app.outbox.wake.notified() => {}
            () = app.stopping.cancelled() => return,
        }
        if let Err(error) = send_due(&app).await {
            tracing::warn!(
                error = format!("{error:#}"),
                "e-mails wait; the next try is in {} seconds",
                LOOK.as_secs()
            );
        }
        let now = app.clock.now();
        if forgot_at.is_none_or(|at: Millis| (now - at).abs() >= HOUR) {
            match forget_old(&app).await {
                Ok(()) => forgot_at = Some(now),
                Err(error) => tracing::warn!(%error, "old e-mails were not forgotten"),
            }
        }
    }
}

/// Sends everything that is due, until the SMTP server takes none at all: then the others wait, too.
pub async fn send_due(app: &App) -> anyhow::Result<()> {
    let Some(mailer) = &app.outbox.mailer else {
        return Ok(());
    };
    while !app.stopping.is_cancelled() {
        let Some(claimed) = claim(app, mailer).await? else {
            return Ok(());
        };
        let sent = send(app, mailer, &claimed).await;
        note(app, &claimed, sent.as_ref().err()).await?;
        if let Err(Trouble::Server(_)) = sent {
            return Ok(());
        }
    }
    Ok(())
}

/// Takes the e-mail that has waited longest, unless other servers are faster with all of them.
async fn claim(app: &App, mailer: &Mailer) -> Result<Option<Claimed>, DbError> {
    let patience = Millis::try_from(mailer.patience.as_millis()).unwrap_or(HOUR);
    let lease = 2 * patience + 10 * SECOND;
    loop {
        let now = app.clock.now();
        let horizon = now + lease.max(2 * LONGEST_PAUSE);
        let Some(mut found) = store::next(&app.db, now, horizon).await? else {
            return Ok(None);
        };
        let mut tx = app.db.begin().await?;
        let is_ours = store::claim(&mut tx, &found.id, found.attempts, now + lease).await?;
        tx.commit().await?;
        if is_ours {
            found.attempts += 1;
            return Ok(Some(found));
        }
    }
}

async fn send(app: &App, mailer: &Mailer, claimed: &Claimed) -> Result<(), Trouble> {
    let message =
        message(app, mailer, claimed).map_err(|error| Trouble::Refused(format!("{error:#}")))?;
    mailer.send(&message, mailer.patience).await.map(drop)
}

fn message(app: &App, mailer: &Mailer, claimed: &Claimed) -> anyhow::Result<lettre::Message> {
    let content: Content =
        serde_json::from_str(&claimed.content).context("what it says cannot be read")?;
    let open = |sealed: &String| {
        app.keyring
            .open_sealed(Sealed::OutboxLink, &claimed.id, sealed)
    };
    let link: Option<SecretString> = claimed.link.as_ref().map(open).transpose()?;
    letter::message(&Parts {
        id: &claimed.id,
        from: &mailer.from,
        name: &claimed.name,
        email: &claimed.email,
        subject: &claimed.subject,
        content: &content,
        link: link.as_ref().map(SecretString::expose_secret),
        public_url: &app.config.http.public_url,
        at: claimed.created_at,
    })
}

/// Writes down how it went. What was taken would be sent again otherwise, so this is tried until the database answers.
async fn note(app: &App, claimed: &Claimed, trouble: Option<&Trouble>) -> Result<(), DbError> {
    loop {
        let noted = try_note(app, claimed, trouble).await;
        match noted {
            Err(DbError::Unavailable(error))
                if trouble.is_none() && !app.stopping.is_cancelled() =>
            {
                tracing::warn!(%error, email = claimed.id, "an e-mail was sent, which could not be noted yet");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            noted => return noted,
        }
    }
}

async fn try_note(app: &App, claimed: &Claimed, trouble: Option<&Trouble>) -> Result<(), DbError> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let Some(trouble) = trouble else {
        store::delete(&mut tx, &claimed.id).await?;
        tracing::info!(email = claimed.id, "an e-mail was sent");
        return tx.commit().await;
    };
    let next = now + pause(claimed.attempts);
    let is_lasting = matches!(trouble, Trouble::Refused(_)) || now >= claimed.give_up_at;
    if is_lasting {
        store::fail(&mut tx, claimed, trouble.words(), now).await?;
    } else {
        store::wait(&mut tx, claimed, trouble.words(), next).await?;
    }
    tx.commit().await?;
    let (email, attempts) = (&claimed.id, claimed.attempts);
    if let Trouble::Server(reason) = trouble {
        tracing::warn!(email, attempts, reason, "the mail server takes no e-mail");
    } else {
        // The words may name whom it was for, which the log does not.
        tracing::warn!(
            email,
            attempts,
            given_up = is_lasting,
            "an e-mail was not taken: the page Admin, E-mail says why"
        );
    }
    Ok(())
}

/// How long to wait after so many attempts: a minute, then twice as long each time.
fn pause(attempts: i64) -> Millis {
    let doublings = (attempts - 1).clamp(0, 16);
    (MINUTE << doublings).min(LONGEST_PAUSE)
}

/// Forgets what was given up a month ago.
pub async fn forget_old(app: &App) -> Result<(), DbError> {
    let mut tx = app.db.begin().await?;
    store::forget(&mut tx, app.clock.now() - KEPT).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_a_minute_to_four_hours() {
        let minutes: Vec<Millis> = (1..=10).map(|n| pause(n) / MINUTE).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]);
        assert_eq!(pause(i64::MAX), LONGEST_PAUSE);
        assert_eq!(pause(0), MINUTE);
    }
}
