//! A moment of a bucket: its layers, newest first, and reading them as one.

use std::{
    ops::{Bound, Range},
    sync::Arc,
};

use crate::{
    entry::{Meta, Record},
    error::Result,
    run::Run,
    segment::{Block, Candidates, Place, Segment, Sums},
    words::Pattern,
};

/// Blocks that are read, or matches that are found, before it is asked whether to go on.
const STRETCH: u32 = 512;

#[derive(Debug, Clone)]
pub(crate) enum Layer {
    Run(Arc<Run>),
    Segment(Arc<Segment>),
}

impl Layer {
    pub(crate) fn get(&self, key: &[u8], block: &mut Block) -> Result<Option<Record>> {
        match self {
            Self::Run(run) => Ok(run.get(key)),
            Self::Segment(segment) => segment.get(key, block),
        }
    }

    /// Whether it can hide what is beneath it: otherwise all its keys are new.
    fn hides_something(&self) -> bool {
        match self {
            Self::Run(run) => usize::try_from(run.total().count) != Ok(run.len()),
            Self::Segment(segment) => !segment.hides_nothing(),
        }
    }

    fn sums_below(&self, key: &[u8], block: &mut Block) -> Result<Sums> {
        match self {
            Self::Run(run) => Ok(run.sums_below(key)),
            Self::Segment(segment) => segment.sums_below(key, block),
        }
    }

    fn total(&self) -> Sums {
        match self {
            Self::Run(run) => run.total(),
            Self::Segment(segment) => segment.total(),
        }
    }
}

/// The layers of a bucket as they were when it was asked for. It never changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stack {
    pub(crate) layers: Vec<Layer>,
}

/// The keys from `start` on that are below `end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyRange {
    pub(crate) start: Bound<Vec<u8>>,
    /// `None`: to the last key.
    pub(crate) end: Option<Vec<u8>>,
}

impl KeyRange {
    /// All keys that begin with `prefix`.
    pub(crate) fn of_prefix(prefix: &[u8]) -> Self {
        Self {
            start: Bound::Included(prefix.to_vec()),
            end: after_prefix(prefix),
        }
    }

    /// Which records of a run lie in it.
    pub(crate) fn within(&self, run: &Run) -> Range<usize> {
        let mut start = run.lower_bound(self.start_key());
        if start < run.len() && self.is_before_start(run.key(start)) {
            start += 1;
        }
        let end = self.end.as_deref();
        let end = end.map_or(run.len(), |end| run.lower_bound(end));
        start..end.max(start)
    }

    /// The first and the last block of a segment that may hold keys of it.
    pub(crate) fn edges(&self, segment: &Segment) -> Result<(u32, u32)> {
        let first = segment.seek(self.start_key())?;
        let last = match &self.end {
            Some(end) => segment.seek(end)?,
            None => segment.blocks().saturating_sub(1),
        };
        Ok((first, last))
    }

    fn start_key(&self) -> &[u8] {
        match &self.start {
            Bound::Included(key) | Bound::Excluded(key) => key,
            Bound::Unbounded => &[],
        }
    }

    pub(crate) fn contains(&self, key: &[u8]) -> bool {
        !self.is_before_start(key) && !self.is_past_end(key)
    }

    fn is_before_start(&self, key: &[u8]) -> bool {
        match &self.start {
            Bound::Included(start) => key < start.as_slice(),
            Bound::Excluded(start) => key <= start.as_slice(),
            Bound::Unbounded => false,
        }
    }

    fn is_past_end(&self, key: &[u8]) -> bool {
        self.end.as_deref().is_some_and(|end| key >= end)
    }
}

/// The first key that is above all keys with this prefix; `None` when there is none.
pub(crate) fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|b| *b < 0xff)?;
    let mut after = prefix[..=last].to_vec();
    after[last] += 1;
    Some(after)
}

/// Looks one key up after the other. Where they ascend, what was read for one is at hand for the next.
pub(crate) struct Lookup<'s> {
    layers: Vec<Near<'s>>,
}

#[expect(
    clippy::large_enum_variant,
    reason = "there are as many as layers, and most of those are segments"
)]
enum Near<'s> {
    Run(&'s Run, usize),
    Segment(&'s Segment, Place<'s>),
}

impl Lookup<'_> {
    pub(crate) fn get(&mut self, key: &[u8]) -> Result<Option<Meta>> {
        for layer in &mut self.layers {
            let record = match layer {
                Near::Run(run, place) => run.get_near(key, place),
                Near::Segment(segment, place) => segment.get_near(key, place)?,
            };
            if let Some(record) = record {
                return Ok(record.meta);
            }
        }
        Ok(None)
    }
}

