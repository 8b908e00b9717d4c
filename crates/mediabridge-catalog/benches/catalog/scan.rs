//! The limit without an index: every folded key in memory, read from front to back by one thread.

use std::{cmp::Reverse, collections::BinaryHeap};

use mediabridge_catalog::{Meta, fold};
use memchr::memmem::Finder;

/// Stands between keys: no byte of UTF-8.
const SEPARATOR: u8 = 0xff;

#[derive(Default)]
pub(crate) struct Scan {
    text: Vec<u8>,
    /// Where each key's separator stands.
    ends: Vec<usize>,
    modified: Vec<u32>,
}

impl Scan {
    pub(crate) fn push(&mut self, key: &str, meta: Meta) {
        self.text.extend_from_slice(fold(key).as_bytes());
        self.ends.push(self.text.len());
        self.text.push(SEPARATOR);
        self.modified.push(meta.modified);
    }

    /// Calls `found` with the number of each key that has all words, until it returns false.
    fn for_each(&self, query: &str, mut found: impl FnMut(usize) -> bool) {
        let mut words: Vec<String> = query
            .split(' ')
            .map(|word| fold(word).into_owned())
            .collect();
        words.sort_by_key(|word| Reverse(word.len()));
        let finders: Vec<Finder> = words
            .iter()
            .map(|word| Finder::new(word.as_bytes()))
            .collect();
        let (first, others) = finders.split_first().expect("a word");
        let (mut from, mut key) = (0, 0);
        while let Some(at) = self.text.get(from..).and_then(|rest| first.find(rest)) {
            // Mostly it is near; leaping is for rare words.
            let at = from + at;
            if self.ends[key] < at {
                let near = self.ends[key..].iter().take(8).position(|end| *end >= at);
                key += near.unwrap_or_else(|| self.ends[key..].partition_point(|end| *end < at));
            }
            let start = if key == 0 { 0 } else { self.ends[key - 1] + 1 };
            let text = &self.text[start..self.ends[key]];
            if others.iter().all(|word| word.find(text).is_some()) && !found(key) {
                return;
            }
            from = self.ends[key] + 1;
        }
    }

    pub(crate) fn first(&self, query: &str, limit: usize) -> Vec<usize> {
        let mut hits = Vec::new();
        self.for_each(query, |key| {
            hits.push(key);
            hits.len() < limit
        });
        hits
    }

    pub(crate) fn newest(&self, query: &str, limit: usize) -> BinaryHeap<Reverse<(u32, usize)>> {
        let mut best = BinaryHeap::new();
        self.for_each(query, |key| {
            best.push(Reverse((self.modified[key], key)));
            if best.len() > limit {
                best.pop();
            }
            true
        });
        best
    }

    pub(crate) fn count(&self, query: &str) -> u64 {
        let mut count = 0;
        self.for_each(query, |_| {
            count += 1;
            true
        });
        count
    }
}
