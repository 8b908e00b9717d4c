//! Where words may be: posting lists of their trigrams, intersected.

use std::ops::{Range, RangeInclusive};

use super::{
    Segment,
    format::{Section, TRIGRAM_LINE},
    postings::Cursor,
};
use crate::{
    codec::{Damaged, Read, Reader},
    error::Result,
    words::{Grams, Words},
};

/// Beside the rarest one, posting lists longer than this share of all blocks rule out too little to be worth reading.
const USEFUL_PERCENT: u64 = 60;
/// Lists that are intersected at most per word: its rarest ones say nearly everything.
const LISTS: usize = 3;
/// The same when there is one word only.
const LISTS_OF_ONE: usize = 6;

/// A table of trigrams, its lists, and how many things they tell of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    pub(super) trigrams: Section,
    pub(super) lists: Section,
    pub(super) length: u32,
}

/// Things that are in any of several lists, a bit for each.
#[derive(Debug)]
struct Union(Vec<u64>);

impl Union {
    fn next_at_least(&self, least: u32) -> Option<u32> {
        let mut at = least as usize / 64;
        let mut bits = *self.0.get(at)? & (u64::MAX << (least % 64));
        while bits == 0 {
            at += 1;
            bits = *self.0.get(at)?;
        }
        u32::try_from(at * 64 + bits.trailing_zeros() as usize).ok()
    }
}

/// Blocks, or groups of folders, in which matches may be.
#[derive(Debug)]
pub(crate) struct Candidates<'s> {
    cursors: Vec<Cursor<'s>>,
    unions: Vec<Union>,
    next: u32,
    end: u32,
}

impl Segment {
    /// The blocks from `first` on and before `end` that may hold keys with these words.
    pub(crate) fn candidates(&self, words: &Words, first: u32, end: u32) -> Result<Candidates<'_>> {
        let table = Table {
            trigrams: Section::Trigrams,
            lists: Section::Lists,
            length: self.blocks(),
        };
        self.choose(table, words.grams(), first..end)
            .map_err(|e| self.damaged(e))
    }

    /// What may have all the words with these trigrams.
    pub(super) fn choose(
        &self,
        table: Table,
        grams: &[Grams],
        within: Range<u32>,
    ) -> Read<Candidates<'_>> {
        let mut candidates = Candidates {
            cursors: Vec::new(),
            unions: Vec::new(),
            next: within.start,
            end: within.end.min(table.length),
        };
        let most = if grams.len() > 1 { LISTS } else { LISTS_OF_ONE };
        let mut chosen = Vec::new();
        for grams in grams {
            match grams {
                Grams::All(grams) => {
                    let mut lists = Vec::with_capacity(grams.len());
                    for gram in grams {
                        let Some(list) = self.list(table, *gram)? else {
                            candidates.end = 0;
                            return Ok(candidates);
                        };
                        lists.push(list);
                    }
                    lists.sort_unstable_by_key(|(count, _)| *count);
                    lists.truncate(most);
                    chosen.extend(lists);
                }
                Grams::Begin(range) => {
                    candidates.unions.extend(self.union(table, range)?);
                }
            }
        }
        chosen.sort_by_key(|(count, _)| *count);
        let useful = u64::from(table.length) * USEFUL_PERCENT / 100;
        candidates.cursors = chosen
            .into_iter()
            .enumerate()
            .filter(|(n, (count, _))| *n == 0 || u64::from(*count) <= useful)
            .map(|(_, (count, bytes))| Cursor::new(bytes, count))
            .collect::<Read<_>>()?;
        Ok(candidates)
    }

    /// What is in any list of these trigrams, unless it is too much to be worth it.
    fn union(&self, table: Table, grams: &RangeInclusive<u32>) -> Read<Option<Union>> {
        let first = self.gram_at(table, *grams.start())?;
        let mut lists = Vec::new();
        let mut left = u64::from(table.length) * USEFUL_PERCENT / 100;
        for n in first..self.grams(table) {
            let (gram, count, start) = self.gram(table, n)?;
            if gram > *grams.end() {
                break;
            }
            let Some(rest) = left.checked_sub(u64::from(count)) else {
                return Ok(None);
            };
            left = rest;
            lists.push((count, self.list_bytes(table, n, start)?));
        }
        let mut bits = vec![0u64; (table.length as usize).div_ceil(64)];
        for (count, bytes) in lists {
            let mut cursor = Cursor::new(bytes, count)?;
            let mut least = 0;
            while let Some(block) = cursor.next_at_least(least)? {
                *bits
                    .get_mut(block as usize / 64)
                    .ok_or(Damaged("a block number is too large"))? |= 1 << (block % 64);
                least = block + 1;
            }
        }
        Ok(Some(Union(bits)))
    }

    /// How many things a trigram occurs in, and its list.
    fn list(&self, table: Table, gram: u32) -> Read<Option<(u32, &[u8])>> {
        let n = self.gram_at(table, gram)?;
        if n == self.grams(table) {
            return Ok(None);
        }
        let (found, count, start) = self.gram(table, n)?;
        if found != gram {
            return Ok(None);
        }
        Ok(Some((count, self.list_bytes(table, n, start)?)))
    }

    fn grams(&self, table: Table) -> usize {
        self.section(table.trigrams).len() / TRIGRAM_LINE
    }

    /// The trigram in a line of their table, how many things it occurs in, and where its list begins.
    fn gram(&self, table: Table, line: usize) -> Read<(u32, u32, usize)> {
        let start = line * TRIGRAM_LINE;
        let mut line = Reader(self.checked(table.trigrams, start..start + TRIGRAM_LINE)?);
        let (gram, count) = (line.u32()?, line.u32()?);
        let offset = usize::try_from(line.u64()?).unwrap_or(usize::MAX);
        Ok((gram, count, offset))
    }

    /// The first line with this trigram or a later one.
    fn gram_at(&self, table: Table, gram: u32) -> Read<usize> {
        let (mut low, mut high) = (0, self.grams(table));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.gram(table, middle)?.0 < gram {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    fn list_bytes(&self, table: Table, line: usize, start: usize) -> Read<&[u8]> {
        let end = if line + 1 == self.grams(table) {
            self.section(table.lists).len()
        } else {
            self.gram(table, line + 1)?.2
        };
        self.checked(table.lists, start..end)
    }
}

impl Candidates<'_> {
    /// Leaves out the blocks before `block`.
    pub(crate) fn leap(&mut self, block: u32) {
        self.next = self.next.max(block);
    }

    /// The next block at or after `least`.
    pub(crate) fn next(&mut self) -> Read<Option<u32>> {
        let mut block = self.next;
        'again: while block < self.end {
            for cursor in &mut self.cursors {
                match cursor.next_at_least(block)? {
                    None => {
                        self.next = self.end;
                        return Ok(None);
                    }
                    Some(found) if found > block => {
                        block = found;
                        continue 'again;
                    }
                    Some(_) => {}
                }
            }
            for union in &self.unions {
                match union.next_at_least(block) {
                    None => {
                        self.next = self.end;
                        return Ok(None);
                    }
                    Some(found) if found > block => {
                        block = found;
                        continue 'again;
                    }
                    Some(_) => {}
                }
            }
            self.next = block + 1;
            return Ok(Some(block));
        }
        self.next = self.end;
        Ok(None)
    }
}
