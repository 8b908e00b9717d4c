//! New keys, and every secret wrapped anew, while servers run.
//!
//! Killed at any point, it is simply run again: the keyring that opens everything is in the file before the first
//! secret needs it, and a key leaves the file only when no secret needs it any more. A server that saves a secret
//! meanwhile takes the canary's key, so once the canary is under the new key, nothing comes after under the old.

use std::fmt::Write as _;

use anyhow::Context as _;

use super::{
    Keyring, envelope,
    file::{self, read_ring, write_private},
    ring::Ring,
    store::{self, Row, Sealed},
};
use crate::{app::App, audit, db::Lock};

/// Secrets per transaction: a server that wants to write waits for one of these.
const STEP: usize = 20;

/// Makes a new key to seal with and one to sign with, or finishes a rotation that was cut off. `say` is told what
/// happens, in lines for people.
pub async fn rotate(app: &App, say: impl Fn(&str)) -> anyhow::Result<()> {
    let keyring = &app.keyring;
    let _held = file::hold(&keyring.0.file)?;
    let mut ring = read_ring(&keyring.0.file)?;
    if ring.retired().is_empty() {
        ring = ring.rotated(&app.random, app.clock.now());
        keyring.replace(&ring)?;
        say(&format!(
            "New keys: {} seals secrets, {} signs access tokens.",
            ring.active,
            ring.newest_signing_key().id
        ));
    } else {
        say(
            "The keyring has keys of a rotation that did not end. This finishes it and makes no new ones.",
        );
    }
    let count = wrap_anew(app, &ring, &say).await?;
    retire(app, &ring).await?;
    say(&format!(
        "Done: every secret ({count}) is sealed under {}, and {} left the keyring.",
        ring.active,
        listed(&ring.retired())
    ));
    say(&format!(
        "Copy {} to where you keep it, and keep the copy from before as long as backups from before.",
        keyring.0.file.display()
    ));
    Ok(())
}

/// Wraps what is sealed under other keys, the canary first, and returns how many secrets there are.
async fn wrap_anew(app: &App, ring: &Ring, say: &impl Fn(&str)) -> anyhow::Result<usize> {
    let key = ring.sealing.iter().find(|k| k.id == ring.active);
    let key = key.context("a ring has its active key")?;
    loop {
        let rows = store::all(&app.db).await?;
        let is_stale = |row: &&Row| envelope::key_id(&row.sealed) != Some(&ring.active);
        let stale: Vec<&Row> = rows.iter().filter(is_stale).collect();
        if stale.is_empty() {
            return Ok(rows.iter().filter(|r| r.what != Sealed::Canary).count());
        }
        for (step, rows) in stale.chunks(STEP).enumerate() {
            let mut tx = app.db.begin().await?;
            tx.serialise(Lock::Secrets).await?;
            for row in rows {
                let identity = row.what.identity(&row.id);
                let secret = envelope::open(ring, &identity, &row.sealed).map_err(|_| {
                    anyhow::anyhow!(
                        "the secret of `{identity}` does not open with this keyring: enter it again or remove that row, then run this again"
                    )
                })?;
                let sealed = envelope::seal(key, &identity, &secret, &app.random)?;
                if store::replace(&mut tx, row, &sealed).await? && row.what == Sealed::Canary {
                    audit::Entry::new("keys.rotate")
                        .subject(audit::COMMAND_LINE)
                        .detail(format!(
                            "{} seals secrets, {} signs access tokens",
                            ring.active,
                            ring.newest_signing_key().id
                        ))
                        .record(app, &mut tx)
                        .await?;
                }
            }
            tx.commit().await?;
            let done = step * STEP + rows.len();
            if done.is_multiple_of(5 * STEP) {
                say(&format!("  {done} of {}", stale.len()));
            }
        }
    }
}

async fn retire(app: &App, ring: &Ring) -> anyhow::Result<()> {
    let mut tx = app.db.begin().await?;
    audit::Entry::new("keys.retire")
        .subject(audit::COMMAND_LINE)
        .detail(format!("{} left the keyring", listed(&ring.retired())))
        .record(app, &mut tx)
        .await?;
    tx.commit().await?;
    app.keyring.replace(&ring.without_retired())
}

impl Keyring {
    /// Writes the file and takes it over.
    fn replace(&self, ring: &Ring) -> anyhow::Result<()> {
        write_private(&self.0.file, &ring.to_text())
            .with_context(|| format!("the keyring {} cannot be written", self.0.file.display()))?;
        self.look_at_file();
        Ok(())
    }
}

/// The keys by name, and what each is for.
pub async fn list(app: &App) -> anyhow::Result<String> {
    let ring = app.keyring.ring();
    let rows = store::all(&app.db).await?;
    let under = |id: &str| {
        rows.iter()
            .filter(|r| r.what != Sealed::Canary && envelope::key_id(&r.sealed) == Some(id))
            .count()
    };
    let mut text = String::new();
    for key in &ring.sealing {
        let role = if key.id == ring.active {
            "seals and opens"
        } else {
            "opens"
        };
        writeln!(
            text,
            "{:<14} {role:<16} secrets: {}",
            key.id,
            under(&key.id)
        )?;
    }
    for key in &ring.signing {
        let role = if key.id == ring.newest_signing_key().id {
            "signs and verifies"
        } else {
            "verifies"
        };
        writeln!(text, "{:<14} {role:<16} access tokens", key.id)?;
    }
    Ok(text)
}

fn listed(ids: &[String]) -> String {
    ids.join(", ")
}
