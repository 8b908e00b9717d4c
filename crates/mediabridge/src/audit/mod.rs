//! Who did what, to which file, from where, and when.
//!
//! A row is written in the transaction of the act itself, so neither exists without the other. Each row carries an HMAC
//! over itself and the one before: a row changed, removed or slipped in breaks the chain from there on.

mod api;
mod store;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    db::{DbError, Lock, Tx},
    http::caller::Caller,
};

/// The subject of what was done on the server's own command line, where nobody signs in.
pub const COMMAND_LINE: &str = "command line";

pub fn router() -> OpenApiRouter<App> {
    api::router()
}

/// One act to record: `audit::Entry::new("file.delete").by(&caller).bucket(…).path(…).record(app, &mut tx)`.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Entry {
    pub(crate) action: &'static str,
    pub(crate) member_id: Option<String>,
    pub(crate) member_name: Option<String>,
    pub(crate) member_email: Option<String>,
    pub(crate) bucket_id: Option<String>,
    pub(crate) bucket_name: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) ip: Option<String>,
    pub(crate) outcome: Outcome,
    pub(crate) detail: Option<String>,
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
        self.path = Some(path.to_owned());
        self
    }

    /// Whom or what the act was about, when it is not a file.
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
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

    pub async fn record(self, app: &App, tx: &mut Tx) -> Result<(), DbError> {
        record_all(app, tx, vec![self]).await
    }
}

/// Records several acts, one row each, in order.
pub async fn record_all(app: &App, tx: &mut Tx, entries: Vec<Entry>) -> Result<(), DbError> {
    tx.serialise(Lock::AuditChain).await?;
    let (mut seq, mut previous) = store::last(tx).await?.unwrap_or((0, String::new()));
    let at = app.clock.now();
    for mut entry in entries {
        if entry.member_name.is_none()
            && let Some(id) = &entry.member_id
            && let Some((name, email)) = store::member(tx, id).await?
        {
            entry.member_name = Some(name);
            entry.member_email = Some(email);
        }
        seq += 1;
        previous = link(&app.audit_key, &previous, seq, at, &entry);
        store::insert(tx, seq, at, &entry, &previous).await?;
    }
    Ok(())
}

/// The hash of a row: fields are length-prefixed, so that no two rows read alike.
fn link(key: &[u8; 32], previous: &str, seq: i64, at: i64, entry: &Entry) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes any key"));
    let (seq, at) = (seq.to_string(), at.to_string());
    let mut field = |value: Option<&str>| {
        let length = value.map_or(-1, |v| i64::try_from(v.len()).unwrap_or(i64::MAX));
        mac.update(&length.to_be_bytes());
        mac.update(value.unwrap_or_default().as_bytes());
    };
    for value in [previous, &seq, &at, entry.action, entry.outcome.as_str()] {
        field(Some(value));
    }
    for value in [
        &entry.member_id,
        &entry.member_name,
        &entry.member_email,
        &entry.bucket_id,
        &entry.bucket_name,
        &entry.path,
        &entry.subject,
        &entry.ip,
        &entry.detail,
    ] {
        field(value.as_deref());
    }
    B64.encode(mac.finalize().into_bytes())
}
