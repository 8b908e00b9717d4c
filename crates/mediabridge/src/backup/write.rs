use std::{
    fs,
    io::{BufWriter, Write as _},
    path::Path,
};

use anyhow::Context as _;
use flate2::{Compression, write::GzEncoder};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{FORMAT, Header, Reader, TABLES, TableLine, Trailer};
use crate::{
    app::App,
    audit,
    db::{Db, Value},
    secrets::{PrivateFile, Purpose},
};

/// Writes everything as it is at one moment to `file`, which only its owner can read. Servers may go on.
pub async fn write(app: &App, file: &Path) -> anyhow::Result<Header> {
    let mut tx = app.db.begin().await?;
    audit::Entry::new("backup.create")
        .subject(audit::COMMAND_LINE)
        .detail(file.display().to_string())
        .record(app, &mut tx)
        .await?;
    tx.commit().await?;

    let key = app.keyring.derive(Purpose::Backup);
    let written = PrivateFile::begin(file)
        .with_context(|| format!("the backup {} cannot be written", file.display()))?;
    let mut lines = Lines {
        gzip: GzEncoder::new(BufWriter::new(written.file()), Compression::default()),
        digest: Sha256::new(),
    };
    let mut snapshot = app.db.snapshot().await?;
    let mut header = Header {
        mediabridge_backup: FORMAT,
        schema: Db::schema(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: app.clock.now(),
        rows: std::collections::BTreeMap::new(),
    };
    for table in TABLES {
        let rows = snapshot.count(table).await?;
        header.rows.insert(table.name.to_owned(), rows);
    }
    lines.add(&header)?;
    for table in TABLES {
        lines.add(&TableLine::of(table))?;
        snapshot.rows(table, |row| lines.add_row(&row)).await?;
    }
    lines.finish(&key)?;
    // A backup nobody can read is found now, not on the day it is needed.
    let mut reader = Reader::open(written.temporary(), key)?;
    while reader.next_row()?.is_some() {}
    written.keep()?;
    Ok(header)
}

struct Lines<'f> {
    gzip: GzEncoder<BufWriter<&'f fs::File>>,
    digest: Sha256,
}

impl Lines<'_> {
    fn add(&mut self, line: &impl Serialize) -> anyhow::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.digest.update(&text);
        Ok(self.gzip.write_all(&text)?)
    }

    fn add_row(&mut self, row: &[Value]) -> anyhow::Result<()> {
        let values = row.iter().map(|value| match value {
            Value::Text(v) => v.as_deref().into(),
            Value::Int(v) => (*v).into(),
            Value::Bool(v) => (*v).into(),
            Value::Bytes(_) => unreachable!("no table has a column of bytes"),
        });
        self.add(&values.collect::<Vec<serde_json::Value>>())
    }

    fn finish(mut self, key: &[u8; 32]) -> anyhow::Result<()> {
        let trailer = Trailer::new(self.digest.clone().finalize().into(), key);
        self.add(&trailer)?;
        self.gzip.finish()?.flush()?;
        Ok(())
    }
}
