//! The best objects by some value. The blocks that may hold the best are read first, so that few are.

use std::{
    cmp::{Ordering, Reverse},
    collections::BinaryHeap,
    sync::Arc,
};

use crate::{
    entry::Meta,
    error::Result,
    query::{BEST_FIT, Order, Query, fit},
    search::{After, Hit, Part},
    segment::{Block, Least, Segment},
    stack::{KeyRange, Layer, Stack},
    words::Pattern,
};

/// What a search by relevance looks at, at most, once it has enough. It looks at the newest blocks first.
const RELEVANCE_BLOCKS: usize = CHOSEN;
const RELEVANCE_OBJECTS: usize = 2_048;
/// Blocks that are chosen at a time: as a rule more than are read.
const CHOSEN: usize = 512;
/// How many more are chosen the next time.
const GROWTH: usize = 8;

pub(crate) struct Top<'s> {
    places: Vec<Place<'s>>,
    query: &'s Query,
    after: Option<&'s After>,
    limit: usize,
    /// The worst on top.
    best: BinaryHeap<Reverse<Ranked>>,
    folded: Vec<u8>,
    scratch: Block,
}

/// A part of the scope.
struct Place<'s> {
    stack: Arc<Stack>,
    range: KeyRange,
    pattern: Pattern<'s>,
}

/// How much was looked at.
#[derive(Default)]
struct Read {
    blocks: usize,
    objects: usize,
}

impl Read {
    fn is_enough(&self) -> bool {
        self.blocks >= RELEVANCE_BLOCKS || self.objects >= RELEVANCE_OBJECTS
    }
}

/// A block that has not been read: what its best object may be worth, then where it is (part, layer, number).
type Waiting = (u64, Reverse<(u32, u32, u32)>);

/// Better ones are greater.
#[derive(Debug, PartialEq, Eq)]
struct Ranked {
    value: u64,
    part: usize,
    key: String,
    meta: Unordered,
}

/// Not compared: key and part decide before.
#[derive(Debug)]
struct Unordered(Meta);

