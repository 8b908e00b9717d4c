//! Sixteen keys in a row, front-coded, with what S3 said of each.
//!
//! ```text
//! crc32 of what follows u32 | newest u32 | keys u8 | letters u8 | tag u8 (0xff: one per key, below)
//! first key: varint length, bytes; each further key: varint shared, varint length, bytes
//! [tags u8…]   bit 0: the key is there; bit 1: it was there before; above: storage class
//! sizes varint… | modified: varint seconds before the block's newest… | etags u32… | sizes before varint…
//! ```
//!
//! Words are looked for without spelling out the keys: where a key says only what is new in it, nothing else is looked at,
//! and what is found in the key before is found in this one, too, if it lies in what they share. Letters that are not ASCII
//! may be cut there; so then, what all keys of a block begin with, its *head*, is looked through once, then the rest of
//! each key, its *tail*, and then where the two meet.

use std::ops::Range;

use crate::{
    codec::{Damaged, Read, Reader, put_varint, shared},
    entry::{Meta, Record, StorageClass},
    fold::{fold_into, is_simple},
    words::{Pattern, Word},
};

pub(super) const KEYS: usize = 16;
const MIXED: u8 = 0xff;
const LIVE: u8 = 1;
const BEFORE: u8 = 2;
/// Stands between keys in a block's text: no byte of UTF-8.
const SEPARATOR: u8 = 0xff;
/// The first byte of `ſ`, which is folded to an `s`.
const BEFORE_LONG_S: u8 = 0xc5;
/// Short texts are copied in steps of this; buffers have as much to spare.
const STEP: usize = 16;

/// What the keys of a block are written with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Letters {
    Ascii,
    /// Each letter is folded by itself.
    Simple,
    /// Letters may compose with their neighbours: only whole keys can be folded.
    #[default]
    Any,
}

impl Letters {
    fn of(keys: &[Vec<u8>]) -> Self {
        if keys.iter().all(|k| k.is_ascii()) {
            Self::Ascii
        } else if keys
            .iter()
            .all(|k| std::str::from_utf8(k).is_ok_and(is_simple))
        {
            Self::Simple
        } else {
            Self::Any
        }
    }
}

/// Encodes keys and records; `keys` are sorted and at most [`KEYS`].
pub(super) fn encode(keys: &[Vec<u8>], records: &[Record], newest: u32, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&newest.to_le_bytes());
    #[expect(clippy::cast_possible_truncation, reason = "at most 16")]
    out.push(keys.len() as u8);
    out.push(Letters::of(keys) as u8);
    let tags: Vec<u8> = records.iter().map(tag).collect();
    let uniform = tags.iter().all(|t| *t == tags[0]);
    out.push(if uniform { tags[0] } else { MIXED });
    let mut previous: &[u8] = &[];
    for (n, key) in keys.iter().enumerate() {
        let common = if n == 0 { 0 } else { shared(previous, key) };
        if n > 0 {
            put_varint(out, common as u64);
        }
        put_varint(out, (key.len() - common) as u64);
        out.extend_from_slice(&key[common..]);
        previous = key;
    }
    if !uniform {
        out.extend_from_slice(&tags);
    }
    let live = || records.iter().filter_map(|r| r.meta);
    live().for_each(|m| put_varint(out, m.size));
    live().for_each(|m| put_varint(out, u64::from(newest - m.modified)));
    live().for_each(|m| out.extend_from_slice(&m.etag.to_le_bytes()));
    records
        .iter()
        .filter_map(|r| r.before)
        .for_each(|size| put_varint(out, size));
    let crc = crc32fast::hash(&out[start + 4..]);
    out[start..start + 4].copy_from_slice(&crc.to_le_bytes());
}

fn tag(record: &Record) -> u8 {
    let class = record.meta.map_or(0, |m| m.class.0.min(StorageClass::MAX));
    u8::from(record.meta.is_some()) | u8::from(record.before.is_some()) << 1 | class << 2
}

