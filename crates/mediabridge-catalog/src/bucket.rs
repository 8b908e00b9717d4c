//! One bucket: its files, and the one writer at a time that changes them.
//!
//! A folder holds segments, logs and a manifest. The manifest names the segments, newest first, and the first log that
//! is not contained in them; it is replaced by renaming, so it is always whole. Files it does not name are left over
//! from an interrupted step and are removed when the bucket is opened.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock},
};

use crate::{
    codec::Damaged,
    entry::{Change, Meta, Record},
    error::{Error, Result, at},
    log::Log,
    manifest::Manifest,
    run::Run,
    segment::{Block, Segment, SegmentWriter, write_merged},
    stack::{KeyRange, Layer, Stack},
};

/// Changes in memory before they become a segment.
const FLUSH: usize = 32_768;
/// Changes in memory at which writers wait for the segment.
const FULL: usize = 8 * FLUSH;
/// Segments of about one size before they become one.
const FANOUT: usize = 4;

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
    /// Held by whoever replaces segments.
    maintenance: Mutex<()>,
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
            maintenance: Mutex::default(),
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
        let batch = Arc::new(Batch {
            changes: Mutex::new(changes),
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
        let changes = batches
            .iter()
            .flat_map(|b| std::mem::take(&mut *lock(&b.changes)))
            .collect();
        let outcome = self.write(&mut writer, changes);
        let shared = outcome.as_ref().map(|n| *n).map_err(ToString::to_string);
        for other in batches.iter().filter(|b| !Arc::ptr_eq(b, &batch)) {
            *lock(&other.outcome) = Some(shared.clone());
        }
        outcome
    }

    fn failed(&self, text: String) -> Error {
        at(&self.folder)(std::io::Error::other(text))
    }

    fn write(&self, writer: &mut Writer, changes: Vec<Change>) -> Result<usize> {
        if let Some((_, since)) = &mut writer.since {
            // Also what changes nothing now: the crawl may have seen it before.
            since.extend(changes.iter().cloned());
        }
        let stack = self.stack();
        let Some((run, effective)) = prepare(&stack, changes)? else {
            return Ok(0);
        };
        writer.log.append(&effective)?;
        let mut layers = stack.layers.clone();
        push_run(&mut layers, run, writer.frozen);
        self.publish(Stack { layers });
        Ok(effective.len())
    }

    /// Begins to replace everything by what a crawl finds. Changes applied meanwhile stay on top. Of several that run
    /// at a time only the last that began can finish.
    pub fn rebuild(&self) -> Result<Rebuild<'_>> {
        let mut writer = self.lock();
        let number = writer.next_segment;
        let out = SegmentWriter::create(&segment_path(&self.folder, number))?;
        writer.next_segment += 1;
        writer.since = Some((number, Vec::new()));
        Ok(Rebuild {
            bucket: self,
            out: Some(out),
            number,
        })
    }

    /// Does one step of background work, if there is any: makes a segment of the runs, or one segment of several.
    pub fn maintain(&self) -> Result<bool> {
        lock(&self.retired).retain(|segment| Arc::strong_count(segment) > 1);
        Ok(self.flush_if(FLUSH)? || self.compact()?)
    }

    /// Makes a segment of all changes that are in memory.
    pub fn flush(&self) -> Result<()> {
        self.flush_if(1).map(|_| ())
    }

    fn flush_if(&self, least: usize) -> Result<bool> {
        let _turn = lock(&self.maintenance);
        let (runs, number, next_log) = {
            let mut writer = self.lock();
            let layers = &self.stack().layers;
            if in_memory(layers) < least {
                return Ok(false);
            }
            let runs: Vec<Arc<Run>> = layers
                .iter()
                .map_while(|l| match l {
                    Layer::Run(run) => Some(Arc::clone(run)),
                    Layer::Segment(_) => None,
                })
                .collect();
            let next_log = writer.log_number + 1;
            let log = writer.log.next(&log_path(&self.folder, next_log))?;
            sync_folder(&self.folder)?;
            writer.log = log;
            writer.log_number = next_log;
            writer.frozen = runs.len();
            writer.next_segment += 1;
            (runs, writer.next_segment - 1, next_log)
        };
        let result = self.write_flush(&runs, number, next_log);
        self.lock().frozen = 0;
        self.flushed.notify_all();
        result.map(|()| true)
    }

    fn write_flush(&self, runs: &[Arc<Run>], number: u64, next_log: u64) -> Result<()> {
        let mut merged: Option<Run> = None;
        for run in runs.iter().rev() {
            merged = Some(Run::merge(run, merged.as_ref().unwrap_or(&Run::default())));
        }
        let merged = merged.unwrap_or_default();
        let path = segment_path(&self.folder, number);
        let mut out = SegmentWriter::create(&path)?;
        for n in 0..merged.len() {
            out.push(merged.key(n), *merged.record(n))?;
        }
        out.finish()?;
        let segment = Layer::Segment(Arc::new(Segment::open(&path)?));

        let mut writer = self.lock();
        let mut manifest = writer.manifest.clone();
        manifest.segments.insert(0, number);
        manifest.first_log = next_log;
        manifest.write(&self.folder)?;
        let stale = writer.manifest.first_log..next_log;
        writer.manifest = manifest;
        let mut layers = self.stack().layers.clone();
        let newer = layers
            .iter()
            .position(|l| matches!(l, Layer::Segment(_)))
            .unwrap_or(layers.len())
            - runs.len();
        layers.splice(newer..newer + runs.len(), [segment]);
        self.publish(Stack { layers });
        // Together with the stack: whoever writes next counts the runs that are not frozen.
        writer.frozen = 0;
        for log in stale {
            let _ = fs::remove_file(log_path(&self.folder, log));
        }
        Ok(())
    }

    /// Merges the newest segments of about one size into one.
    fn compact(&self) -> Result<bool> {
        let _turn = lock(&self.maintenance);
        let segments: Vec<Arc<Segment>> = self
            .stack()
            .layers
            .iter()
            .filter_map(|l| match l {
                Layer::Segment(segment) => Some(Arc::clone(segment)),
                Layer::Run(_) => None,
            })
            .collect();
        let mut together = 0;
        let mut keys = 0;
        for (n, segment) in segments.iter().enumerate() {
            if n > 0 && segment.keys() > keys * FANOUT as u64 {
                break;
            }
            keys += segment.keys();
            together = n + 1;
        }
        if together < FANOUT {
            return Ok(false);
        }
        self.merge(&segments[..together])?;
        Ok(true)
    }

    fn merge(&self, segments: &[Arc<Segment>]) -> Result<()> {
        let number = {
            let mut writer = self.lock();
            writer.next_segment += 1;
            writer.next_segment - 1
        };
        let path = segment_path(&self.folder, number);
        write_merged(segments, &path)?;
        let merged = Layer::Segment(Arc::new(Segment::open(&path)?));

        let mut writer = self.lock();
        let mut manifest = writer.manifest.clone();
        let first = self
            .stack()
            .layers
            .iter()
            .position(|l| matches!(l, Layer::Segment(_)))
            .unwrap_or_default();
        manifest.segments.splice(..segments.len(), [number]);
        manifest.write(&self.folder)?;
        writer.manifest = manifest;
        let mut layers = self.stack().layers.clone();
        layers.splice(first..first + segments.len(), [merged]);
        self.retire(segments.iter().cloned());
        self.publish(Stack { layers });
        Ok(())
    }

    /// Lets go of segments the manifest does not name any more. Whoever still reads one has it mapped.
    fn retire(&self, segments: impl IntoIterator<Item = Arc<Segment>>) {
        let mut retired = lock(&self.retired);
        for segment in segments {
            let _ = fs::remove_file(segment.path());
            retired.push(segment);
        }
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

/// A bucket's new content, while it is being read. Dropped before it is finished, it changes nothing.
pub struct Rebuild<'b> {
    bucket: &'b Bucket,
    out: Option<SegmentWriter>,
    number: u64,
}