impl Stack {
    pub(crate) fn lookup(&self) -> Lookup<'_> {
        let layers = self.layers.iter().map(|layer| match layer {
            Layer::Run(run) => Near::Run(run, 0),
            Layer::Segment(segment) => Near::Segment(segment, Place::default()),
        });
        Lookup {
            layers: layers.collect(),
        }
    }

    /// The object under a key.
    pub(crate) fn get(&self, key: &[u8], block: &mut Block) -> Result<Option<Meta>> {
        for layer in &self.layers {
            if let Some(record) = layer.get(key, block)? {
                return Ok(record.meta);
            }
        }
        Ok(None)
    }

    /// Whether a record of a layer is not what the stack says of its key, because a newer layer says something else.
    pub(crate) fn is_hidden(&self, depth: usize, key: &[u8], block: &mut Block) -> Result<bool> {
        // A new record with nothing beneath it has been written over a deletion, which hides what is older.
        for newer in self.layers[..depth].iter().filter(|l| l.hides_something()) {
            if newer.get(key, block)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many objects lie in a range, and how many bytes they have.
    pub(crate) fn totals(&self, range: &KeyRange) -> Result<Sums> {
        let mut block = Block::default();
        let mut sums = Sums::default();
        for layer in &self.layers {
            let end = match &range.end {
                Some(end) => layer.sums_below(end, &mut block)?,
                None => layer.total(),
            };
            let start = layer.sums_below(range.start_key(), &mut block)?;
            sums.count += end.count - start.count;
            sums.bytes += end.bytes - start.bytes;
        }
        Ok(sums)
    }

    /// How many keys of a range match: no record has to be compared with another.
    pub(crate) fn count(&self, range: &KeyRange, pattern: &Pattern<'_>) -> Result<u64> {
        if pattern.words.is_empty() {
            return Ok(self.totals(range)?.count.unsigned_abs());
        }
        let mut count = 0;
        for layer in &self.layers {
            let mut hits = Hits::new(layer, range, pattern)?;
            count += hits.count(i64::MAX)?;
        }
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Calls `found` for each match until it returns false, or until as many blocks were read as `budget` allows or
    /// nobody wants it to go on: then nothing is left of that.
    pub(crate) fn for_each_within(
        &self,
        range: &KeyRange,
        pattern: &Pattern<'_>,
        budget: &mut u32,
        goes_on: &dyn Fn() -> bool,
        mut found: impl FnMut(&[u8], Meta) -> bool,
    ) -> Result<()> {
        let mut matches = Matches {
            layers: Vec::with_capacity(self.layers.len()),
        };
        for layer in &self.layers {
            let mut hits = Hits::new(layer, range, pattern)?;
            hits.budget = *budget;
            hits.advance()?;
            matches.layers.push(hits);
        }
        let (mut seen, mut is_given_up) = (0, false);
        matches.for_each(|key, meta| {
            seen += 1;
            is_given_up = seen % STRETCH == 0 && !goes_on();
            !is_given_up && found(key, meta)
        })?;
        let read = matches.layers.iter().map(|hits| *budget - hits.budget);
        *budget = budget.saturating_sub(read.fold(0, u32::saturating_add));
        if matches.is_cut_short() || is_given_up {
            *budget = 0;
        }
        Ok(())
    }

    /// The number of matches, until there are `most` or the budget is used up.
    pub(crate) fn count_within(
        &self,
        range: &KeyRange,
        pattern: &Pattern<'_>,
        budget: &mut u32,
        most: u64,
        goes_on: &dyn Fn() -> bool,
    ) -> Result<u64> {
        if let [layer] = self.layers.as_slice() {
            // Nothing lies beneath, so every match counts.
            let mut hits = Hits::new(layer, range, pattern)?;
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            let mut count = 0;
            loop {
                let stretch = STRETCH.min(*budget);
                hits.budget = stretch;
                count += hits.count(most - count)?;
                *budget -= stretch - hits.budget;
                if hits.budget > 0 || count >= most || *budget == 0 {
                    return Ok(count.unsigned_abs());
                }
                if !goes_on() {
                    *budget = 0;
                }
            }
        }
        let mut count = 0;
        self.for_each_within(range, pattern, budget, goes_on, |_, _| {
            count += 1;
            count < most
        })?;
        Ok(count)
    }

    /// The objects of a range that match, in the order of their keys.
    pub(crate) fn matches<'s>(
        &'s self,
        range: &KeyRange,
        pattern: &Pattern<'s>,
    ) -> Result<Matches<'s>> {
        let mut layers = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            let mut hits = Hits::new(layer, range, pattern)?;
            hits.advance()?;
            layers.push(hits);
        }
        Ok(Matches { layers })
    }
}

/// Matches of all layers as one.
pub(crate) struct Matches<'s> {
    layers: Vec<Hits<'s>>,
}

impl Matches<'_> {
    /// Whether there may be matches that were not looked for: a layer has read what it may.
    fn is_cut_short(&self) -> bool {
        self.layers.iter().any(|hits| hits.budget == 0)
    }

    /// Calls `found` for each object, until it returns false.
    pub(crate) fn for_each(&mut self, mut found: impl FnMut(&[u8], Meta) -> bool) -> Result<()> {
        // Where a layer was cut short, nobody knows what it says of the keys of the others.
        while let Some(first) = self.first().filter(|_| !self.is_cut_short()) {
            let (before, rest) = self.layers.split_at_mut(first);
            let Some((hit, older)) = rest.split_first_mut() else {
                break;
            };
            debug_assert!(before.iter().all(|h| h.key() != hit.key()));
            for hits in older {
                if hits.key() == hit.key() {
                    hits.advance()?;
                }
            }
            if let (Some(key), Some(meta)) = (hit.key(), hit.record().meta)
                && !found(key, meta)
            {
                break;
            }
            hit.advance()?;
        }
        Ok(())
    }

    /// The layer with the smallest key; of several, the newest.
    fn first(&self) -> Option<usize> {
        let mut first: Option<(usize, &[u8])> = None;
        for (n, hits) in self.layers.iter().enumerate() {
            if let Some(key) = hits.key()
                && first.is_none_or(|(_, least)| key < least)
            {
                first = Some((n, key));
            }
        }
        first.map(|(n, _)| n)
    }
}

