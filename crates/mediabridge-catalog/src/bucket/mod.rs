//! One bucket: its files, and the one writer at a time that changes them.
//!
//! A folder holds segments, logs and a manifest. The manifest names the segments, newest first, and the first log that
//! is not contained in them; it is replaced by renaming, so it is always whole. Files it does not name are left over
//! from an interrupted step and are removed when the bucket is opened.

mod files;
mod rebuild;
mod upkeep;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock},
};

use files::{log_path, segment_path, sync_folder, tidy};
pub use rebuild::Rebuild;

use crate::{
    codec::Damaged,
    entry::{Change, Meta, Record},
    error::{Error, Result, at},
    log::Log,
    manifest::Manifest,
    run::Run,
    segment::{Block, Segment},
    stack::{KeyRange, Layer, Stack},
};

/// Changes in memory at which writers wait for the segment.
const FULL: usize = 3 * upkeep::FLUSH;

/// Everything the catalog knows of one bucket.
#[derive(Debug)]
pub struct Bucket {
    folder: PathBuf,
    stack: RwLock<Arc<Stack>>,
    /// Batches that wait for a writer; whoever becomes the writer takes them all and syncs once.
    waiting: Mutex<Vec<Arc<Batch>>>,
    writer: Mutex<Writer>,
    flushed: Condvar,
    /// Segments that were replaced. Whoever lets go of one last gives its memory and disk blocks back, which takes
    /// long: that is to be the maintenance and not a reader.
    retired: Mutex<Vec<Arc<Segment>>>,
    /// Held by whoever makes a segment of changes in memory.
    flushing: Mutex<()>,
    /// Held by whoever makes one segment of several.
    merging: Mutex<()>,
}

#[derive(Debug)]
struct Writer {
    manifest: Manifest,
    log: Log,
    log_number: u64,
    /// How many of the oldest runs are being written to a segment.
    frozen: usize,
    next_segment: u64,
    /// Changes since the rebuild with this number began: what it read may be older than they are.
    since: Option<(u64, Vec<Change>)>,
}

#[derive(Debug)]
struct Batch {
    changes: Mutex<Vec<Change>>,
    is_durable: bool,
    outcome: Mutex<Option<std::result::Result<usize, String>>>,
}

