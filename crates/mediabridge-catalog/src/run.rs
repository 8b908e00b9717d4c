//! Recent changes in memory: sorted, immutable, searched by reading through them.

use std::{cmp::Ordering, ops::Range};

use crate::{
    entry::Record,
    fold::fold,
    segment::Sums,
    words::{Pattern, Word},
};

/// Stands between keys: no byte of UTF-8.
const SEPARATOR: u8 = 0xff;

#[derive(Debug, Default)]
pub(crate) struct Run {
    keys: Text,
    folded: Text,
    records: Vec<Record>,
    /// Sums before each record; one more than there are records.
    sums: Vec<Sums>,
}

/// Strings in a row.
#[derive(Debug, Default)]
struct Text {
    bytes: Vec<u8>,
    /// Far below 4 GB: changes in memory are few.
    ends: Vec<u32>,
}

impl Text {
    fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends
            .push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
        self.bytes.push(SEPARATOR);
    }

    fn start(&self, n: usize) -> usize {
        n.checked_sub(1).map_or(0, |p| self.ends[p] as usize + 1)
    }

    fn get(&self, n: usize) -> &[u8] {
        &self.bytes[self.start(n)..self.ends[n] as usize]
    }
}

impl Run {
    /// From sorted, distinct keys.
    pub(crate) fn new<'k>(changes: impl IntoIterator<Item = (&'k str, Record)>) -> Self {
        let mut run = Self::default();
        for (key, record) in changes {
            run.push(key.as_bytes(), fold(key).as_bytes(), record);
        }
        run.sum();
        run
    }

    /// One run that says what both say together.
    pub(crate) fn merge(newer: &Self, older: &Self) -> Self {
        let mut run = Self::default();
        let (mut n, mut o) = (0, 0);
        while n < newer.len() || o < older.len() {
            let which = match (n < newer.len(), o < older.len()) {
                (true, true) => newer.key(n).cmp(older.key(o)),
                (true, false) => Ordering::Less,
                _ => Ordering::Greater,
            };
            if which == Ordering::Greater {
                run.push(older.key(o), older.folded.get(o), older.records[o]);
                o += 1;
                continue;
            }
            let mut record = Some(newer.records[n]);
            if which == Ordering::Equal {
                record = newer.records[n].over(older.records[o]);
                o += 1;
            }
            if let Some(record) = record {
                run.push(newer.key(n), newer.folded.get(n), record);
            }
            n += 1;
        }
        run.sum();
        run
    }

    fn push(&mut self, key: &[u8], folded: &[u8], record: Record) {
        self.keys.push(key);
        self.folded.push(folded);
        self.records.push(record);
    }

    fn sum(&mut self) {
        let mut sums = Sums::default();
        self.sums = std::iter::once(sums)
            .chain(self.records.iter().map(|record| {
                sums.count += record.count();
                sums.bytes += record.bytes();
                sums
            }))
            .collect();
    }

    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    pub(crate) fn key(&self, n: usize) -> &[u8] {
        self.keys.get(n)
    }

    pub(crate) fn record(&self, n: usize) -> &Record {
        &self.records[n]
    }

    pub(crate) fn lower_bound(&self, key: &[u8]) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.key(middle) < key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<Record> {
        let n = self.lower_bound(key);
        (n < self.len() && self.key(n) == key).then(|| self.records[n])
    }

    /// The same, where the last one may have been close: `place` is where that was.
    pub(crate) fn get_near(&self, key: &[u8], place: &mut usize) -> Option<Record> {
        let is_here =
            |n: usize| (n == 0 || self.key(n - 1) < key) && (n == self.len() || key <= self.key(n));
        if !is_here(*place) {
            *place = Some(*place + 1)
                .filter(|next| *next <= self.len() && is_here(*next))
                .unwrap_or_else(|| self.lower_bound(key));
        }
        let n = *place;
        (n < self.len() && self.key(n) == key).then(|| self.records[n])
    }

    pub(crate) fn sums_below(&self, key: &[u8]) -> Sums {
        self.sums[self.lower_bound(key)]
    }

    pub(crate) fn total(&self) -> Sums {
        self.sums[self.len()]
    }

    pub(crate) fn folded(&self, n: usize) -> &[u8] {
        self.folded.get(n)
    }

    /// The first key in `range`, which lies below the pattern's root, that matches.
    pub(crate) fn next_match(&self, pattern: &Pattern<'_>, range: Range<usize>) -> Option<usize> {
        if pattern.words.is_empty() {
            return (!range.is_empty()).then_some(range.start);
        }
        let mut n = range.start;
        while n < range.end {
            n = match pattern.words.wanted().first() {
                Some(word) => self.next_with(word, n..range.end)?,
                None => n,
            };
            if pattern.matches(self.folded.get(n)) {
                return Some(n);
            }
            n += 1;
        }
        None
    }

    fn next_with(&self, word: &Word, range: Range<usize>) -> Option<usize> {
        let start = self.folded.start(range.start);
        let end = self.folded.ends[range.end - 1] as usize;
        let at = start + word.find(&self.folded.bytes[start..end])?;
        Some(
            self.folded
                .ends
                .partition_point(|&key_end| (key_end as usize) < at),
        )
    }
}
