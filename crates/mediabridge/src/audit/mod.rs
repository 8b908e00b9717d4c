//! Who did what, to which file, from where, and when.
//!
//! A row is written in the transaction of the act itself, so neither exists without the other. Each row carries an HMAC
//! over itself and the one before: a row changed, removed or slipped in breaks the chain from there on.

mod api;
mod chain;
mod checkpoint;
mod export;
mod keeper;
mod store;
mod verify;

pub use chain::{Broken, Chain, Record};
pub use checkpoint::{Checkpoint, CheckpointKey};
pub use keeper::{Keeper, keep_checkpoints, require_checkpoint_file};
use secrecy::ExposeSecret as _;
use utoipa_axum::router::OpenApiRouter;
pub use verify::{Verified, Verifier, verify};

use crate::{
    app::App,
    brief::{self, brief},
    clock::Millis,
    db::{DbError, Lock, Tx},
    http::caller::Caller,
};

/// The subject of what was done on the server's own command line, where nobody signs in.
pub const COMMAND_LINE: &str = "command line";

/// What a restore is recorded as.
pub const RESTORED: &str = "backup.restore";

pub fn router() -> OpenApiRouter<App> {
    api::router()
}

/// One act to record: `audit::Entry::new("file.delete").by(&caller).bucket(…).path(…).record(app, &mut tx)`.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Entry {
    action: &'static str,
    member_id: Option<String>,
    member_name: Option<String>,
    member_email: Option<String>,
    bucket_id: Option<String>,
    bucket_name: Option<String>,
    path: Option<String>,
    subject: Option<String>,
    ip: Option<String>,
    outcome: Outcome,
    detail: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Outcome {
    #[default]
    Done,
    Refused,
    Failed,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

impl Entry {
    pub fn new(action: &'static str) -> Self {
        Self {
            action,
            ..Self::default()
        }
    }

    pub fn by(self, caller: &Caller) -> Self {
        self.member_named(&caller.member_id, &caller.name, &caller.email)
            .from_ip(caller.device.ip.as_deref())
    }

    /// An act of a member whose name is looked up when the row is written.
    pub fn member(mut self, id: &str) -> Self {
        self.member_id = Some(id.to_owned());
        self
    }

    pub fn member_named(mut self, id: &str, name: &str, email: &str) -> Self {
        self.member_id = Some(id.to_owned());
        self.member_name = Some(name.to_owned());
        self.member_email = Some(email.to_owned());
        self
    }

    pub fn from_ip(mut self, ip: Option<&str>) -> Self {
        self.ip = ip.map(ToOwned::to_owned);
        self
    }

    pub fn bucket(mut self, id: &str, name: &str) -> Self {
        self.bucket_id = Some(id.to_owned());
        self.bucket_name = Some(name.to_owned());
        self
    }

    /// The path relative to the actor's root.
    pub fn path(mut self, path: &str) -> Self {
        self.path = Some(brief(path, brief::PATH).into_owned());
        self
    }

    /// Whom or what the act was about, when it is not a file.
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(brief(&subject.into(), brief::SENTENCE).into_owned());
        self
    }

    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(brief(&detail.into(), brief::SENTENCE).into_owned());
        self
    }

    pub fn refused(mut self, why: impl Into<String>) -> Self {
        self.outcome = Outcome::Refused;
        self.detail(why)
    }

    pub fn failed(mut self, why: impl Into<String>) -> Self {
        self.outcome = Outcome::Failed;
        self.detail(why)
    }

    fn into_record(self, seq: i64, at: Millis) -> Record {
        Record {
            seq,
            at,
            member_id: self.member_id,
            member_name: self.member_name,
            member_email: self.member_email,
            action: self.action.to_owned(),
            bucket_id: self.bucket_id,
            bucket_name: self.bucket_name,
            path: self.path,
            subject: self.subject,
            ip: self.ip,
            outcome: self.outcome.as_str().to_owned(),
            detail: self.detail,
            hash: String::new(),
        }
    }

    pub async fn record(self, app: &App, tx: &mut Tx) -> Result<(), DbError> {
        record_all(app, tx, vec![self]).await
    }
}

/// Records several acts, one row each, in order.
pub async fn record_all(app: &App, tx: &mut Tx, entries: Vec<Entry>) -> Result<(), DbError> {
    append(app.audit_key.expose_secret(), app.clock.now(), tx, entries).await
}

/// The same where there is no server yet.
pub async fn append(
    key: &[u8; 32],
    at: Millis,
    tx: &mut Tx,
    entries: Vec<Entry>,
) -> Result<(), DbError> {
    tx.serialise(Lock::AuditChain).await?;
    let (mut seq, mut previous) = store::last(tx).await?.unwrap_or((0, String::new()));
    for mut entry in entries {
        if entry.member_name.is_none()
            && let Some(id) = &entry.member_id
            && let Some((name, email)) = store::member(tx, id).await?
        {
            entry.member_name = Some(name);
            entry.member_email = Some(email);
        }
        seq += 1;
        let mut record = entry.into_record(seq, at);
        record.hash = record.link(key, &previous);
        store::insert(tx, &record).await?;
        previous.clone_from(&record.hash);
        tx.afterwards(move || log(&record));
    }
    Ok(())
}

/// The log says that something happened, and where to read it. Paths and people's names are the audit's own.
fn log(record: &Record) {
    tracing::info!(
        target: "mediabridge::audit",
        row = record.seq,
        action = record.action,
        outcome = record.outcome,
        member_id = record.member_id,
        bucket_id = record.bucket_id,
        "recorded"
    );
    tracing::debug!(
        target: "mediabridge::audit",
        row = record.seq,
        path = record.path,
        subject = record.subject,
        detail = record.detail,
        "recorded in full"
    );
}
