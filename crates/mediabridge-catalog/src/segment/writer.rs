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
    format::{
        HEADER_LENGTH, Header, INDEX_LINE, PAGE, SECTIONS, Section, TRIGRAM_LINE, size_bound,
    },
    postings::ListWriter,
};
use crate::{
    codec::{put_varint, shared},
    entry::Record,
    error::{Result, at},
    fold::fold,
    words::{END, trigram},
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
    newest: Vec<u8>,
    largest: Vec<u8>,
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
            newest: Vec::new(),
            largest: Vec::new(),
            folders: Folders::default(),
            trigrams: Trigrams::of_much(),
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
        self.index.extend_from_slice(&self.bytes.to_le_bytes());
        self.index.extend_from_slice(&self.count.to_le_bytes());
        self.newest.extend_from_slice(&newest.to_le_bytes());
        let sizes = self.records.iter().filter_map(|r| r.meta).map(|m| m.size);
        let largest = size_bound(sizes.max().unwrap_or_default());
        self.largest.extend_from_slice(&largest.to_le_bytes());
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
        let mut pages = Pages {
            file: self.file,
            sections: header.sections,
            page: crc32fast::Hasher::new(),
            filled: 0,
            checks: Vec::new(),
        };
        for (section, bytes) in [
            (Section::Index, &self.index),
            (Section::Newest, &self.newest),
            (Section::Largest, &self.largest),
            (Section::Folders, &self.folders.bytes),
            (Section::FolderIndex, &self.folders.index),
        ] {
            pages.write(section, bytes)?;
        }
        let names = &self.folders.names;
        pages.write_lists(names, Section::NameTrigrams, Section::NameLists)?;
        pages.write_lists(&self.trigrams, Section::Trigrams, Section::Lists)?;
        let mut file = pages.finish(&mut header)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&header.encode())?;
        file.flush()?;
        file.get_ref().sync_all()
    }
}

/// Writes the sections behind the blocks, with a checksum for each page.
struct Pages {
    file: BufWriter<File>,
    sections: [(u64, u32); SECTIONS],
    page: crc32fast::Hasher,
    filled: usize,
    checks: Vec<u8>,
}

impl Pages {
    fn write(&mut self, section: Section, bytes: &[u8]) -> io::Result<()> {
        let (length, crc) = self.sections[section as usize];
        let mut hasher = crc32fast::Hasher::new_with_initial_len(crc, length);
        hasher.update(bytes);
        self.sections[section as usize] = (length + bytes.len() as u64, hasher.finalize());
        let mut rest = bytes;
        while !rest.is_empty() {
            let (here, next) = rest.split_at(rest.len().min(PAGE - self.filled));
            self.page.update(here);
            self.filled += here.len();
            if self.filled == PAGE {
                self.end_page();
            }
            rest = next;
        }
        self.file.write_all(bytes)
    }

    fn write_lists(
        &mut self,
        trigrams: &Trigrams,
        table: Section,
        lists: Section,
    ) -> io::Result<()> {
        let sorted = trigrams.sorted();
        self.write(table, &trigrams.lines(&sorted))?;
        // One at a time: together they are most of what would be in memory.
        let mut bytes = Vec::new();
        for (_, list) in sorted {
            bytes.clear();
            trigrams.writers[list].write(&mut bytes);
            self.write(lists, &bytes)?;
        }
        Ok(())
    }

    fn end_page(&mut self) {
        let page = std::mem::replace(&mut self.page, crc32fast::Hasher::new());
        self.checks
            .extend_from_slice(&page.finalize().to_le_bytes());
        self.filled = 0;
    }

    fn finish(mut self, header: &mut Header) -> io::Result<BufWriter<File>> {
        if self.filled > 0 {
            self.end_page();
        }
        header.sections = self.sections;
        header.sections[Section::Checks as usize] =
            (self.checks.len() as u64, crc32fast::hash(&self.checks));
        self.file.write_all(&self.checks)?;
        Ok(self.file)
    }
}

/// Every folder that holds a key, once, front-coded like the keys.
#[derive(Default)]
struct Folders {
    last: Vec<u8>,
    in_group: usize,
    groups: u32,
    bytes: Vec<u8>,
    index: Vec<u8>,
    /// Of the folders' own names, and in which groups they are.
    names: Trigrams,
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
        if let Ok(path) = std::str::from_utf8(&folder[..folder.len() - 1]) {
            let name = fold(path.rsplit('/').next().unwrap_or_default());
            self.names.add_text(name.as_bytes(), self.groups);
        }
        self.in_group = (self.in_group + 1) % KEYS;
        self.groups += u32::from(self.in_group == 0);
    }
}