impl Rebuild<'_> {
    /// Adds an object. Keys come in ascending order.
    pub fn push(&mut self, key: &str, meta: Meta) -> Result<()> {
        let record = Record {
            meta: Some(meta),
            before: None,
        };
        self.out
            .as_mut()
            .map_or(Ok(()), |out| out.push(key.as_bytes(), record))
    }

    /// Puts the new content in place of the old, in one step.
    pub fn finish(mut self) -> Result<()> {
        let bucket = self.bucket;
        if let Some(out) = self.out.take() {
            out.finish()?;
        }
        let path = segment_path(&bucket.folder, self.number);
        let segment = Arc::new(Segment::open(&path)?);
        let _turn = lock(&bucket.maintenance);
        let mut writer = bucket.lock();
        let Some((_, since)) = writer.since.take_if(|(number, _)| *number == self.number) else {
            return Err(bucket.failed("another rebuild began before this one was finished".into()));
        };
        let next_log = writer.log_number + 1;
        let log_path = log_path(&bucket.folder, next_log);
        let replaced = self.replace(&writer, segment, since, &log_path);
        let (layers, log, manifest) = match replaced {
            Ok(done) => done,
            Err(error) => {
                // Its changes are in the log before it, too; nothing newer may come to stand beneath them.
                let _ = fs::remove_file(&log_path);
                return Err(error);
            }
        };
        let old_logs = writer.manifest.first_log..next_log;
        writer.manifest = manifest;
        writer.log = log;
        writer.log_number = next_log;
        let old = bucket.stack();
        bucket.retire(old.layers.iter().filter_map(|layer| match layer {
            Layer::Segment(segment) => Some(Arc::clone(segment)),
            Layer::Run(_) => None,
        }));
        bucket.publish(Stack { layers });
        for log in old_logs {
            let _ = fs::remove_file(self::log_path(&bucket.folder, log));
        }
        Ok(())
    }

    fn replace(
        &self,
        writer: &Writer,
        segment: Arc<Segment>,
        since: Vec<Change>,
        log_path: &Path,
    ) -> Result<(Vec<Layer>, Log, Manifest)> {
        let mut layers = vec![Layer::Segment(segment)];
        let stack = Stack {
            layers: layers.clone(),
        };
        let mut log = writer.log.next(log_path)?;
        if let Some((run, effective)) = prepare(&stack, since)? {
            log.append(&effective)?;
            push_run(&mut layers, run, 0);
        }
        let manifest = Manifest {
            segments: vec![self.number],
            first_log: writer.log_number + 1,
        };
        manifest.write(&self.bucket.folder)?;
        Ok((layers, log, manifest))
    }
}

