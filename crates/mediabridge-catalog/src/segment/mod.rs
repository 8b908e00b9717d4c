//! An immutable, memory-mapped file of sorted keys.
//!
//! Whoever reads a block checks its checksum first, so damage is an error and never a wrong answer. The other sections
//! are checked as a whole by [`Segment::verify`], which the catalog calls after opening.

mod block;
mod format;
mod merge;
mod postings;
mod writer;

use std::{
    fs::File,
    path::{Path, PathBuf},
};

pub(crate) use block::Block;
use block::KEYS;
use format::{HEADER_LENGTH, Header, INDEX_LINE, SECTIONS, Section, TRIGRAM_LINE};
use memmap2::Mmap;
pub(crate) use merge::write_merged;
use postings::Cursor;
pub(crate) use writer::SegmentWriter;

use crate::{
    codec::{Damaged, Read, Reader},
    entry::Record,
    error::{Error, Result, at},
    words::Words,
};

/// Posting lists longer than this share of all blocks rule out too little to be worth reading.
const USEFUL_PERCENT: u64 = 60;
/// Lists that are intersected at most: the rarest ones say nearly everything.
const LISTS: usize = 6;

#[derive(Debug)]
pub(crate) struct Segment {
    path: PathBuf,
    map: Mmap,
    header: Header,
    starts: [usize; SECTIONS],
}

/// Sums over the records before a position.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub count: i64,
    pub bytes: i64,
}

/// Blocks in which matches may be.
#[derive(Debug)]
pub(crate) struct Candidates<'s> {
    cursors: Vec<Cursor<'s>>,
    next: u32,
    end: u32,
}