/// Posting lists under construction.
#[derive(Default)]
struct Trigrams {
    /// For three ASCII characters of seven bits each: their list, plus one. Nearly all text is that. Empty where there is
    /// too little to be worth it.
    ascii: Vec<u32>,
    others: HashMap<u32, u32, BuildHasherDefault<TrigramHasher>>,
    grams: Vec<u32>,
    writers: Vec<ListWriter>,
    /// For each list the block that was added last, plus one.
    last: Vec<u32>,
}

impl Trigrams {
    fn of_much() -> Self {
        Self {
            ascii: vec![0; 1 << 21],
            ..Self::default()
        }
    }

    fn add(&mut self, keys: &[Vec<u8>], block: u32) {
        let mut previous: &[u8] = &[];
        for (n, key) in keys.iter().enumerate() {
            if !key.is_ascii()
                && let Ok(text) = std::str::from_utf8(key)
            {
                self.add_text(fold(text).as_bytes(), block);
            } else {
                // What is shared with the key before was counted with it.
                let from = if n == 0 { 0 } else { shared(previous, key) };
                self.add_ascii(&key[from.saturating_sub(2)..], block);
                self.add_end(key, block);
            }
            previous = key;
        }
    }

    fn add_text(&mut self, folded: &[u8], number: u32) {
        for window in folded.windows(3) {
            self.add_one(trigram(window), number);
        }
        self.add_end(folded, number);
    }

    /// The end of a text, so that the trigrams which begin with a letter or two tell of every text that has them.
    fn add_end(&mut self, text: &[u8], number: u32) {
        let Some((last, rest)) = text.split_last() else {
            return;
        };
        let last = last.to_ascii_lowercase();
        self.add_one(trigram(&[last, END, END]), number);
        if let Some(before) = rest.last() {
            self.add_one(trigram(&[before.to_ascii_lowercase(), last, END]), number);
        }
    }

    fn add_ascii(&mut self, key: &[u8], block: u32) {
        let Some((&[first, second], rest)) = key.split_first_chunk() else {
            return;
        };
        let letter = |byte: u8| usize::from(byte.to_ascii_lowercase() & 0x7f);
        let mut place = letter(first) << 7 | letter(second);
        for byte in rest {
            place = (place << 7 | letter(*byte)) & ((1 << 21) - 1);
            match self.ascii[place].checked_sub(1) {
                Some(list) => self.push(list as usize, block),
                None => self.add_one(gram_at(place), block),
            }
        }
    }

    fn add_one(&mut self, gram: u32, block: u32) {
        let bytes = gram.to_be_bytes();
        let list = if bytes.is_ascii() && !self.ascii.is_empty() {
            let place = bytes[1..].iter().fold(0, |p, b| p << 7 | usize::from(*b));
            &mut self.ascii[place]
        } else {
            self.others.entry(gram).or_default()
        };
        if *list == 0 {
            self.grams.push(gram);
            self.writers.push(ListWriter::default());
            self.last.push(0);
            *list = u32::try_from(self.grams.len()).unwrap_or_default();
        }
        let list = *list as usize - 1;
        self.push(list, block);
    }

    #[inline]
    fn push(&mut self, list: usize, block: u32) {
        if self.last[list] != block + 1 {
            self.last[list] = block + 1;
            self.writers[list].push(block);
        }
    }

    /// The trigrams in order, and where their lists are.
    fn sorted(&self) -> Vec<(u32, usize)> {
        let mut sorted: Vec<(u32, usize)> = self.grams.iter().copied().zip(0..).collect();
        sorted.sort_unstable();
        sorted
    }

    /// The table of trigrams.
    fn lines(&self, lists: &[(u32, usize)]) -> Vec<u8> {
        let mut lines = Vec::with_capacity(lists.len() * TRIGRAM_LINE);
        let mut offset = 0u64;
        for (gram, list) in lists {
            let writer = &self.writers[*list];
            lines.extend_from_slice(&gram.to_le_bytes());
            lines.extend_from_slice(&writer.count().to_le_bytes());
            lines.extend_from_slice(&offset.to_le_bytes());
            offset += writer.length() as u64;
        }
        lines
    }
}

/// The trigram with a place in the table of ASCII.
#[expect(clippy::cast_possible_truncation, reason = "21 bits")]
fn gram_at(place: usize) -> u32 {
    let place = place as u32;
    (place >> 14 & 0x7f) << 16 | (place >> 7 & 0x7f) << 8 | place & 0x7f
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
