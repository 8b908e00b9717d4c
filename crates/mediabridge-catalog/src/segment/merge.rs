//! Several segments read side by side and written as one.

use std::{path::Path, sync::Arc};

use super::{Block, Segment, SegmentWriter};
use crate::{entry::Record, error::Result};

/// Writes what several adjacent segments, newest first, say together.
pub(crate) fn write_merged(segments: &[Arc<Segment>], path: &Path) -> Result<()> {
    let mut out = SegmentWriter::create(path)?;
    let mut sources: Vec<Source> = segments
        .iter()
        .map(|s| Source {
            segment: s,
            block: Block::default(),
            number: 0,
            at: 0,
        })
        .collect();
    for source in &mut sources {
        source.load()?;
    }
    loop {
        let mut least: Option<usize> = None;
        for n in 0..sources.len() {
            if let Some(key) = sources[n].key()
                && least.is_none_or(|l| sources[l].key().is_some_and(|k| key < k))
            {
                least = Some(n);
            }
        }
        let Some(least) = least else { break };
        let (newer, older) = sources.split_at_mut(least + 1);
        let source = &mut newer[least];
        let Some(key) = source.key() else { break };
        let mut record = Some(source.record());
        for other in older {
            if other.key() == Some(key) {
                record = record.map_or(Some(other.record()), |r| r.over(other.record()));
                other.advance()?;
            }
        }
        if let Some(record) = record {
            out.push(key, record)?;
        }
        source.advance()?;
    }
    out.finish()
}

/// A segment read from front to back.
struct Source<'s> {
    segment: &'s Segment,
    block: Block,
    number: u32,
    at: usize,
}

impl Source<'_> {
    fn load(&mut self) -> Result<()> {
        if self.number < self.segment.blocks() {
            self.segment.read_all(self.number, &mut self.block)?;
        }
        Ok(())
    }

    fn key(&self) -> Option<&[u8]> {
        (self.number < self.segment.blocks()).then(|| self.block.key(self.at))
    }

    fn record(&self) -> Record {
        *self.block.record(self.at)
    }

    fn advance(&mut self) -> Result<()> {
        self.at += 1;
        if self.at == self.block.len() {
            self.at = 0;
            self.number += 1;
            self.load()?;
        }
        Ok(())
    }
}