impl PartialEq for Unordered {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Unordered {}

impl Ranked {
    fn rank(&self) -> (u64, Reverse<usize>, Reverse<&[u8]>) {
        rank(self.value, self.part, self.key.as_bytes())
    }
}

fn rank(value: u64, part: usize, key: &[u8]) -> (u64, Reverse<usize>, Reverse<&[u8]>) {
    (value, Reverse(part), Reverse(key))
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<'s> Top<'s> {
    pub(crate) fn new(
        scope: &[Part<'s>],
        query: &'s Query,
        after: Option<&'s After>,
        limit: usize,
    ) -> Self {
        let places = scope.iter().map(|part| Place {
            stack: part.bucket.stack(),
            range: KeyRange::of_prefix(part.root.as_bytes()),
            pattern: Pattern::below(part.root, &query.words),
        });
        Self {
            places: places.collect(),
            query,
            after,
            limit,
            best: BinaryHeap::new(),
            folded: Vec::new(),
            scratch: Block::default(),
        }
    }

    pub(crate) fn run(mut self) -> Result<(Vec<Hit>, Option<After>)> {
        let places = std::mem::take(&mut self.places);
        self.offer_runs(&places)?;
        let mut chosen = CHOSEN;
        let mut last = None;
        let mut read = Read::default();
        loop {
            let blocks = self.choose(&places, chosen, last)?;
            last = blocks.last().copied();
            let is_all = blocks.len() < chosen;
            if self.read(&places, blocks, &mut read)? || is_all {
                break;
            }
            chosen = chosen.saturating_mul(GROWTH);
        }
        let mut best: Vec<Ranked> = self.best.into_iter().map(|r| r.0).collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        let next = best.last().filter(|_| best.len() == self.limit);
        let next = next.map(|r| After {
            value: r.value,
            part: r.part,
            key: r.key.clone(),
        });
        let hits = best
            .into_iter()
            .map(|r| Hit {
                part: r.part,
                key: r.key,
                meta: r.meta.0,
            })
            .collect();
        Ok((hits, next))
    }

    /// Looks at everything that is in memory.
    fn offer_runs(&mut self, places: &[Place<'_>]) -> Result<()> {
        for (part, place) in places.iter().enumerate() {
            for (layer, what) in place.stack.layers.iter().enumerate() {
                let Layer::Run(run) = what else { continue };
                let mut left = place.range.within(run);
                while let Some(n) = run.next_match(&place.pattern, left.clone()) {
                    left.start = n + 1;
                    if let Some(meta) = run.record(n).meta {
                        self.folded.clear();
                        let folded = run.folded(n).get(place.pattern.folded_root..);
                        self.folded.extend_from_slice(folded.unwrap_or_default());
                        self.offer((part, layer), place, run.key(n), meta)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The most promising candidates behind the last one that was read, best first.
    fn choose(
        &self,
        places: &[Place<'_>],
        most: usize,
        last: Option<Waiting>,
    ) -> Result<Vec<Waiting>> {
        let mut chosen: BinaryHeap<Reverse<Waiting>> = BinaryHeap::new();
        for (part, place) in places.iter().enumerate() {
            for (layer, what) in place.stack.layers.iter().enumerate() {
                let Layer::Segment(segment) = what else {
                    continue;
                };
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "there are far fewer parts and layers"
                )]
                let waiting = |bound, block| (bound, Reverse((part as u32, layer as u32, block)));
                self.choose_in(segment, place, |bound, block| {
                    let candidate: Waiting = waiting(bound, block);
                    if last.is_none_or(|last| candidate < last) {
                        if chosen.len() < most {
                            chosen.push(Reverse(candidate));
                        } else if let Some(mut worst) = chosen.peek_mut()
                            && candidate > worst.0
                        {
                            *worst = Reverse(candidate);
                        }
                    }
                    match chosen.peek() {
                        Some(Reverse((worst, _))) if chosen.len() == most => *worst,
                        _ => 0,
                    }
                })?;
            }
        }
        let mut chosen: Vec<Waiting> = chosen.into_iter().map(|c| c.0).collect();
        chosen.sort_unstable_by(|a, b| b.cmp(a));
        Ok(chosen)
    }

    /// Names each block that may hold a hit, with what its best may be worth. Is told what is worth too little to be
    /// named.
    fn choose_in(
        &self,
        segment: &Segment,
        place: &Place<'_>,
        mut found: impl FnMut(u64, u32) -> u64,
    ) -> Result<()> {
        let mut threshold = self.worst().map_or(0, |worst| worst.value);
        let (first, last) = place.range.edges(segment)?;
        let bounds = segment.bounds()?;
        let end = last.saturating_add(1).min(segment.blocks());
        let mut candidates = segment.candidates(&self.query.words, first, end)?;
        let mut next = first;
        while let Some(promising) = bounds.next(next..end, self.least(threshold)) {
            candidates.leap(promising);
            let Some(block) = candidates.next().map_err(|e| segment.damaged(e))? else {
                break;
            };
            next = block + 1;
            let (newest, largest) = (bounds.newest(block), bounds.largest(block));
            let needed = self.least(threshold);
            if newest < needed.newest || largest < needed.largest {
                continue;
            }
            let bound = match self.query.order {
                Order::Largest => largest,
                Order::Relevance => BEST_FIT << 32 | u64::from(newest),
                _ => u64::from(newest),
            };
            threshold = threshold.max(found(bound, block));
        }
        Ok(())
    }

    /// What a block has to have so that its best may be worth this, and pass the filter.
    fn least(&self, worth: u64) -> Least {
        let filter = &self.query.filter;
        let newest = match self.query.order {
            Order::Largest => 0,
            Order::Relevance => worth.saturating_sub(BEST_FIT << 32),
            _ => worth,
        };
        let newest = u32::try_from(newest).unwrap_or(u32::MAX);
        let largest = match self.query.order {
            Order::Largest => worth,
            _ => 0,
        };
        Least {
            newest: newest.max(filter.after.unwrap_or_default()),
            largest: largest.max(filter.smallest.unwrap_or_default()),
        }
    }

    /// Reads blocks, best first. True when none that was not read can hold anything better.
    fn read(
        &mut self,
        places: &[Place<'_>],
        blocks: Vec<Waiting>,
        read: &mut Read,
    ) -> Result<bool> {
        let mut block = Block::default();
        for (bound, Reverse((part, layer, number))) in blocks {
            let part = part as usize;
            let place = &places[part];
            let Layer::Segment(segment) = &place.stack.layers[layer as usize] else {
                continue;
            };
            if let Some(worst) = self.worst() {
                if bound < worst.value {
                    return Ok(true);
                }
                if bound == worst.value
                    && rank(bound, part, segment.first_key(number)?) < worst.rank()
                {
                    continue;
                }
            }
            if self.is_enough(read) {
                return Ok(true);
            }
            read.blocks += 1;
            segment.read(number, &mut block)?;
            let mut matches = block.matches(&place.pattern);
            if matches != 0 {
                block.load_records().map_err(|e| segment.damaged(e))?;
            }
            read.objects += matches.count_ones() as usize;
            while matches != 0 {
                let n = matches.trailing_zeros() as usize;
                matches &= matches - 1;
                let Some(meta) = block.record(n).meta else {
                    continue;
                };
                if self.is_hopeless(&meta) {
                    continue;
                }
                block.spell_out();
                if !place.range.contains(block.key(n)) {
                    continue;
                }
                if self.query.order == Order::Relevance && !self.query.words.is_empty() {
                    block.folded_key(n, &place.pattern, &mut self.folded);
                }
                self.offer((part, layer as usize), place, block.key(n), meta)?;
            }
        }
        Ok(self.is_enough(read))
    }

    /// Whether a search by relevance may leave it at that.
    fn is_enough(&self, read: &Read) -> bool {
        self.query.order == Order::Relevance && self.worst().is_some() && read.is_enough()
    }

    /// The worst of the best, once there are enough.
    fn worst(&self) -> Option<&Ranked> {
        let Reverse(worst) = self.best.peek()?;
        (self.best.len() == self.limit).then_some(worst)
    }

    /// Whether an object cannot be among the best, whatever its key is.
    fn is_hopeless(&self, meta: &Meta) -> bool {
        let most = match self.query.order {
            Order::Largest => meta.size,
            Order::Relevance => BEST_FIT << 32 | u64::from(meta.modified),
            _ => u64::from(meta.modified),
        };
        self.worst().is_some_and(|worst| most < worst.value)
    }

    /// Keeps an object if it is among the best and no newer layer says otherwise. For the order by relevance its
    /// folded key is in `folded`.
    fn offer(
        &mut self,
        (part, layer): (usize, usize),
        place: &Place<'_>,
        key: &[u8],
        meta: Meta,
    ) -> Result<()> {
        if !self.query.filter.accepts(key, &meta) {
            return Ok(());
        }
        let value = match self.query.order {
            Order::Largest => meta.size,
            Order::Relevance => {
                fit(&self.query.words, &self.folded) << 32 | u64::from(meta.modified)
            }
            _ => u64::from(meta.modified),
        };
        let ranked = rank(value, part, key);
        if let Some(after) = self.after
            && ranked >= rank(after.value, after.part, after.key.as_bytes())
        {
            return Ok(());
        }
        if self.worst().is_some_and(|worst| ranked <= worst.rank()) {
            return Ok(());
        }
        if place.stack.is_hidden(layer, key, &mut self.scratch)? {
            return Ok(());
        }
        let Ok(key) = std::str::from_utf8(key) else {
            return Ok(());
        };
        self.best.push(Reverse(Ranked {
            value,
            part,
            key: key.to_owned(),
            meta: Unordered(meta),
        }));
        if self.best.len() > self.limit {
            self.best.pop();
        }
        Ok(())
    }
}