impl Drop for Rebuild<'_> {
    fn drop(&mut self) {
        if self.out.is_some() {
            let _ = fs::remove_file(segment_path(&self.bucket.folder, self.number));
            let mut writer = self.bucket.lock();
            writer.since.take_if(|(number, _)| *number == self.number);
        }
    }
}

/// The run a batch of changes makes on top of a stack, and the changes that change anything; `None` when none does.
fn prepare(stack: &Stack, changes: Vec<Change>) -> Result<Option<(Run, Vec<Change>)>> {
    let last: BTreeMap<String, Change> = changes
        .into_iter()
        .map(|c| (c.key().to_owned(), c))
        .collect();
    let mut block = Block::default();
    let mut records = Vec::with_capacity(last.len());
    let mut effective = Vec::with_capacity(last.len());
    for (key, change) in last {
        let before = stack.get(key.as_bytes(), &mut block)?;
        let meta = match &change {
            Change::Put(_, meta) => Some(*meta),
            Change::Delete(_) => None,
        };
        if meta == before {
            continue;
        }
        records.push((
            key,
            Record {
                meta,
                before: before.map(|m| m.size),
            },
        ));
        effective.push(change);
    }
    if effective.is_empty() {
        return Ok(None);
    }
    let run = Run::new(records.iter().map(|(key, record)| (key.as_str(), *record)));
    Ok(Some((run, effective)))
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

/// Removes files the manifest does not name, and complains of those that are missing. Returns the logs to replay, in order, and the next free segment number.
fn tidy(folder: &Path, manifest: &Manifest) -> Result<(Vec<u64>, u64)> {
    let named: HashSet<u64> = manifest.segments.iter().copied().collect();
    let mut logs = Vec::new();
    let mut next = manifest.segments.iter().max().map_or(1, |n| n + 1);
    for file in fs::read_dir(folder).map_err(at(folder))? {
        let path = file.map_err(at(folder))?.path();
        let name = path
            .file_name()
            .and_then(|n| n.to_str())
            .unwrap_or_default();
        let number = |prefix: &str| {
            name.strip_prefix(prefix)
                .and_then(|n| n.parse::<u64>().ok())
        };
        if let Some(segment) = number("segment-") {
            next = next.max(segment + 1);
            if !named.contains(&segment) {
                fs::remove_file(&path).map_err(at(&path))?;
            }
        } else if let Some(log) = number("log-") {
            if log < manifest.first_log {
                fs::remove_file(&path).map_err(at(&path))?;
            } else {
                logs.push(log);
            }
        }
    }
    logs.sort_unstable();
    // Before the first change of all a bucket may have been left without a log.
    if *manifest != Manifest::default() || !logs.is_empty() {
        let expected = manifest.first_log..manifest.first_log + logs.len().max(1) as u64;
        if let Some(missing) = expected
            .zip(logs.iter().map(Some).chain([None]))
            .find_map(|(number, log)| (log != Some(&number)).then_some(number))
        {
            return Err(Error::Damaged {
                path: log_path(folder, missing),
                source: Damaged("it is missing"),
            });
        }
    }
    Ok((logs, next))
}

fn segment_path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("segment-{number}"))
}

fn log_path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("log-{number}"))
}

fn sync_folder(folder: &Path) -> Result<()> {
    fs::File::open(folder)
        .and_then(|f| f.sync_all())
        .map_err(at(folder))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
