//! What holds the rows together: each carries an HMAC over itself and the hash before it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::{clock::Millis, db::Value};

/// A row as it is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Record {
    pub seq: i64,
    pub at: Millis,
    pub member_id: Option<String>,
    pub member_name: Option<String>,
    pub member_email: Option<String>,
    pub action: String,
    pub bucket_id: Option<String>,
    pub bucket_name: Option<String>,
    pub path: Option<String>,
    pub subject: Option<String>,
    pub ip: Option<String>,
    pub outcome: String,
    pub detail: Option<String>,
    pub hash: String,
}

impl Record {
    /// A row of a backup, whose values are in the order of the fields above.
    pub fn from_values(values: Vec<Value>) -> Option<Self> {
        let mut values = values.into_iter();
        let mut int = || match values.next()? {
            Value::Int(v) => v,
            _ => None,
        };
        let (seq, at) = (int()?, int()?);
        let mut text = || match values.next()? {
            Value::Text(v) => Some(v),
            _ => None,
        };
        Some(Self {
            seq,
            at,
            member_id: text()?,
            member_name: text()?,
            member_email: text()?,
            action: text()??,
            bucket_id: text()?,
            bucket_name: text()?,
            path: text()?,
            subject: text()?,
            ip: text()?,
            outcome: text()??,
            detail: text()?,
            hash: text()??,
        })
    }

    /// The hash this row has to carry: fields are length-prefixed, so that no two rows read alike.
    pub(super) fn link(&self, key: &[u8; 32], previous: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(key)
            .unwrap_or_else(|_| unreachable!("HMAC takes any key"));
        let (seq, at) = (self.seq.to_string(), self.at.to_string());
        let mut field = |value: Option<&str>| {
            let length = value.map_or(-1, |v| i64::try_from(v.len()).unwrap_or(i64::MAX));
            mac.update(&length.to_be_bytes());
            mac.update(value.unwrap_or_default().as_bytes());
        };
        for value in [previous, &seq, &at, &self.action, &self.outcome] {
            field(Some(value));
        }
        for value in [
            &self.member_id,
            &self.member_name,
            &self.member_email,
            &self.bucket_id,
            &self.bucket_name,
            &self.path,
            &self.subject,
            &self.ip,
            &self.detail,
        ] {
            field(value.as_deref());
        }
        B64.encode(mac.finalize().into_bytes())
    }
}

/// Checks rows in the order of their numbers.
#[derive(Clone)]
pub struct Chain {
    key: [u8; 32],
    previous: String,
    pub rows: i64,
}

/// The first row that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {seq} {why}")]
pub struct Broken {
    pub seq: i64,
    pub why: String,
}

impl Chain {
    pub fn new(key: [u8; 32]) -> Self {
        Self {
            key,
            previous: String::new(),
            rows: 0,
        }
    }

    pub fn check(&mut self, record: &Record) -> Result<(), Broken> {
        let seq = self.rows + 1;
        let broken = |why: &str| Broken {
            seq,
            why: why.to_owned(),
        };
        if record.seq > seq {
            return Err(broken("is missing"));
        }
        if record.seq < seq {
            return Err(broken(
                "is there, but a row of an earlier number stands before it",
            ));
        }
        let expected = record.link(&self.key, &self.previous);
        if !bool::from(expected.as_bytes().ct_eq(record.hash.as_bytes())) {
            return Err(broken(
                "is not what was written: it was changed, put there, or moved",
            ));
        }
        self.rows = seq;
        self.previous = expected;
        Ok(())
    }
}

impl std::fmt::Debug for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Chain({} rows)", self.rows)
    }
}
