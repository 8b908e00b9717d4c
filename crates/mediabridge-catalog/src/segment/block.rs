//! Sixteen keys in a row, front-coded, with what S3 said of each.
//!
//! ```text
//! crc32 of what follows u32 | keys u8 | all ASCII u8 | tag u8 (0xff: one per key, below)
//! first key: varint length, bytes; each further key: varint shared, varint length, bytes
//! [tags u8…]   bit 0: the key is there; bit 1: it was there before; above: storage class
//! sizes varint… | modified: varint seconds before the block's newest… | etags u32… | sizes before varint…
//! ```

use std::ops::Range;

use memchr::memmem::Finder;

use crate::{
    codec::{Damaged, Read, Reader, put_varint, shared},
    entry::{Meta, Record, StorageClass},
    fold::fold_into,
    words::Words,
};

pub(super) const KEYS: usize = 16;
const MIXED: u8 = 0xff;
const LIVE: u8 = 1;
const BEFORE: u8 = 2;
/// Stands between keys in a block's text: no byte of UTF-8.
const SEPARATOR: u8 = 0xff;

/// Encodes keys and records; `keys` are sorted and at most [`KEYS`].
pub(super) fn encode(keys: &[Vec<u8>], records: &[Record], newest: u32, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    #[expect(clippy::cast_possible_truncation, reason = "at most 16")]
    out.push(keys.len() as u8);
    out.push(u8::from(keys.iter().all(|k| k.is_ascii())));
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
    reader.take(7)?;
    let length = reader.length()?;
    reader.take(length)
}

/// A decoded block. One is reused for many, so that reading allocates nothing.
#[derive(Debug, Default)]
pub(crate) struct Block {
    /// The keys, each followed by a separator.
    text: Vec<u8>,
    /// Where each key's separator stands.
    ends: [u32; KEYS],
    length: usize,
    /// The same in folded form. Empty while nobody asked.
    folded: Vec<u8>,
    folded_ends: [u32; KEYS],
    is_ascii: bool,
    tags: [u8; KEYS],
    /// Most blocks are read for their keys alone; the records are decoded when somebody asks for one.
    encoded_records: Vec<u8>,
    newest: u32,
    records: Vec<Record>,
}

impl Block {
    /// Decodes the keys. `newest` comes from the block's line in the index.
    pub(super) fn decode(&mut self, bytes: &[u8], newest: u32) -> Read<()> {
        self.text.clear();
        self.length = 0;
        self.folded.clear();
        self.encoded_records.clear();
        self.records.clear();
        self.newest = newest;
        let mut reader = Reader(bytes);
        if reader.u32()? != crc32fast::hash(reader.0) {
            return Err(Damaged("a block's checksum does not fit"));
        }
        let keys = usize::from(reader.u8()?);
        if keys > KEYS {
            return Err(Damaged("a block has too many keys"));
        }
        self.is_ascii = reader.u8()? != 0;
        let uniform = reader.u8()?;
        let mut start = 0;
        for n in 0..keys {
            let common = if n == 0 { 0 } else { reader.length()? };
            let length = reader.length()?;
            let suffix = reader.take(length)?;
            let previous = start;
            start = self.text.len();
            if previous + common > start {
                return Err(Damaged("a key shares more than there is"));
            }
            self.text.extend_from_within(previous..previous + common);
            self.text.extend_from_slice(suffix);
            #[expect(clippy::cast_possible_truncation, reason = "16 keys of at most 1 KB")]
            let end = self.text.len() as u32;
            self.ends[n] = end;
            self.text.push(SEPARATOR);
        }
        if uniform == MIXED {
            self.tags[..keys].copy_from_slice(reader.take(keys)?);
        } else {
            self.tags = [uniform; KEYS];
        }
        self.encoded_records.extend_from_slice(reader.0);
        self.length = keys;
        Ok(())
    }

    /// Decodes the records, if nobody has yet.
    pub(crate) fn load(&mut self) -> Read<()> {
        if !self.records.is_empty() {
            return Ok(());
        }
        let mut reader = Reader(&self.encoded_records);
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

    /// What the given keys add to the number of objects; their records need not be loaded.
    pub(crate) fn count(&self, keys: u16) -> i64 {
        (0..self.length)
            .filter(|n| keys & (1 << n) != 0)
            .map(|n| i64::from(self.tags[n] & LIVE) - i64::from((self.tags[n] & BEFORE) >> 1))
            .sum()
    }

    pub(crate) fn len(&self) -> usize {
        self.length
    }

    pub(crate) fn key(&self, n: usize) -> &[u8] {
        &self.text[range(&self.ends, n)]
    }

    /// Only after [`load`](Self::load).
    pub(crate) fn record(&self, n: usize) -> &Record {
        &self.records[n]
    }

    /// The first key that is not below `key`; `len()` when all are.
    pub(crate) fn lower_bound(&self, key: &[u8]) -> usize {
        (0..self.len())
            .find(|n| self.key(*n) >= key)
            .unwrap_or(self.len())
    }

    /// Which keys match, as a bit set.
    pub(crate) fn matches(&mut self, words: &Words) -> u16 {
        let everything = if self.len() >= KEYS {
            u16::MAX
        } else {
            (1 << self.len()) - 1
        };
        if words.is_empty() {
            return everything;
        }
        self.fold();
        let mut found = everything;
        for word in words.wanted() {
            found &= self.with(word);
            if found == 0 {
                return 0;
            }
        }
        for word in words.unwanted() {
            found &= !self.with(word);
        }
        found
    }

    /// The keys that contain one word.
    fn with(&self, word: &Finder<'_>) -> u16 {
        let mut found = 0;
        let mut from = 0;
        let mut key = 0;
        while let Some(at) = self.folded.get(from..).and_then(|rest| word.find(rest)) {
            let at = from + at;
            while (self.folded_ends[key] as usize) < at {
                key += 1;
            }
            found |= 1 << key;
            from = self.folded_ends[key] as usize + 1;
        }
        found
    }

    fn fold(&mut self) {
        if !self.folded.is_empty() {
            return;
        }
        if self.is_ascii {
            self.folded.extend_from_slice(&self.text);
            self.folded.make_ascii_lowercase();
            self.folded_ends = self.ends;
            return;
        }
        let mut folded = String::from_utf8(std::mem::take(&mut self.folded)).unwrap_or_default();
        for n in 0..self.len() {
            let key = &self.text[range(&self.ends, n)];
            fold_into(std::str::from_utf8(key).unwrap_or_default(), &mut folded);
            #[expect(clippy::cast_possible_truncation, reason = "16 keys of at most 1 KB")]
            let end = folded.len() as u32;
            self.folded_ends[n] = end;
            folded.push('\0');
        }
        self.folded = folded.into_bytes();
        for &end in &self.folded_ends[..self.length] {
            self.folded[end as usize] = SEPARATOR;
        }
    }
}

fn live(records: &mut [Record]) -> impl Iterator<Item = &mut Meta> {
    records.iter_mut().filter_map(|r| r.meta.as_mut())
}

fn range(ends: &[u32], n: usize) -> Range<usize> {
    let start = n.checked_sub(1).map_or(0, |p| ends[p] as usize + 1);
    start..ends[n] as usize
}