impl Segment {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(at(path))?;
        #[expect(
            unsafe_code,
            reason = "mapping a file is only sound while nobody cuts it short; our files never change once they have this name"
        )]
        let map = unsafe { Mmap::map(&file) }.map_err(at(path))?;
        let header = Header::decode(&map).map_err(damaged(path))?;
        let mut starts = [0; SECTIONS];
        let mut start = HEADER_LENGTH;
        for (n, (length, _)) in header.sections.iter().enumerate() {
            starts[n] = start;
            start += usize::try_from(*length).unwrap_or(usize::MAX);
        }
        let segment = Self {
            path: path.to_owned(),
            map,
            header,
            starts,
        };
        let fits =
            segment.section(Section::Index).len() as u64 == header.blocks * INDEX_LINE as u64;
        if !fits || header.blocks > u64::from(u32::MAX) || header.keys > header.blocks * KEYS as u64
        {
            return Err(damaged(path)(Damaged("its numbers do not fit together")));
        }
        Ok(segment)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn damaged(&self, source: Damaged) -> Error {
        damaged(&self.path)(source)
    }

    pub(crate) fn file_length(&self) -> u64 {
        self.map.len() as u64
    }

    pub(crate) fn section_bytes(&self) -> [u64; SECTIONS] {
        self.header.sections.map(|(length, _)| length)
    }

    pub(crate) fn keys(&self) -> u64 {
        self.header.keys
    }

    #[expect(clippy::cast_possible_truncation, reason = "checked when opened")]
    pub(crate) fn blocks(&self) -> u32 {
        self.header.blocks as u32
    }

    pub(crate) fn total(&self) -> Sums {
        Sums {
            count: self.header.count,
            bytes: self.header.bytes,
        }
    }

    /// Reads everything once and compares all checksums.
    pub(crate) fn verify(&self) -> Result<()> {
        const ALL: [Section; SECTIONS] = [
            Section::Blocks,
            Section::Index,
            Section::Folders,
            Section::FolderIndex,
            Section::Trigrams,
            Section::Lists,
        ];
        for section in ALL {
            if crc32fast::hash(self.section(section)) != self.header.sections[section as usize].1 {
                return Err(damaged(&self.path)(Damaged(
                    "a section's checksum does not fit",
                )));
            }
        }
        Ok(())
    }

    /// Decodes a block, checking its checksum.
    pub(crate) fn read(&self, number: u32, block: &mut Block) -> Result<()> {
        self.read_checked(number, block)
            .map_err(damaged(&self.path))
    }

    /// Decodes a block with its records.
    pub(crate) fn read_all(&self, number: u32, block: &mut Block) -> Result<()> {
        self.read_checked(number, block)
            .and_then(|()| block.load())
            .map_err(damaged(&self.path))
    }

    fn read_checked(&self, number: u32, block: &mut Block) -> Read<()> {
        let newest = Reader(self.line(number)?.get(8..).unwrap_or_default()).u32()?;
        block.decode(self.encoded(number)?, newest)
    }

    /// The time of the newest object in a block.
    pub(crate) fn newest(&self, number: u32) -> u32 {
        self.line(number)
            .ok()
            .and_then(|line| Reader(&line[8..]).u32().ok())
            .unwrap_or_default()
    }

    /// No object in a block is as large as this, in bytes.
    pub(crate) fn largest(&self, number: u32) -> u64 {
        let bits = self
            .line(number)
            .ok()
            .and_then(|line| line.last().copied())
            .unwrap_or_default();
        1u64.checked_shl(u32::from(bits)).unwrap_or(u64::MAX)
    }

    fn sums_before(&self, number: u32) -> Read<Sums> {
        if number == self.blocks() {
            return Ok(self.total());
        }
        let mut reader = Reader(&self.line(number)?[12..]);
        Ok(Sums {
            bytes: reader.u64()?.cast_signed(),
            count: reader.u64()?.cast_signed(),
        })
    }

    /// The block that holds `key`, if any does: the last one that begins at or before it.
    pub(crate) fn seek(&self, key: &[u8]) -> Result<u32> {
        self.seek_checked(key).map_err(damaged(&self.path))
    }

    fn seek_checked(&self, key: &[u8]) -> Read<u32> {
        let (mut low, mut high) = (0, self.blocks());
        while low < high {
            let middle = low + (high - low) / 2;
            if block::first_key(self.encoded(middle)?)? <= key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low.saturating_sub(1))
    }

    /// The first key of a block.
    pub(crate) fn first_key(&self, number: u32) -> Result<&[u8]> {
        let first = self.encoded(number).and_then(block::first_key);
        first.map_err(damaged(&self.path))
    }

    /// What this segment says of a key.
    pub(crate) fn get(&self, key: &[u8], block: &mut Block) -> Result<Option<Record>> {
        if self.blocks() == 0 {
            return Ok(None);
        }
        self.read_all(self.seek(key)?, block)?;
        let n = block.lower_bound(key);
        Ok((n < block.len() && block.key(n) == key).then(|| *block.record(n)))
    }

    /// Sums over all records whose keys are below `key`.
    pub(crate) fn sums_below(&self, key: &[u8], block: &mut Block) -> Result<Sums> {
        if self.blocks() == 0 {
            return Ok(Sums::default());
        }
        let number = self.seek(key)?;
        let mut sums = self.sums_before(number).map_err(damaged(&self.path))?;
        self.read_all(number, block)?;
        for n in 0..block.lower_bound(key) {
            sums.count += block.record(n).count();
            sums.bytes += block.record(n).bytes();
        }
        Ok(sums)
    }

    /// The blocks from `first` on and before `end` that may hold keys with these words.
    pub(crate) fn candidates(&self, words: &Words, first: u32, end: u32) -> Result<Candidates<'_>> {
        self.candidates_checked(words, first, end)
            .map_err(damaged(&self.path))
    }

    fn candidates_checked(&self, words: &Words, first: u32, end: u32) -> Read<Candidates<'_>> {
        let mut lists = Vec::new();
        for gram in words.trigrams() {
            match self.list(gram)? {
                Some(list) => lists.push(list),
                None => {
                    return Ok(Candidates {
                        cursors: Vec::new(),
                        next: 0,
                        end: 0,
                    });
                }
            }
        }
        lists.sort_by_key(|(count, _)| *count);
        let useful = u64::from(self.blocks()) * USEFUL_PERCENT / 100;
        let cursors = lists
            .into_iter()
            .take(LISTS)
            .filter(|(count, _)| u64::from(*count) <= useful)
            .map(|(count, bytes)| Cursor::new(bytes, count))
            .collect::<Read<_>>()?;
        Ok(Candidates {
            cursors,
            next: first,
            end: end.min(self.blocks()),
        })
    }

    /// How many blocks a trigram occurs in, and its list.
    fn list(&self, gram: u32) -> Read<Option<(u32, &[u8])>> {
        let lines = self.section(Section::Trigrams);
        let (mut low, mut high) = (0, lines.len() / TRIGRAM_LINE);
        while low < high {
            let middle = low + (high - low) / 2;
            let mut line = Reader(&lines[middle * TRIGRAM_LINE..]);
            match line.u32()?.cmp(&gram) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    let count = line.u32()?;
                    let offset = usize::try_from(line.u64()?).unwrap_or(usize::MAX);
                    let lists = self.section(Section::Lists);
                    let bytes = lists
                        .get(offset..)
                        .ok_or(Damaged("a posting list is elsewhere"))?;
                    return Ok(Some((count, bytes)));
                }
            }
        }
        Ok(None)
    }

    /// Calls `found` for every folder name at or after `from`, until it says stop by `false` or asks to leap ahead.
    pub(crate) fn folders_from(
        &self,
        from: &[u8],
        mut found: impl FnMut(&[u8]) -> Step,
    ) -> Result<()> {
        self.folders_checked(from, &mut found)
            .map_err(damaged(&self.path))
    }

    fn folders_checked(&self, from: &[u8], found: &mut dyn FnMut(&[u8]) -> Step) -> Read<()> {
        let groups = self.section(Section::FolderIndex).len() / 8;
        let mut from = from.to_vec();
        let mut group = self.folder_group(&from)?;
        let mut name = Vec::new();
        'groups: while group < groups {
            let mut reader = Reader(self.folder_bytes(group)?);
            name.clear();
            for n in 0..KEYS {
                if reader.0.is_empty() {
                    break;
                }
                let common = if n == 0 { 0 } else { reader.length()? };
                let length = reader.length()?;
                if common > name.len() {
                    return Err(Damaged("a folder shares more than there is"));
                }
                name.truncate(common);
                name.extend_from_slice(reader.take(length)?);
                if name.as_slice() < from.as_slice() {
                    continue;
                }
                match found(&name) {
                    Step::Next => {}
                    Step::Stop => return Ok(()),
                    Step::Leap(to) => {
                        from = to;
                        let there = self.folder_group(&from)?;
                        if there > group {
                            group = there;
                            continue 'groups;
                        }
                    }
                }
            }
            group += 1;
        }
        Ok(())
    }

    /// The last group that begins at or before `folder`.
    fn folder_group(&self, folder: &[u8]) -> Read<usize> {
        let (mut low, mut high) = (0, self.section(Section::FolderIndex).len() / 8);
        while low < high {
            let middle = low + (high - low) / 2;
            let mut reader = Reader(self.folder_bytes(middle)?);
            let length = reader.length()?;
            if reader.take(length)? <= folder {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low.saturating_sub(1))
    }

    fn folder_bytes(&self, group: usize) -> Read<&[u8]> {
        let index = self.section(Section::FolderIndex);
        let offset = Reader(index.get(group * 8..).unwrap_or_default()).u64()?;
        let end = index.get((group + 1) * 8..).filter(|i| !i.is_empty());
        let bytes = self.section(Section::Folders);
        let end = end.map_or(Ok(bytes.len() as u64), |i| Reader(i).u64())?;
        range(bytes, offset, end).ok_or(Damaged("a group of folders is elsewhere"))
    }

    fn section(&self, section: Section) -> &[u8] {
        let start = self.starts[section as usize];
        let length =
            usize::try_from(self.header.sections[section as usize].0).unwrap_or(usize::MAX);
        self.map
            .get(start..start.saturating_add(length))
            .unwrap_or_default()
    }

    fn line(&self, number: u32) -> Read<&[u8]> {
        let start = number as usize * INDEX_LINE;
        self.section(Section::Index)
            .get(start..start + INDEX_LINE)
            .ok_or(Damaged("a block number is too large"))
    }

    fn encoded(&self, number: u32) -> Read<&[u8]> {
        let blocks = self.section(Section::Blocks);
        let offset = Reader(self.line(number)?).u64()?;
        let end = if number + 1 == self.blocks() {
            blocks.len() as u64
        } else {
            Reader(self.line(number + 1)?).u64()?
        };
        range(blocks, offset, end).ok_or(Damaged("a block is elsewhere"))
    }
}

/// What a visitor of folders wants next.
pub(crate) enum Step {
    Next,
    Stop,
    /// On to the first folder at or after this.
    Leap(Vec<u8>),
}

impl Candidates<'_> {
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
            self.next = block + 1;
            return Ok(Some(block));
        }
        self.next = self.end;
        Ok(None)
    }
}

fn damaged(path: &Path) -> impl FnOnce(Damaged) -> Error + use<> {
    let path = path.to_owned();
    move |source| Error::Damaged { path, source }
}

fn range(bytes: &[u8], start: u64, end: u64) -> Option<&[u8]> {
    bytes.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}