/// The first key of an encoded block, without looking at the rest.
pub(super) fn first_key(block: &[u8]) -> Read<&[u8]> {
    let mut reader = Reader(block);
    reader.take(11)?;
    let length = reader.length()?;
    reader.take(length)
}

/// Compares an encoded block with its checksum and returns what follows that.
pub(super) fn check(block: &[u8]) -> Read<Reader<'_>> {
    let mut reader = Reader(block);
    if reader.u32()? != crc32fast::hash(reader.0) {
        return Err(Damaged("a block's checksum does not fit"));
    }
    Ok(reader)
}

/// A decoded block. One is reused for many, so that reading allocates nothing.
#[derive(Debug, Default)]
pub(crate) struct Block {
    /// A copy of the encoded block, and [`STEP`] bytes to spare.
    encoded: Vec<u8>,
    length: usize,
    letters: Letters,
    /// How many bytes each key has in common with the one before it.
    shared: [usize; KEYS],
    /// Where the rest of each key stands in `encoded`.
    rests: [(usize, usize); KEYS],
    /// Bytes that all keys have in common; they end between two letters.
    head: usize,
    tags: [u8; KEYS],
    /// Where the records begin in `encoded`.
    records_at: usize,
    newest: u32,

    /// The keys in full, each followed by a separator. Empty until [`load`](Self::load).
    text: Vec<u8>,
    ends: [usize; KEYS],
    records: Vec<Record>,

    /// The keys as they are encoded, ASCII letters folded.
    lower: Vec<u8>,
    /// Where that does not do: the folded head without what the pattern does not see.
    folded_head: Vec<u8>,
    /// The folded tails, each followed by a separator.
    folded: Vec<u8>,
    folded_ends: [usize; KEYS],
    is_folded: bool,
    raw: Vec<u8>,
}

impl Block {
    /// Decodes where the keys are.
    pub(super) fn decode(&mut self, bytes: &[u8]) -> Read<()> {
        self.length = 0;
        self.text.clear();
        self.records.clear();
        self.is_folded = false;
        let mut reader = check(bytes)?;
        self.newest = reader.u32()?;
        let keys = usize::from(reader.u8()?);
        if keys == 0 || keys > KEYS {
            return Err(Damaged("a block has too many keys or none"));
        }
        self.letters = match reader.u8()? {
            0 => Letters::Ascii,
            1 => Letters::Simple,
            _ => Letters::Any,
        };
        let uniform = reader.u8()?;
        let mut before = 0;
        self.head = usize::MAX;
        for n in 0..keys {
            let common = if n == 0 { 0 } else { reader.length()? };
            let length = reader.length()?;
            if common > before {
                return Err(Damaged("a key shares more than there is"));
            }
            before = common + length;
            self.shared[n] = common;
            self.rests[n] = (bytes.len() - reader.0.len(), length);
            reader.take(length)?;
            if n > 0 {
                self.head = self.head.min(common);
            }
        }
        let (first_at, first_length) = self.rests[0];
        self.head = self.head.min(first_length);
        // What is left of a letter that begins alike belongs to the tails.
        while self.head < first_length && bytes[first_at + self.head] & 0xc0 == 0x80 {
            self.head = self.head.saturating_sub(1);
        }
        if uniform == MIXED {
            self.tags[..keys].copy_from_slice(reader.take(keys)?);
        } else {
            self.tags = [uniform; KEYS];
        }
        self.records_at = bytes.len() - reader.0.len();
        self.encoded.clear();
        self.encoded.extend_from_slice(bytes);
        self.encoded.extend_from_slice(&[0; STEP]);
        self.length = keys;
        Ok(())
    }

    /// Spells out the keys and decodes the records, if nobody has yet.
    pub(crate) fn load(&mut self) -> Read<()> {
        self.spell_out();
        self.load_records()
    }

    /// Spells out the keys, if nobody has yet.
    pub(crate) fn spell_out(&mut self) {
        if self.text.is_empty() {
            let mut text = std::mem::take(&mut self.text);
            self.ends = self.spell(0, &mut text);
            self.text = text;
        }
    }

