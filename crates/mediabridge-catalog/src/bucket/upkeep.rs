//! Background work: changes in memory become a segment, and small segments large ones.
//!
//! The two go on side by side: a flush puts a segment on top, a merge replaces neighbours below. Writers and readers wait
//! for neither.

use std::{
    fs,
    ops::Range,
    sync::{Arc, Mutex},
};

use super::{
    Bucket,
    files::{log_path, segment_path, sync_folder},
    in_memory, lock,
};
use crate::{
    error::Result,
    run::Run,
    segment::{Segment, SegmentWriter, write_merged},
    stack::{Layer, Stack},
};

/// Changes in memory before they become a segment.
pub(super) const FLUSH: usize = 32_768;
/// Segments of about one size before they become one.
const FANOUT: usize = 4;
/// Held by whoever merges, of all buckets: lists of trigrams are in memory until they are written, which is a sixth of
/// the segment, and several at a time would only take the disk from each other.
static MERGE: Mutex<()> = Mutex::new(());

impl Bucket {
    /// Does one step of background work, if there is any: makes a segment of the changes in memory when they are many, or
    /// one segment of several.
    pub fn maintain(&self) -> Result<bool> {
        Ok(self.flush_when_due()? || self.merge_when_due()?)
    }

    /// Makes a segment of the changes in memory if they are many. May go on beside [`merge_when_due`](Self::merge_when_due).
    pub fn flush_when_due(&self) -> Result<bool> {
        self.let_go();
        self.flush_if(FLUSH)
    }

    pub fn is_flush_due(&self) -> bool {
        in_memory(&self.stack().layers) >= FLUSH
    }

    /// Makes one segment of several of about one size.
    pub fn merge_when_due(&self) -> Result<bool> {
        self.let_go();
        let _turn = lock(&self.merging);
        let segments = self.segments();
        let sizes: Vec<u64> = segments.iter().map(|segment| segment.keys()).collect();
        let Some(due) = due(&sizes) else {
            return Ok(false);
        };
        self.merge(&segments[due])?;
        Ok(true)
    }

    /// Makes one segment of everything, which is smallest on disk and fastest to search: for when much has come at once.
    pub fn settle(&self) -> Result<()> {
        self.flush()?;
        let _turn = lock(&self.merging);
        let segments = self.segments();
        if segments.len() > 1 {
            self.merge(&segments)?;
        }
        drop(segments);
        self.let_go();
        Ok(())
    }

    /// Newest first.
    fn segments(&self) -> Vec<Arc<Segment>> {
        let stack = self.stack();
        let segments = stack.layers.iter().filter_map(|layer| match layer {
            Layer::Segment(segment) => Some(Arc::clone(segment)),
            Layer::Run(_) => None,
        });
        segments.collect()
    }

    /// Makes a segment of all changes that are in memory.
    pub fn flush(&self) -> Result<()> {
        self.flush_if(1).map(|_| ())
    }

    fn flush_if(&self, least: usize) -> Result<bool> {
        let _turn = lock(&self.flushing);
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

    /// Merges neighbours.
    fn merge(&self, segments: &[Arc<Segment>]) -> Result<()> {
        let _alone = lock(&MERGE);
        let number = {
            let mut writer = self.lock();
            writer.next_segment += 1;
            writer.next_segment - 1
        };
        let path = segment_path(&self.folder, number);
        write_merged(segments, &path)?;
        let merged = Layer::Segment(Arc::new(Segment::open(&path)?));

        let mut writer = self.lock();
        let mut layers = self.stack().layers.clone();
        // A flush may have put others above them.
        let is_first =
            |layer: &Layer| matches!(layer, Layer::Segment(s) if Arc::ptr_eq(s, &segments[0]));
        let runs = layers.iter().position(|l| matches!(l, Layer::Segment(_)));
        let first = layers.iter().position(is_first);
        let (runs, first) = (runs.unwrap_or_default(), first.unwrap_or_default());
        let mut manifest = writer.manifest.clone();
        let above = first - runs;
        manifest
            .segments
            .splice(above..above + segments.len(), [number]);
        manifest.write(&self.folder)?;
        writer.manifest = manifest;
        layers.splice(first..first + segments.len(), [merged]);
        self.retire(segments.iter().cloned());
        self.publish(Stack { layers });
        Ok(())
    }

    /// Gives back segments that were replaced and that nobody reads any more.
    fn let_go(&self) {
        lock(&self.retired).retain(|segment| Arc::strong_count(segment) > 1);
    }

    /// Lets go of segments the manifest does not name any more. Whoever still reads one has it mapped.
    pub(super) fn retire(&self, segments: impl IntoIterator<Item = Arc<Segment>>) {
        let mut retired = lock(&self.retired);
        for segment in segments {
            let _ = fs::remove_file(segment.path());
            retired.push(segment);
        }
    }
}

/// Which neighbours are to become one: [`FANOUT`] or more of about one size. So a key is written again only when there is
/// four times as much, and a handful of segments is all there ever is.
fn due(sizes: &[u64]) -> Option<Range<usize>> {
    (0..sizes.len()).find_map(|first| {
        let mut largest = 0;
        let together = sizes[first..].iter().take_while(|size| {
            let is_like = largest == 0 || **size <= 2 * largest;
            largest = largest.max(**size);
            is_like
        });
        let together = together.count();
        (together >= FANOUT).then_some(first..first + together)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_of_a_size_become_one() {
        assert_eq!(due(&[]), None);
        assert_eq!(due(&[5, 5, 5, 20]), None);
        assert_eq!(due(&[5, 5, 5, 5, 20]), Some(0..4));
        // A flush came while four were being made one.
        assert_eq!(due(&[5, 20, 19, 21, 20, 300]), Some(1..5));
        assert_eq!(due(&[5, 9, 17, 30]), Some(0..4));
    }

    #[test]
    fn segments_stay_few_and_keys_are_seldom_written_again() {
        let (mut sizes, mut written, mut most): (Vec<u64>, u64, usize) = (Vec::new(), 0, 0);
        for _ in 0..1000 {
            sizes.insert(0, 1);
            while let Some(due) = due(&sizes) {
                let merged: u64 = sizes[due.clone()].iter().sum();
                sizes.splice(due, [merged]);
                written += merged;
            }
            most = most.max(sizes.len());
        }
        assert!(most <= 15 && written <= 5_000, "{most} {written}");
    }
}
