//! Writes a segment in one pass over sorted keys.

use std::{
    collections::HashMap,
    fs::File,
    hash::{BuildHasherDefault, Hasher},
    io::{self, BufWriter, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use super::{
    block::{self, KEYS},
    format::{HEADER_LENGTH, Header, INDEX_LINE, Section, TRIGRAM_LINE},
    postings::ListWriter,
};
use crate::{
    codec::{put_varint, shared},
    entry::Record,
    error::{Result, at},
    fold::fold,
    words::trigram,
};

/// A segment under construction. Without [`finish`](Self::finish) the file is no segment.
pub(crate) struct SegmentWriter {
    path: PathBuf,
    file: BufWriter<File>,
    written: u64,
    crc: crc32fast::Hasher,
    keys: Vec<Vec<u8>>,
    records: Vec<Record>,
    open: usize,
    encoded: Vec<u8>,
    index: Vec<u8>,
    folders: Folders,
    trigrams: Trigrams,
    key_count: u64,
    block: u32,
    count: i64,
    bytes: i64,
}

impl SegmentWriter {
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let file = File::create(path).map_err(at(path))?;
        let mut file = BufWriter::with_capacity(1 << 20, file);
        file.write_all(&[0; HEADER_LENGTH]).map_err(at(path))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            written: HEADER_LENGTH as u64,
            crc: crc32fast::Hasher::new(),
            keys: vec![Vec::new(); KEYS],
            records: Vec::with_capacity(KEYS),
            open: 0,
            encoded: Vec::new(),
            index: Vec::new(),
            folders: Folders::default(),
            trigrams: Trigrams::default(),
            key_count: 0,
            block: 0,
            count: 0,
            bytes: 0,
        })
    }

    /// Adds a key larger than all before.
    pub(crate) fn push(&mut self, key: &[u8], record: Record) -> Result<()> {
        self.keys[self.open].clear();
        self.keys[self.open].extend_from_slice(key);
        self.records.push(record);
        self.open += 1;
        if self.open == KEYS {
            self.write_block().map_err(at(&self.path))?;
        }
        Ok(())
    }

    fn write_block(&mut self) -> io::Result<()> {
        let keys = &self.keys[..self.open];
        let newest = self
            .records
            .iter()
            .filter_map(|r| r.meta)
            .map(|m| m.modified);
        let newest = newest.max().unwrap_or_default();
        self.encoded.clear();
        block::encode(keys, &self.records, newest, &mut self.encoded);
        self.trigrams.add(keys, self.block);
        for key in keys {
            self.folders.add(key);
        }

        self.index
            .extend_from_slice(&(self.written - HEADER_LENGTH as u64).to_le_bytes());
        self.index.extend_from_slice(&newest.to_le_bytes());
        self.index.extend_from_slice(&self.bytes.to_le_bytes());
        self.index.extend_from_slice(&self.count.to_le_bytes());
        let largest = self
            .records
            .iter()
            .filter_map(|r| r.meta)
            .map(|m| m.size)
            .max();
        #[expect(clippy::cast_possible_truncation, reason = "at most 64")]
        let bits = largest.map_or(0, |size| (u64::BITS - size.leading_zeros()) as u8);
        self.index.push(bits);
        self.count += self.records.iter().map(Record::count).sum::<i64>();
        self.bytes += self.records.iter().map(Record::bytes).sum::<i64>();
        self.key_count += self.open as u64;
        self.block += 1;
        self.open = 0;
        self.records.clear();
        self.crc.update(&self.encoded);
        self.written += self.encoded.len() as u64;
        self.file.write_all(&self.encoded)
    }

    /// Completes the file and makes it durable.
    pub(crate) fn finish(mut self) -> Result<()> {
        let path = std::mem::take(&mut self.path);
        self.complete().map_err(at(path))
    }

    fn complete(mut self) -> io::Result<()> {
        if self.open > 0 {
            self.write_block()?;
        }
        let mut header = Header {
            keys: self.key_count,
            blocks: u64::from(self.block),
            count: self.count,
            bytes: self.bytes,
            ..Header::default()
        };
        header.sections[Section::Blocks as usize] = (
            self.written - HEADER_LENGTH as u64,
            self.crc.clone().finalize(),
        );
        debug_assert_eq!(self.index.len(), self.block as usize * INDEX_LINE);
        let (lines, lists) = self.trigrams.write();
        for (section, bytes) in [
            (Section::Index, &self.index),
            (Section::Folders, &self.folders.bytes),
            (Section::FolderIndex, &self.folders.index),
            (Section::Trigrams, &lines),
            (Section::Lists, &lists),
        ] {
            self.file.write_all(bytes)?;
            header.sections[section as usize] = (bytes.len() as u64, crc32fast::hash(bytes));
        }
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header.encode())?;
        self.file.flush()?;
        self.file.get_ref().sync_all()
    }
}