    /// Decodes the records, if nobody has yet.
    pub(crate) fn load_records(&mut self) -> Read<()> {
        if !self.records.is_empty() {
            return Ok(());
        }
        let end = self.encoded.len() - STEP;
        let mut reader = Reader(&self.encoded[self.records_at..end]);
        for tag in &self.tags[..self.length] {
            let class = StorageClass(tag >> 2);
            let meta = Meta {
                size: 0,
                modified: 0,
                etag: 0,
                class,
            };
            self.records.push(Record {
                meta: (tag & LIVE != 0).then_some(meta),
                before: (tag & BEFORE != 0).then_some(0),
            });
        }
        for meta in live(&mut self.records) {
            meta.size = reader.varint()?;
        }
        for meta in live(&mut self.records) {
            let age = u32::try_from(reader.varint()?).map_err(|_| Damaged("a time is too old"))?;
            meta.modified = self.newest.saturating_sub(age);
        }
        for meta in live(&mut self.records) {
            meta.etag = reader.u32()?;
        }
        for before in self.records.iter_mut().filter_map(|r| r.before.as_mut()) {
            *before = reader.varint()?;
        }
        Ok(())
    }

    /// Writes each key without its first `skip` bytes, which all have in common, and says where each ends.
    fn spell(&self, skip: usize, out: &mut Vec<u8>) -> [usize; KEYS] {
        let lengths = (0..self.length).map(|n| self.shared[n] + self.rests[n].1 - skip + 1);
        let needed = lengths.sum::<usize>() + STEP;
        if out.len() < needed {
            out.resize(needed, 0);
        }
        let mut ends = [0; KEYS];
        let (mut previous, mut start) = (0, 0);
        for (n, end) in ends.iter_mut().enumerate().take(self.length) {
            let (mut from, mut length) = self.rests[n];
            let mut common = self.shared[n];
            if n == 0 {
                (from, length, common) = (from + skip, length - skip, skip);
            }
            common -= skip;
            for at in (0..common).step_by(STEP) {
                out.copy_within(previous + at..previous + at + STEP, start + at);
            }
            let rest = start + common;
            for at in (0..length).step_by(STEP) {
                out[rest + at..rest + at + STEP]
                    .copy_from_slice(&self.encoded[from + at..from + at + STEP]);
            }
            previous = start;
            *end = rest + length;
            out[*end] = SEPARATOR;
            start = *end + 1;
        }
        out.truncate(start);
        ends
    }

    /// What the given keys add to the number of objects; their records need not be loaded.
    pub(crate) fn count(&self, keys: u16) -> i64 {
        if keys == self.everything() && self.tags[0] & BEFORE == 0 && self.is_uniform() {
            return i64::from(self.tags[0] & LIVE) * i64::from(keys.count_ones());
        }
        (0..self.length)
            .filter(|n| keys & (1 << n) != 0)
            .map(|n| i64::from(self.tags[n] & LIVE) - i64::from((self.tags[n] & BEFORE) >> 1))
            .sum()
    }

    fn is_uniform(&self) -> bool {
        self.tags[..self.length].iter().all(|t| *t == self.tags[0])
    }

    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// Only after [`spell_out`](Self::spell_out).
    pub(crate) fn key(&self, n: usize) -> &[u8] {
        &self.text[range(&self.ends, n)]
    }

    /// Only after [`load_records`](Self::load_records).
    pub(crate) fn record(&self, n: usize) -> &Record {
        &self.records[n]
    }

    /// The first key that is not below `key`; `len()` when all are. Only after [`spell_out`](Self::spell_out).
    pub(crate) fn lower_bound(&self, key: &[u8]) -> usize {
        (0..self.len())
            .find(|n| self.key(*n) >= key)
            .unwrap_or(self.len())
    }

    fn everything(&self) -> u16 {
        if self.length >= KEYS {
            u16::MAX
        } else {
            (1 << self.length) - 1
        }
    }

