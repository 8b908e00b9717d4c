//! Whether the audit is what was written.
//!
//! The chain alone shows a row that was changed, moved, put in or taken out. It does not show that rows are missing at
//! its end, nor that somebody with the keyring wrote all of it anew; checkpoints kept elsewhere do.

use std::{collections::BTreeMap, fmt};

use super::{Broken, Chain, Checkpoint, Record, store};
use crate::{
    clock::{Millis, rfc3339},
    db::{Db, DbError},
};

/// Rows read at a time.
const PAGE: i64 = 2_000;

/// Takes the rows in their order, then says what it found.
#[derive(Debug)]
pub struct Verifier {
    chain: Chain,
    checkpoints: BTreeMap<i64, Vec<Checkpoint>>,
    first_at: Millis,
    last_at: Millis,
    /// Rows that record a restore, and when.
    restores: Vec<(i64, Millis)>,
    agreed: i64,
    agreeing: usize,
    /// Those that saw another row than the one that is there.
    contradicted: Vec<Checkpoint>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub rows: i64,
    first_at: Millis,
    last_at: Millis,
    /// How many checkpoints saw what is there, and up to which row.
    agreeing: usize,
    agreed: i64,
    /// How many saw rows that a restore has since taken away, and the rows that record these restores.
    restored: usize,
    restores: Vec<(i64, Millis)>,
}

impl Verifier {
    pub fn new(key: [u8; 32], checkpoints: Vec<Checkpoint>) -> Self {
        let mut by_row: BTreeMap<i64, Vec<Checkpoint>> = BTreeMap::new();
        for checkpoint in checkpoints {
            by_row.entry(checkpoint.seq).or_default().push(checkpoint);
        }
        Self {
            chain: Chain::new(key),
            checkpoints: by_row,
            first_at: 0,
            last_at: 0,
            restores: Vec::new(),
            agreed: 0,
            agreeing: 0,
            contradicted: Vec::new(),
        }
    }

    pub fn row(&mut self, record: &Record) -> Result<(), Broken> {
        self.chain.check(record)?;
        if record.seq == 1 {
            self.first_at = record.at;
        }
        self.last_at = record.at;
        if record.action == super::RESTORED {
            self.restores.push((record.seq, record.at));
        }
        for checkpoint in self.checkpoints.remove(&record.seq).unwrap_or_default() {
            if checkpoint.hash == record.hash {
                self.agreed = record.seq;
                self.agreeing += 1;
            } else {
                self.contradicted.push(checkpoint);
            }
        }
        Ok(())
    }

    /// After the last row.
    pub fn finish(mut self) -> Result<Verified, Broken> {
        let rows = self.chain.rows;
        let beyond = std::mem::take(&mut self.checkpoints)
            .into_values()
            .flatten();
        let open: Vec<Checkpoint> = self.contradicted.drain(..).chain(beyond).collect();
        // The record of a restore is a row of the chain, which nobody without the keyring can write: it accounts for
        // checkpoints from before it that saw later rows.
        let is_restored = |c: &Checkpoint| {
            let mut restores = self.restores.iter();
            restores.any(|(seq, at)| c.seq >= *seq && c.at <= *at)
        };
        let (restored, unexplained): (Vec<_>, Vec<_>) = open.into_iter().partition(is_restored);
        if let Some(first) = unexplained.into_iter().min_by_key(|c| c.seq) {
            let seen = rfc3339(first.at);
            return Err(if first.seq > rows {
                Broken {
                    seq: rows + 1,
                    why: format!(
                        "is missing, with all after it: a checkpoint of {seen} saw row {}",
                        first.seq
                    ),
                }
            } else {
                Broken {
                    seq: first.seq,
                    why: format!(
                        "is not the one that a checkpoint of {seen} saw: with the keyring at hand, rows after {} were written anew",
                        self.agreed
                    ),
                }
            });
        }
        Ok(Verified {
            rows,
            first_at: self.first_at,
            last_at: self.last_at,
            agreeing: self.agreeing,
            agreed: self.agreed,
            restored: restored.len(),
            restores: self.restores,
        })
    }
}

/// Verifies what the database holds. Servers may go on.
pub async fn verify(db: &Db, mut verifier: Verifier) -> Result<Result<Verified, Broken>, DbError> {
    let mut last = 0;
    loop {
        let rows = store::after(db, last, PAGE).await?;
        for row in &rows {
            last = row.seq;
            if let Err(broken) = verifier.row(row) {
                return Ok(Err(broken));
            }
        }
        if rows.is_empty() {
            return Ok(verifier.finish());
        }
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rows == 0 {
            return writeln!(f, "The audit is empty.");
        }
        writeln!(
            f,
            "The audit verifies: {} rows, the first of {}, the last of {}.",
            self.rows,
            rfc3339(self.first_at),
            rfc3339(self.last_at)
        )?;
        for (seq, at) in &self.restores {
            writeln!(
                f,
                "Row {seq} records that a backup was restored on {}: what was recorded between that backup and then is not here.",
                rfc3339(*at)
            )?;
        }
        if self.restored > 0 {
            writeln!(f, "Checkpoints that saw such rows: {}.", self.restored)?;
        }
        if self.agreeing > 0 {
            writeln!(
                f,
                "Checkpoints that agree: {}, up to row {}. Whether rows are missing after that one, nothing shows.",
                self.agreeing, self.agreed
            )
        } else {
            writeln!(
                f,
                "No checkpoint was compared. The chain alone does not show rows that are missing at its end, nor that somebody with the keyring wrote it anew."
            )
        }
    }
}