impl Bucket {
    /// Opens the bucket in `folder`, which is made when missing. What is damaged is noticed when it is read, at the
    /// latest: headers now, the rest later. [`verify`](Self::verify) reads all.
    pub fn open(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).map_err(at(folder))?;
        let manifest = Manifest::read(folder)?;
        let mut layers = Vec::new();
        for number in &manifest.segments {
            layers.push(Layer::Segment(Arc::new(Segment::open(&segment_path(
                folder, *number,
            ))?)));
        }
        let (logs, next_segment) = tidy(folder, &manifest)?;
        let mut stack = Stack { layers };
        let mut last: Option<(Log, u64)> = None;
        for number in logs {
            let path = log_path(folder, number);
            let (log, found) = Log::open(&path)?;
            if let Some((before, number)) = &last
                && found.follows != Some(before.length())
                && !(found.follows.is_none() && found.changes.is_empty())
            {
                return Err(Error::Damaged {
                    path: log_path(folder, *number),
                    source: Damaged("it does not have the length the next one says"),
                });
            }
            if let Some((run, _)) = prepare(&stack, found.changes)? {
                push_run(&mut stack.layers, run, 0);
            }
            last = Some((log, number));
        }
        let (log, log_number) = if let Some(found) = last {
            found
        } else {
            let log = Log::open(&log_path(folder, manifest.first_log))?.0;
            sync_folder(folder)?;
            (log, manifest.first_log)
        };
        Ok(Self {
            folder: folder.to_owned(),
            stack: RwLock::new(Arc::new(stack)),
            waiting: Mutex::default(),
            writer: Mutex::new(Writer {
                manifest,
                log,
                log_number,
                frozen: 0,
                next_segment,
                since: None,
            }),
            flushed: Condvar::new(),
            retired: Mutex::default(),
            flushing: Mutex::default(),
            merging: Mutex::default(),
        })
    }

    pub(crate) fn stack(&self) -> Arc<Stack> {
        Arc::clone(&self.stack.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn publish(&self, stack: Stack) {
        *self.stack.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(stack);
    }

    fn lock(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Applies changes in order. When this returns they are durable and every new search sees them. Says how many of
    /// them changed anything: what the catalog knows already is not written again.
    pub fn apply(&self, changes: Vec<Change>) -> Result<usize> {
        self.add(true, changes)
    }

    /// The same, but a power cut may take the changes until somebody applies durably, or calls [`sync`](Self::sync). For
    /// what can be read again, such as pages of a crawl: a disk takes longer to make one durable than S3 to list it.
    pub fn apply_soon(&self, changes: Vec<Change>) -> Result<usize> {
        self.add(false, changes)
    }

    /// Makes durable what was applied.
    pub fn sync(&self) -> Result<()> {
        self.lock().log.sync()
    }

    fn add(&self, is_durable: bool, changes: Vec<Change>) -> Result<usize> {
        let batch = Arc::new(Batch {
            changes: Mutex::new(changes),
            is_durable,
            outcome: Mutex::new(None),
        });
        lock(&self.waiting).push(Arc::clone(&batch));
        let mut writer = self.lock();
        while in_memory(&self.stack().layers) > FULL && writer.frozen > 0 {
            writer = self
                .flushed
                .wait(writer)
                .unwrap_or_else(PoisonError::into_inner);
        }
        // Somebody else may have written this batch along with theirs.
        if let Some(outcome) = lock(&batch.outcome).take() {
            return outcome.map_err(|text| self.failed(text));
        }
        let batches = std::mem::take(&mut *lock(&self.waiting));
        let durably = batches.iter().any(|b| b.is_durable);
        let changes = batches
            .iter()
            .flat_map(|b| std::mem::take(&mut *lock(&b.changes)))
            .collect();
        let outcome = self.write(&mut writer, durably, changes);
        let shared = outcome.as_ref().map(|n| *n).map_err(ToString::to_string);
        for other in batches.iter().filter(|b| !Arc::ptr_eq(b, &batch)) {
            *lock(&other.outcome) = Some(shared.clone());
        }
        outcome
    }

    fn failed(&self, text: String) -> Error {
        at(&self.folder)(std::io::Error::other(text))
    }

    fn write(&self, writer: &mut Writer, durably: bool, changes: Vec<Change>) -> Result<usize> {
        if let Some((_, since)) = &mut writer.since {
            // Also what changes nothing now: the crawl may have seen it before.
            since.extend(changes.iter().cloned());
        }
        let stack = self.stack();
        let Some((run, effective)) = prepare(&stack, changes)? else {
            if durably {
                // It may be known from what is not durable yet.
                writer.log.sync()?;
            }
            return Ok(0);
        };
        writer.log.append(durably, &effective)?;
        let mut layers = stack.layers.clone();
        push_run(&mut layers, run, writer.frozen);
        self.publish(Stack { layers });
        Ok(effective.len())
    }

    /// Reads every byte of every segment and compares checksums.
    pub fn verify(&self) -> Result<()> {
        self.stack()
            .layers
            .iter()
            .try_for_each(|layer| match layer {
                Layer::Segment(segment) => segment.verify(),
                Layer::Run(_) => Ok(()),
            })
    }

    /// The object under a key.
    pub fn get(&self, key: &str) -> Result<Option<Meta>> {
        self.stack().get(key.as_bytes(), &mut Block::default())
    }

    /// How many objects begin with `prefix`, and their bytes.
    pub fn totals(&self, prefix: &str) -> Result<(u64, u64)> {
        let sums = self
            .stack()
            .totals(&KeyRange::of_prefix(prefix.as_bytes()))?;
        Ok((
            u64::try_from(sums.count).unwrap_or_default(),
            u64::try_from(sums.bytes).unwrap_or_default(),
        ))
    }

    /// Bytes of each section of the segment files, for the benchmark.
    #[doc(hidden)]
    pub fn section_bytes(&self) -> Vec<(&'static str, u64)> {
        let mut sums: Vec<(&str, u64)> = Vec::new();
        for layer in &self.stack().layers {
            if let Layer::Segment(segment) = layer {
                for (n, (name, bytes)) in segment.section_bytes().into_iter().enumerate() {
                    match sums.get_mut(n) {
                        Some(sum) => sum.1 += bytes,
                        None => sums.push((name, bytes)),
                    }
                }
            }
        }
        sums
    }

    /// Bytes of the segment files.
    pub fn file_bytes(&self) -> u64 {
        self.stack()
            .layers
            .iter()
            .map(|l| match l {
                Layer::Segment(segment) => segment.file_length(),
                Layer::Run(_) => 0,
            })
            .sum()
    }
}

/// The run a batch of changes makes on top of a stack, and the changes that change anything; `None` when none does.
fn prepare(stack: &Stack, mut changes: Vec<Change>) -> Result<Option<(Run, Vec<Change>)>> {
    if !changes.is_sorted_by(|a, b| a.key() < b.key()) {
        // Of several of one key the last counts.
        changes.reverse();
        changes.sort_by(|a, b| a.key().cmp(b.key()));
        changes.dedup_by(|a, b| a.key() == b.key());
    }
    let mut known = stack.lookup();
    let mut records = Vec::with_capacity(changes.len());
    let mut failed = None;
    changes.retain(|change| {
        let meta = match change {
            Change::Put(_, meta) => Some(*meta),
            Change::Delete(_) => None,
        };
        match known.get(change.key().as_bytes()) {
            Ok(before) if before != meta => {
                records.push(Record {
                    meta,
                    before: before.map(|m| m.size),
                });
                true
            }
            Ok(_) => false,
            Err(error) => {
                failed.get_or_insert(error);
                false
            }
        }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    if changes.is_empty() {
        return Ok(None);
    }
    let run = Run::new(changes.iter().map(Change::key).zip(records));
    Ok(Some((run, changes)))
}

/// Puts a run on top, and merges runs of like size, so that there are never more than a few.
fn push_run(layers: &mut Vec<Layer>, run: Run, frozen: usize) {
    layers.insert(0, Layer::Run(Arc::new(run)));
    let mut runs = layers
        .iter()
        .take_while(|l| matches!(l, Layer::Run(_)))
        .count()
        - frozen;
    while runs >= 2 {
        let (Layer::Run(newer), Layer::Run(older)) = (&layers[0], &layers[1]) else {
            return;
        };
        if older.len() > 2 * newer.len() {
            return;
        }
        let merged = Run::merge(newer, older);
        layers.splice(..2, [Layer::Run(Arc::new(merged))]);
        runs -= 1;
    }
}

fn in_memory(layers: &[Layer]) -> usize {
    layers
        .iter()
        .map_while(|l| match l {
            Layer::Run(run) => Some(run.len()),
            Layer::Segment(_) => None,
        })
        .sum()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