    /// Which keys match, as a bit set. Says anything of keys that do not lie below the pattern's root.
    pub(crate) fn matches(&mut self, pattern: &Pattern<'_>) -> u16 {
        let words = pattern.words;
        let mut found = self.everything();
        if words.is_empty() {
            return found;
        }
        self.is_folded = false;
        self.lower.clear();
        if self.letters != Letters::Any {
            self.lower
                .extend_from_slice(&self.encoded[..self.records_at]);
            self.lower.make_ascii_lowercase();
        }
        let is_plain = match self.letters {
            Letters::Ascii => true,
            Letters::Simple => memchr::memchr(BEFORE_LONG_S, &self.lower).is_none(),
            Letters::Any => false,
        };
        for word in words.wanted() {
            found &= self.with(word, pattern.root, is_plain);
            if found == 0 {
                return 0;
            }
        }
        for word in words.unwanted() {
            found &= !self.with(word, pattern.root, is_plain);
        }
        if !words.wanted_in_folder().is_empty() && found != 0 {
            found &= self.with_folders(pattern);
        }
        found
    }

    /// The keys that have a word behind the root.
    fn with(&mut self, word: &Word, root: usize, is_plain: bool) -> u16 {
        if self.letters == Letters::Ascii || is_plain && word.text().is_ascii() {
            return self.with_as_encoded(word, root);
        }
        self.fold_all(root);
        if word.find(&self.folded_head).is_some() {
            return self.everything();
        }
        self.with_in_tails(word)
    }

    /// The same where bytes of ASCII are folded by themselves and nothing else becomes one.
    fn with_as_encoded(&self, word: &Word, root: usize) -> u16 {
        let length = word.text().len();
        // Where the first occurrence ends that lies in what is new in a key.
        let mut ends = [usize::MAX; KEYS];
        let (first, first_length) = self.rests[0];
        let mut from = first + root.min(first_length);
        let mut n = 0;
        while let Some(at) = self.lower.get(from..).and_then(|rest| word.find(rest)) {
            let at = from + at;
            while n + 1 < self.length && at >= self.rests[n].0 + self.rests[n].1 {
                n += 1;
            }
            let (start, end) = (self.rests[n].0, self.rests[n].0 + self.rests[n].1);
            // Between two keys stand numbers, which may look like letters.
            if at >= start && at + length <= end && self.shared[n] + at - start >= root {
                ends[n] = self.shared[n] + at - start + length;
                from = end;
            } else {
                from = at + 1;
            }
        }
        let mut found = 0;
        let mut end = usize::MAX;
        for (n, own) in ends.into_iter().enumerate().take(self.length) {
            if end > self.shared[n] {
                end = self.across(word, n, root).unwrap_or(own);
            }
            found |= u16::from(end != usize::MAX) << n;
        }
        found
    }

    /// Where the first occurrence of a word ends that begins in what a key shares with the one before it.
    #[inline]
    fn across(&self, word: &Word, n: usize, root: usize) -> Option<usize> {
        let (start, length) = self.rests[n];
        let rest = &self.lower[start..start + length];
        if !rest.first().is_some_and(|first| word.goes_on_with(*first)) {
            return None;
        }
        let text = word.text();
        let shared = self.shared[n];
        let begin = root.max((shared + 1).saturating_sub(text.len()));
        (begin..shared).find_map(|begin| {
            let (before, behind) = text.split_at(shared - begin);
            (rest.starts_with(behind) && self.has_before(n, before)).then_some(begin + text.len())
        })
    }

    /// Whether what a key shares with the one before it ends with this.
    fn has_before(&self, n: usize, text: &[u8]) -> bool {
        let mut key = n;
        let end = self.shared[n];
        (end - text.len()..end)
            .rev()
            .zip(text.iter().rev())
            .all(|(at, byte)| {
                // The last key before this one that says it itself.
                while key == n || self.shared[key] > at {
                    let Some(before) = key.checked_sub(1) else {
                        return false;
                    };
                    key = before;
                }
                self.lower[self.rests[key].0 + at - self.shared[key]] == *byte
            })
    }

