//! The whole installation in one file, but for its keyring and the files in S3.
//!
//! The rule: a backup is checked from its first byte to its last before anything of a database is touched, and takes the
//! place of everything or of nothing. Secrets stay sealed in it. It is the same for both engines, so it also moves an
//! installation from one to the other.
//!
//! The file is gzip of JSON lines: what it is, then for each table its name and its rows, then a checksum and a seal
//! made with a key of the installation.

mod read;
mod restore;
mod store;
mod tables;
mod write;

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit as _, Mac as _};
pub use read::Reader;
pub use restore::restore;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
pub use write::write;

use crate::{clock::Millis, db::Table};

/// The version of the format.
const FORMAT: u32 = 1;
/// What gzip files begin with that were made here: no name, no time, nothing to choose.
const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// The tables a backup holds, each after those it refers to.
pub const TABLES: &[Table] = tables::TABLES;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    mediabridge_backup: u32,
    /// Of the database.
    schema: i64,
    /// Of the program.
    version: String,
    pub made_at: Millis,
    /// Per table.
    pub rows: BTreeMap<String, i64>,
}

/// The line before a table's rows.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableLine {
    table: String,
    columns: Vec<String>,
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trailer {
    /// Of every line before, hex.
    sha256: String,
    /// HMAC of that by a key of the installation, hex: nobody else wrote this.
    seal: String,
}

impl TableLine {
    fn of(table: &Table) -> Self {
        Self {
            table: table.name.to_owned(),
            columns: table
                .columns
                .iter()
                .map(|(name, _)| (*name).to_owned())
                .collect(),
        }
    }
}

impl Trailer {
    fn new(digest: [u8; 32], key: &[u8; 32]) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(key)
            .unwrap_or_else(|_| unreachable!("HMAC takes any key"));
        mac.update(&digest);
        Self {
            sha256: hex(&digest),
            seal: hex(&mac.finalize().into_bytes()),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    digits.collect()
}
