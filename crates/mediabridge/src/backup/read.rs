use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read as _, Seek as _},
    path::Path,
};

use anyhow::{Context as _, bail, ensure};
use flate2::bufread::GzDecoder;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::{FORMAT, GZIP_HEADER, Header, TABLES, TableLine, Trailer};
use crate::{
    clock::rfc3339,
    db::{Db, Kind, Table, Value},
};

/// Bytes of one line at most: many times the longest row.
const LONGEST_LINE: u64 = 64 << 20;

/// Reads a backup row by row. That it is whole, unchanged and ours is known once [`next_row`](Self::next_row) has
/// answered `None`, and not before.
pub struct Reader {
    name: String,
    lines: BufReader<GzDecoder<BufReader<File>>>,
    digest: Sha256,
    key: [u8; 32],
    pub header: Header,
    /// Tables that were begun.
    begun: usize,
    /// Rows the current table still has to have.
    missing: i64,
}

impl Reader {
    pub fn open(path: &Path, key: [u8; 32]) -> anyhow::Result<Self> {
        let name = path.display().to_string();
        let mut file =
            File::open(path).with_context(|| format!("the backup {name} cannot be read"))?;
        let mut first = [0; GZIP_HEADER.len()];
        let is_ours = file.read_exact(&mut first).is_ok() && first == GZIP_HEADER;
        ensure!(
            is_ours,
            "{name} is not a backup that `mediabridge backup` made"
        );
        file.rewind()?;
        let mut reader = Self {
            lines: BufReader::new(GzDecoder::new(BufReader::new(file))),
            digest: Sha256::new(),
            key,
            header: Header {
                mediabridge_backup: 0,
                schema: 0,
                version: String::new(),
                made_at: 0,
                rows: std::collections::BTreeMap::new(),
            },
            begun: 0,
            missing: 0,
            name,
        };
        let header = reader.header();
        reader.header = header.with_context(|| reader.damaged())?;
        reader.require_this_version()?;
        Ok(reader)
    }

    fn header(&mut self) -> anyhow::Result<Header> {
        let line = self.line()?;
        Ok(serde_json::from_slice(&line)?)
    }

    fn require_this_version(&self) -> anyhow::Result<()> {
        let Header {
            mediabridge_backup,
            schema,
            version,
            ..
        } = &self.header;
        ensure!(
            *mediabridge_backup == FORMAT && *schema == Db::schema(),
            "{} was made by MediaBridge {version} (format {mediabridge_backup}, schema {schema}), and this is {} (format {FORMAT}, schema {}): restore it with that version, then update",
            self.name,
            env!("CARGO_PKG_VERSION"),
            Db::schema()
        );
        Ok(())
    }

    /// The next row and the table it belongs to; `None` at the end, when everything was in order.
    pub fn next_row(&mut self) -> anyhow::Result<Option<(&'static Table, Vec<Value>)>> {
        self.try_next().with_context(|| self.damaged())
    }

    /// What [`Trailer`] vouches for, to tell whether two readings saw the same.
    pub fn digest(&self) -> [u8; 32] {
        self.digest.clone().finalize().into()
    }

    fn damaged(&self) -> String {
        format!("the backup {} is damaged or not whole", self.name)
    }

    fn try_next(&mut self) -> anyhow::Result<Option<(&'static Table, Vec<Value>)>> {
        loop {
            let digest = self.digest();
            let line = self.line()?;
            let current = self.begun.checked_sub(1).map(|at| &TABLES[at]);
            if line.starts_with(b"[") {
                let table = current.context("a row stands outside a table")?;
                self.missing -= 1;
                return Ok(Some((table, values(table, &line)?)));
            }
            ensure!(self.missing == 0, "a table has too few or too many rows");
            if let Some(table) = TABLES.get(self.begun) {
                let begins: TableLine = serde_json::from_slice(&line)?;
                ensure!(
                    begins == TableLine::of(table),
                    "the table {} is not where it belongs",
                    table.name
                );
                self.begun += 1;
                let rows = self.header.rows.get(table.name);
                self.missing = *rows.context("a table is not announced")?;
                continue;
            }
            let trailer: Trailer = serde_json::from_slice(&line)?;
            let expected = Trailer::new(digest, &self.key);
            ensure!(
                trailer.sha256 == expected.sha256,
                "its checksum is another one"
            );
            ensure!(
                bool::from(trailer.seal.as_bytes().ct_eq(expected.seal.as_bytes())),
                "it was made with another keyring, or changed by hand. Use the keyring of {}",
                rfc3339(self.header.made_at)
            );
            self.require_end()?;
            return Ok(None);
        }
    }

    fn line(&mut self) -> anyhow::Result<Vec<u8>> {
        let mut line = Vec::new();
        self.lines
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line)?;
        if line.pop() != Some(b'\n') {
            bail!("it ends too early");
        }
        self.digest.update(&line);
        self.digest.update(b"\n");
        Ok(line)
    }

    fn require_end(&mut self) -> anyhow::Result<()> {
        // Reading to the end makes the decoder compare its own checksum.
        ensure!(self.lines.read(&mut [0])? == 0, "it goes on after its end");
        let file = self.lines.get_mut().get_mut();
        ensure!(file.read(&mut [0])? == 0, "it goes on after its end");
        Ok(())
    }
}

fn values(table: &Table, line: &[u8]) -> anyhow::Result<Vec<Value>> {
    use serde_json::Value as Json;
    let row: Vec<Json> = serde_json::from_slice(line)?;
    ensure!(
        row.len() == table.columns.len(),
        "a row of {} has {} values",
        table.name,
        row.len()
    );
    let columns = table.columns.iter();
    columns
        .zip(row)
        .map(|((column, kind), value)| {
            Ok(match (kind, value) {
                (Kind::Text, Json::Null) => Value::Text(None),
                (Kind::Text, Json::String(text)) => Value::Text(Some(text)),
                (Kind::Int, Json::Null) => Value::Int(None),
                (Kind::Int, Json::Number(number)) => {
                    Value::Int(Some(number.as_i64().context("a number is too large")?))
                }
                (Kind::Flag, Json::Null) => Value::Bool(None),
                (Kind::Flag, Json::Bool(flag)) => Value::Bool(Some(flag)),
                _ => bail!("{}.{column} has a value of another kind", table.name),
            })
        })
        .collect()
}