    /// The keys whose folders have the words wanted there.
    fn with_folders(&mut self, pattern: &Pattern<'_>) -> u16 {
        let mut key = Vec::new();
        let mut found = 0;
        for n in 0..self.length {
            self.folded_key(n, pattern, &mut key);
            found |= u16::from(pattern.words.match_folders(&key)) << n;
        }
        found
    }

    /// A folded key without the root.
    pub(crate) fn folded_key(&mut self, n: usize, pattern: &Pattern<'_>, out: &mut Vec<u8>) {
        self.spell_out();
        out.clear();
        let key = self.key(n).get(pattern.root..).unwrap_or_default();
        if self.letters == Letters::Ascii {
            out.extend_from_slice(key);
            out.make_ascii_lowercase();
            return;
        }
        let mut folded = String::from_utf8(std::mem::take(out)).unwrap_or_default();
        fold_into(std::str::from_utf8(key).unwrap_or_default(), &mut folded);
        *out = folded.into_bytes();
    }

    /// The keys that contain one word that is not in the head.
    fn with_in_tails(&self, word: &Word) -> u16 {
        let mut found = 0;
        let mut from = 0;
        let mut key = 0;
        while let Some(at) = self.folded.get(from..).and_then(|rest| word.find(rest)) {
            let at = from + at;
            while self.folded_ends[key] < at {
                key += 1;
            }
            found |= 1 << key;
            from = self.folded_ends[key] + 1;
        }
        let Some(&last) = self.folded_head.last() else {
            return found;
        };
        let needle = word.text();
        for cut in 1..needle.len() {
            if needle[cut - 1] != last || !self.folded_head.ends_with(&needle[..cut]) {
                continue;
            }
            for n in 0..self.length {
                let tail = &self.folded[range(&self.folded_ends, n)];
                found |= u16::from(tail.starts_with(&needle[cut..])) << n;
            }
        }
        found
    }

    /// Whether head and tails are folded by themselves; otherwise whole keys are, as tails behind an empty head.
    fn is_cut(&self, root: usize) -> bool {
        self.letters == Letters::Simple && root <= self.head
    }

    /// Folds head and tails, if nobody has yet.
    fn fold_all(&mut self, root: usize) {
        if self.is_folded {
            return;
        }
        self.is_folded = true;
        let mut folded = std::mem::take(&mut self.folded_head);
        folded.clear();
        if self.is_cut(root) {
            let at = self.rests[0].0;
            let head = &self.encoded[at + root..at + self.head];
            let mut text = String::from_utf8(folded).unwrap_or_default();
            fold_into(std::str::from_utf8(head).unwrap_or_default(), &mut text);
            folded = text.into_bytes();
        }
        self.folded_head = folded;
        let skip = if self.is_cut(root) { self.head } else { 0 };
        let mut raw = std::mem::take(&mut self.raw);
        let ends = self.spell(skip, &mut raw);
        let mut folded = std::mem::take(&mut self.folded);
        folded.clear();
        let mut folded = String::from_utf8(folded).unwrap_or_default();
        for n in 0..self.length {
            let mut tail = &raw[range(&ends, n)];
            if !self.is_cut(root) {
                tail = tail.get(root..).unwrap_or_default();
            }
            fold_into(std::str::from_utf8(tail).unwrap_or_default(), &mut folded);
            self.folded_ends[n] = folded.len();
            folded.push('\0');
        }
        self.raw = raw;
        self.folded = folded.into_bytes();
        for &end in &self.folded_ends[..self.length] {
            self.folded[end] = SEPARATOR;
        }
    }
}

fn live(records: &mut [Record]) -> impl Iterator<Item = &mut Meta> {
    records.iter_mut().filter_map(|r| r.meta.as_mut())
}

fn range(ends: &[usize], n: usize) -> Range<usize> {
    let start = n.checked_sub(1).map_or(0, |p| ends[p] + 1);
    start..ends[n]
}
