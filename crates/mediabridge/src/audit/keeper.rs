//! Puts checkpoints where they are kept, for as long as the server runs.

use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use super::{Checkpoint, store};
use crate::{
    app::App,
    buckets,
    clock::{MINUTE, Millis},
    config::Audit,
    problem::Problem,
};

/// A new checkpoint is due after this many rows, or after this long if there are any.
const ROWS: i64 = 1_000;
const TIME: Millis = 5 * MINUTE;
const LOOK: Duration = Duration::from_secs(10);

/// Writes checkpoints until the server stops, and one at the end.
pub async fn keep_checkpoints(app: App) {
    let mut keepers = Keeper::all(&app.config.audit);
    let mut look = tokio::time::interval(LOOK);
    while !keepers.is_empty() {
        let stopping = tokio::select! {
            _ = look.tick() => false,
            () = app.stopping.cancelled() => true,
        };
        for keeper in &mut keepers {
            if let Err(problem) = keeper.step(&app, stopping).await {
                tracing::error!(
                    error = ?problem,
                    place = ?keeper.place,
                    "no checkpoint of the audit could be kept; the next try is in {} seconds",
                    LOOK.as_secs()
                );
            }
        }
        if stopping {
            return;
        }
    }
}

/// Refuses a file that cannot be written, before the server starts.
pub fn require_checkpoint_file(file: &str) -> anyhow::Result<()> {
    if !file.is_empty() {
        append(Path::new(file), "").map_err(|error| {
            anyhow::anyhow!("audit.checkpoint_file {file} cannot be written: {error}")
        })?;
    }
    Ok(())
}

/// One place, and the last checkpoint this server kept there.
#[derive(Debug)]
pub struct Keeper {
    place: Place,
    last: Option<Checkpoint>,
}

#[derive(Debug)]
enum Place {
    File(PathBuf),
    Bucket { name: String, folder: String },
}

impl Keeper {
    pub fn all(settings: &Audit) -> Vec<Self> {
        let file = Place::File(settings.checkpoint_file.clone().into());
        let bucket = Place::Bucket {
            name: settings.checkpoint_bucket.clone(),
            folder: settings.checkpoint_prefix.clone(),
        };
        [
            (settings.checkpoint_file.is_empty(), file),
            (settings.checkpoint_bucket.is_empty(), bucket),
        ]
        .into_iter()
        .filter(|(is_off, _)| !is_off)
        .map(|(_, place)| Self { place, last: None })
        .collect()
    }

    /// Writes a checkpoint if one is due, or if there are rows since the last and `now_or_never`.
    pub async fn step(&mut self, app: &App, now_or_never: bool) -> Result<(), Problem> {
        let Some((seq, hash)) = store::newest(&app.db).await? else {
            return Ok(());
        };
        let now = app.clock.now();
        if let Some(last) = &self.last {
            let rows = seq - last.seq;
            if rows == 0 || (rows < ROWS && now - last.at < TIME && !now_or_never) {
                return Ok(());
            }
            if store::hash_of(&app.db, last.seq).await?.as_ref() != Some(&last.hash) {
                tracing::error!(
                    row = last.seq,
                    "the audit was changed from outside: run `mediabridge audit verify` with the checkpoints"
                );
            }
        }
        let checkpoint = app.checkpoint_key.sign(seq, now, &hash);
        let line = checkpoint.to_line();
        match &self.place {
            Place::File(file) => append(file, &line).map_err(anyhow::Error::from)?,
            Place::Bucket { name, folder } => {
                let object = format!("{seq:012}-{now}.jsonl");
                buckets::keep(app, name, folder, &object, line.into_bytes()).await?;
            }
        }
        self.last = Some(checkpoint);
        Ok(())
    }
}

fn append(file: &Path, line: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(line.as_bytes())?;
    file.sync_data()
}