/// Every folder that holds a key, once, front-coded like the keys.
#[derive(Default)]
struct Folders {
    last: Vec<u8>,
    in_group: usize,
    bytes: Vec<u8>,
    index: Vec<u8>,
}

impl Folders {
    /// Adds the folders of a key that the key before it did not have.
    fn add(&mut self, key: &[u8]) {
        let common = shared(&self.last, key);
        for end in (common..key.len())
            .filter(|at| key[*at] == b'/')
            .map(|at| at + 1)
        {
            // The last folder may be longer than what is shared with this key.
            self.push(&key[..end]);
        }
    }

    fn push(&mut self, folder: &[u8]) {
        let common = if self.in_group == 0 {
            self.index
                .extend_from_slice(&(self.bytes.len() as u64).to_le_bytes());
            0
        } else {
            let common = shared(&self.last, folder);
            put_varint(&mut self.bytes, common as u64);
            common
        };
        put_varint(&mut self.bytes, (folder.len() - common) as u64);
        self.bytes.extend_from_slice(&folder[common..]);
        self.last.clear();
        self.last.extend_from_slice(folder);
        self.in_group = (self.in_group + 1) % KEYS;
    }
}

/// Posting lists under construction.
#[derive(Default)]
struct Trigrams {
    lists: HashMap<u32, usize, BuildHasherDefault<TrigramHasher>>,
    writers: Vec<ListWriter>,
    /// For each list the block that was added last, plus one.
    last: Vec<u32>,
}

impl Trigrams {
    fn add(&mut self, keys: &[Vec<u8>], block: u32) {
        let mut previous: &[u8] = &[];
        for (n, key) in keys.iter().enumerate() {
            if let Ok(text) = std::str::from_utf8(key)
                && !text.is_ascii()
            {
                let folded = fold(text);
                self.add_windows(folded.as_bytes(), block, false);
            } else {
                // What is shared with the key before was counted with it.
                let from = if n == 0 {
                    0
                } else {
                    shared(previous, key).saturating_sub(2)
                };
                self.add_windows(&key[from..], block, true);
            }
            previous = key;
        }
    }

    fn add_windows(&mut self, bytes: &[u8], block: u32, lower: bool) {
        for window in bytes.windows(3) {
            let gram = if lower {
                trigram(&[
                    window[0].to_ascii_lowercase(),
                    window[1].to_ascii_lowercase(),
                    window[2].to_ascii_lowercase(),
                ])
            } else {
                trigram(window)
            };
            let next = self.writers.len();
            let list = *self.lists.entry(gram).or_insert(next);
            if list == next {
                self.writers.push(ListWriter::default());
                self.last.push(0);
            }
            if self.last[list] != block + 1 {
                self.last[list] = block + 1;
                self.writers[list].push(block);
            }
        }
    }

    /// The sorted table of trigrams, and the lists it points to.
    fn write(&self) -> (Vec<u8>, Vec<u8>) {
        let mut sorted: Vec<(u32, usize)> = self.lists.iter().map(|(g, l)| (*g, *l)).collect();
        sorted.sort_unstable();
        let mut lines = Vec::with_capacity(sorted.len() * TRIGRAM_LINE);
        let mut lists = Vec::new();
        for (gram, list) in sorted {
            lines.extend_from_slice(&gram.to_le_bytes());
            lines.extend_from_slice(&self.writers[list].count().to_le_bytes());
            lines.extend_from_slice(&(lists.len() as u64).to_le_bytes());
            self.writers[list].write(&mut lists);
        }
        (lines, lists)
    }
}

/// Trigrams are 24 bits of text; one multiplication spreads them.
#[derive(Default)]
struct TrigramHasher(u64);

impl Hasher for TrigramHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, value: u32) {
        self.0 = (self.0 ^ u64::from(value)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
