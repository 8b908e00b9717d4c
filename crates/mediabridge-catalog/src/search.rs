//! Answers a query from several buckets.

use std::{
    cmp::{Ordering, Reverse},
    collections::BinaryHeap,
    ops::Bound,
    sync::Arc,
};

use crate::{
    bucket::Bucket,
    codec::Damaged,
    entry::Meta,
    error::Result,
    fold::fold,
    query::{Order, Query, fit},
    segment::{Block, Segment},
    stack::{KeyRange, Layer, Stack},
};

/// Blocks that a search by relevance looks into at most. It looks into the newest first.
const RELEVANCE_BLOCKS: usize = 8_192;

/// A part of a bucket that may be searched: everything whose key begins with `root`.
#[derive(Debug, Clone)]
pub struct Part<'b> {
    pub bucket: &'b Bucket,
    /// Empty, or ending with `/`.
    pub root: &'b str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Which part of the scope it lies in.
    pub part: usize,
    pub key: String,
    pub meta: Meta,
}

/// Where a page ended; the next begins behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// What the order compares first; 0 in the order by key.
    pub value: u64,
    pub part: usize,
    pub key: String,
}

/// The first `limit` hits behind `after`, and where the page ends if there may be more.
pub fn search(
    scope: &[Part<'_>],
    query: &Query,
    after: Option<&After>,
    limit: usize,
) -> Result<(Vec<Hit>, Option<After>)> {
    if limit == 0 {
        return Ok((Vec::new(), None));
    }
    match query.order {
        Order::Key => by_key(scope, query, after, limit),
        _ => Top::new(scope, query, after, limit).run(),
    }
}

/// How many objects match.
pub fn count(scope: &[Part<'_>], query: &Query) -> Result<u64> {
    let mut count = 0;
    for part in scope {
        let range = KeyRange::of_prefix(part.root.as_bytes());
        let stack = part.bucket.stack();
        if query.filter.is_empty() {
            count += stack.count(&range, &query.words)?;
            continue;
        }
        stack.matches(&range, &query.words)?.for_each(|key, meta| {
            count += u64::from(text(key).is_some_and(|key| query.filter.accepts(key, &meta)));
            true
        })?;
    }
    Ok(count)
}

fn by_key(
    scope: &[Part<'_>],
    query: &Query,
    after: Option<&After>,
    limit: usize,
) -> Result<(Vec<Hit>, Option<After>)> {
    let mut hits = Vec::new();
    for (n, part) in scope.iter().enumerate().skip(after.map_or(0, |a| a.part)) {
        let mut range = KeyRange::of_prefix(part.root.as_bytes());
        if let Some(after) = after.filter(|a| a.part == n) {
            range.start = Bound::Excluded(after.key.clone().into_bytes());
        }
        let stack = part.bucket.stack();
        stack.matches(&range, &query.words)?.for_each(|key, meta| {
            if let Some(key) = text(key).filter(|key| query.filter.accepts(key, &meta)) {
                hits.push(Hit {
                    part: n,
                    key: key.to_owned(),
                    meta,
                });
            }
            hits.len() < limit
        })?;
        if hits.len() == limit {
            break;
        }
    }
    let next = hits.last().filter(|_| hits.len() == limit);
    let next = next.map(|hit| After {
        value: 0,
        part: hit.part,
        key: hit.key.clone(),
    });
    Ok((hits, next))
}

/// A search for the best by some value, which reads the blocks that may hold the best first.
struct Top<'s> {
    scope: &'s [Part<'s>],
    stacks: Vec<(Arc<Stack>, KeyRange)>,
    query: &'s Query,
    after: Option<&'s After>,
    limit: usize,
    /// The worst on top.
    best: BinaryHeap<Reverse<Ranked>>,
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

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = |r: &Self| (r.value, Reverse(r.part));
        order(self)
            .cmp(&order(other))
            .then_with(|| other.key.cmp(&self.key))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<'s> Top<'s> {
    fn new(
        scope: &'s [Part<'s>],
        query: &'s Query,
        after: Option<&'s After>,
        limit: usize,
    ) -> Self {
        let stacks = scope
            .iter()
            .map(|part| {
                (
                    part.bucket.stack(),
                    KeyRange::of_prefix(part.root.as_bytes()),
                )
            })
            .collect();
        Self {
            scope,
            stacks,
            query,
            after,
            limit,
            best: BinaryHeap::new(),
        }
    }

    fn run(mut self) -> Result<(Vec<Hit>, Option<After>)> {
        let stacks = std::mem::take(&mut self.stacks);
        let mut blocks: Vec<Waiting> = Vec::new();
        let mut scratch = Block::default();
        for (part, (stack, range)) in stacks.iter().enumerate() {
            for (layer, what) in stack.layers.iter().enumerate() {
                match what {
                    Layer::Run(run) => {
                        let mut left = range.within(run);
                        while let Some(n) = run.next_match(&self.query.words, left.clone()) {
                            left.start = n + 1;
                            if let Some(meta) = run.record(n).meta {
                                self.offer(part, (stack, layer), run.key(n), meta, &mut scratch)?;
                            }
                        }
                    }
                    Layer::Segment(segment) => {
                        self.collect(segment, range, (part, layer), &mut blocks)?;
                    }
                }
            }
        }
        self.read(&stacks, blocks, &mut scratch)?;
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

    fn collect(
        &self,
        segment: &Segment,
        range: &KeyRange,
        place: (usize, usize),
        blocks: &mut Vec<Waiting>,
    ) -> Result<()> {
        let (first, last) = range.edges(segment)?;
        let mut candidates =
            segment.candidates(&self.query.words, first, last.saturating_add(1))?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "there are far fewer parts and layers"
        )]
        let (part, layer) = (place.0 as u32, place.1 as u32);
        while let Some(block) = candidates.next().map_err(|e: Damaged| segment.damaged(e))? {
            let newest = segment.newest(block);
            if self.query.filter.after.is_some_and(|after| newest < after)
                || self
                    .query
                    .filter
                    .smallest
                    .is_some_and(|least| segment.largest(block) <= least)
            {
                continue;
            }
            let bound = match self.query.order {
                Order::Largest => segment.largest(block),
                Order::Relevance => 7 << 32 | u64::from(newest),
                _ => u64::from(newest),
            };
            blocks.push((bound, Reverse((part, layer, block))));
        }
        Ok(())
    }

    fn read(
        &mut self,
        stacks: &[(Arc<Stack>, KeyRange)],
        blocks: Vec<Waiting>,
        scratch: &mut Block,
    ) -> Result<()> {
        let mut blocks = BinaryHeap::from(blocks);
        let mut block = Block::default();
        let mut read = 0;
        while let Some((bound, Reverse((part, layer, number)))) = blocks.pop() {
            let (stack, range) = &stacks[part as usize];
            let Layer::Segment(segment) = &stack.layers[layer as usize] else {
                continue;
            };
            if self.best.len() == self.limit
                && let Some(Reverse(worst)) = self.best.peek()
            {
                if bound < worst.value {
                    break;
                }
                let is_hopeless = bound == worst.value
                    && (part as usize > worst.part
                        || part as usize == worst.part
                            && segment.first_key(number)? > worst.key.as_bytes());
                if is_hopeless {
                    continue;
                }
                if self.query.order == Order::Relevance && read >= RELEVANCE_BLOCKS {
                    break;
                }
            }
            read += 1;
            segment.read(number, &mut block)?;
            let mut matches = block.matches(&self.query.words);
            if matches != 0 {
                block.load().map_err(|e| segment.damaged(e))?;
            }
            while matches != 0 {
                let n = matches.trailing_zeros() as usize;
                matches &= matches - 1;
                if let Some(meta) = block.record(n).meta
                    && range.contains(block.key(n))
                {
                    self.offer(
                        part as usize,
                        (stack, layer as usize),
                        block.key(n),
                        meta,
                        scratch,
                    )?;
                }
            }
        }
        Ok(())
    }

    /// Keeps an object if it is among the best and no newer layer says otherwise.
    fn offer(
        &mut self,
        part: usize,
        (stack, layer): (&Stack, usize),
        key: &[u8],
        meta: Meta,
        scratch: &mut Block,
    ) -> Result<()> {
        debug_assert!(part < self.scope.len());
        let Some(key) = text(key) else { return Ok(()) };
        if !self.query.filter.accepts(key, &meta) {
            return Ok(());
        }
        let value = match self.query.order {
            Order::Largest => meta.size,
            Order::Relevance => fit(&self.query.words, &fold(key)) << 32 | u64::from(meta.modified),
            _ => u64::from(meta.modified),
        };
        if let Some(after) = self.after {
            let behind = value < after.value
                || value == after.value && (part, key) > (after.part, after.key.as_str());
            if !behind {
                return Ok(());
            }
        }
        if self.best.len() == self.limit
            && let Some(Reverse(worst)) = self.best.peek()
            && (value, Reverse(part), Reverse(key))
                <= (
                    worst.value,
                    Reverse(worst.part),
                    Reverse(worst.key.as_str()),
                )
        {
            return Ok(());
        }
        for newer in &stack.layers[..layer] {
            if newer.get(key.as_bytes(), scratch)?.is_some() {
                return Ok(());
            }
        }
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

fn text(key: &[u8]) -> Option<&str> {
    std::str::from_utf8(key).ok()
}
