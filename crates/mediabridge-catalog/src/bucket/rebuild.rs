//! Everything replaced by what a crawl finds, in one step.

use std::{fs, path::Path, sync::Arc};

use super::{
    Bucket, Writer,
    files::{log_path, segment_path},
    lock, prepare, push_run,
};
use crate::{
    entry::{Change, Meta, Record},
    error::Result,
    log::Log,
    manifest::Manifest,
    segment::{Segment, SegmentWriter},
    stack::{Layer, Stack},
};

impl Bucket {
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
        let _flushing = lock(&bucket.flushing);
        let _merging = lock(&bucket.merging);
        let mut writer = bucket.lock();
        let Some((_, since)) = writer.since.take_if(|(number, _)| *number == self.number) else {
            return Err(bucket.failed("another rebuild began before this one was finished".into()));
        };
        let next_log = writer.log_number + 1;
        let log_path = log_path(&bucket.folder, next_log);
        let replaced = self.replace(&mut writer, segment, since, &log_path);
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
        writer: &mut Writer,
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
            log.append(true, &effective)?;
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