/// Matches of one layer, dead records included: they hide what is below.
pub(crate) struct Hits<'s> {
    range: KeyRange,
    pattern: Pattern<'s>,
    source: Source<'s>,
    /// Blocks that may still be read.
    budget: u32,
}

enum Source<'s> {
    Run {
        run: &'s Run,
        at: Option<usize>,
        next: usize,
        end: usize,
    },
    Segment {
        segment: &'s Segment,
        candidates: Candidates<'s>,
        block: Box<Block>,
        left: u16,
        at: Option<usize>,
        is_edge: bool,
        edges: (u32, u32),
    },
}

impl<'s> Hits<'s> {
    fn new(layer: &'s Layer, range: &KeyRange, pattern: &Pattern<'s>) -> Result<Self> {
        let source = match layer {
            Layer::Run(run) => {
                let Range { start: next, end } = range.within(run);
                Source::Run {
                    run,
                    at: None,
                    next,
                    end,
                }
            }
            Layer::Segment(segment) => {
                let (first, last) = range.edges(segment)?;
                Source::Segment {
                    segment,
                    candidates: segment.candidates(pattern.words, first, last.saturating_add(1))?,
                    block: Box::default(),
                    left: 0,
                    at: None,
                    is_edge: false,
                    edges: (first, last),
                }
            }
        };
        Ok(Self {
            range: range.clone(),
            pattern: *pattern,
            source,
            budget: u32::MAX,
        })
    }

    fn key(&self) -> Option<&[u8]> {
        match &self.source {
            Source::Run { run, at, .. } => at.map(|n| run.key(n)),
            Source::Segment { block, at, .. } => at.map(|n| block.key(n)),
        }
    }

    fn record(&self) -> Record {
        const NOTHING: Record = Record {
            meta: None,
            before: None,
        };
        match &self.source {
            Source::Run { run, at, .. } => at.map_or(NOTHING, |n| *run.record(n)),
            Source::Segment { block, at, .. } => at.map_or(NOTHING, |n| *block.record(n)),
        }
    }

    /// Moves to the next match.
    fn advance(&mut self) -> Result<()> {
        match &mut self.source {
            Source::Run { run, at, next, end } => {
                *at = run.next_match(&self.pattern, *next..*end);
                *next = at.map_or(*end, |n| n + 1);
                Ok(())
            }
            Source::Segment {
                segment,
                candidates,
                block,
                left,
                at,
                is_edge,
                edges,
            } => loop {
                while *left != 0 {
                    let n = left.trailing_zeros() as usize;
                    *left &= *left - 1;
                    if *is_edge
                        && (self.range.is_before_start(block.key(n))
                            || self.range.is_past_end(block.key(n)))
                    {
                        continue;
                    }
                    *at = Some(n);
                    return Ok(());
                }
                let found = candidates.next().map_err(|e| segment.damaged(e))?;
                let Some(number) = found.filter(|_| self.budget > 0) else {
                    *at = None;
                    return Ok(());
                };
                self.budget -= 1;
                segment.read(number, block)?;
                *is_edge = number == edges.0 || number == edges.1;
                *left = block.matches(&self.pattern);
                if *left != 0 {
                    block.load().map_err(|e| segment.damaged(e))?;
                }
            },
        }
    }

    /// What the matches add to the number of objects; may stop at `most`.
    fn count(&mut self, most: i64) -> Result<i64> {
        let mut count = 0;
        match &mut self.source {
            Source::Run { run, next, end, .. } => {
                while let Some(n) = run.next_match(&self.pattern, *next..*end) {
                    count += run.record(n).count();
                    *next = n + 1;
                    if count >= most {
                        break;
                    }
                }
            }
            Source::Segment {
                segment,
                candidates,
                block,
                edges,
                ..
            } => {
                while self.budget > 0
                    && let Some(number) = candidates.next().map_err(|e| segment.damaged(e))?
                {
                    self.budget -= 1;
                    segment.read(number, block)?;
                    let mut found = block.matches(&self.pattern);
                    if found != 0 && (number == edges.0 || number == edges.1) {
                        block.load().map_err(|e| segment.damaged(e))?;
                        for n in 0..block.len() {
                            found &= !(u16::from(!self.range.contains(block.key(n))) << n);
                        }
                    }
                    count += block.count(found);
                    if count >= most {
                        break;
                    }
                }
            }
        }
        Ok(count)
    }
}
