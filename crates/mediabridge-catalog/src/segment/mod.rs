//! An immutable, memory-mapped file of sorted keys.
//!
//! Damage is an error and never a wrong answer: a block is compared with its checksum whenever it is read, the pages of
//! the other sections when they are read for the first time. Opening reads the header, no more.

mod block;
mod candidates;
mod folders;
mod format;
mod merge;
mod postings;
mod writer;

use std::{
    fs::File,
    io::{ErrorKind, Read as _},
    ops::Range,
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

pub(crate) use block::Block;
use block::KEYS;
pub(crate) use candidates::Candidates;
pub(crate) use folders::Step;
use format::{
    ALL, HEADER_LENGTH, Header, INDEX_LINE, LARGEST, NEWEST, PAGE, SECTIONS, Section, bound_size,
    size_bound,
};
use memmap2::Mmap;
pub(crate) use merge::write_merged;
pub(crate) use writer::SegmentWriter;

use crate::{
    codec::{Damaged, Read, Reader},
    entry::Record,
    error::{Error, Result, at},
};

#[derive(Debug)]
pub(crate) struct Segment {
    path: PathBuf,
    map: Mmap,
    header: Header,
    starts: [usize; SECTIONS],
    /// Whether the pages' checksums are sound, once somebody needed them.
    checks: OnceLock<Read<()>>,
    checked_pages: Marks,
    /// Whose first keys may be looked at without reading the block.
    checked_blocks: Marks,
}

/// The block that was read last.
#[derive(Default)]
pub(crate) struct Place<'s> {
    block: Block,
    /// The first key of the block behind it, if there is one.
    next: Option<&'s [u8]>,
    is_first: bool,
    is_read: bool,
}

impl Place<'_> {
    /// Whether a key is in this block, or nowhere.
    fn holds(&self, key: &[u8]) -> bool {
        let is_behind = self.is_first || (self.block.len() > 0 && self.block.key(0) <= key);
        self.is_read && is_behind && self.next.is_none_or(|next| key < next)
    }
}

/// A bit for each of many things that were found to be sound.
#[derive(Debug)]
struct Marks(Vec<AtomicU64>);

impl Marks {
    fn new(length: usize) -> Self {
        Self(
            (0..length.div_ceil(64))
                .map(|_| AtomicU64::new(0))
                .collect(),
        )
    }

    /// Checks what was not checked yet.
    #[inline]
    fn ensure(&self, n: usize, check: impl FnOnce() -> Read<()>) -> Read<()> {
        let mark = self.0.get(n / 64).ok_or(Damaged("a number is too large"))?;
        if mark.load(Ordering::Relaxed) >> (n % 64) & 1 == 0 {
            check()?;
            mark.fetch_or(1 << (n % 64), Ordering::Relaxed);
        }
        Ok(())
    }
}

/// Sums over the records before a position.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub count: i64,
    pub bytes: i64,
}

impl Segment {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let mut file = File::open(path).map_err(at(path))?;
        let length = file.metadata().map_err(at(path))?.len();
        // Not through the mapping, which would fetch far more around it.
        let mut head = [0; HEADER_LENGTH];
        match file.read_exact(&mut head) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                return Err(damaged(path)(Damaged("it is too short")));
            }
            read => read.map_err(at(path))?,
        }
        let header = Header::decode(&head, length).map_err(damaged(path))?;
        #[expect(
            unsafe_code,
            reason = "mapping a file is only sound while nobody cuts it short; our files never change once they have this name"
        )]
        let map = unsafe { Mmap::map(&file) }.map_err(at(path))?;
        if map.len() as u64 != length {
            return Err(damaged(path)(Damaged("its length changes")));
        }
        let mut starts = [0; SECTIONS];
        let mut start = HEADER_LENGTH;
        for (n, (length, _)) in header.sections.iter().enumerate() {
            starts[n] = start;
            start += usize::try_from(*length).unwrap_or(usize::MAX);
        }
        let behind = starts[Section::Checks as usize] - starts[Section::Index as usize];
        let fits = u32::try_from(header.blocks).is_ok()
            && header.keys <= header.blocks * KEYS as u64
            && [
                (Section::Index, INDEX_LINE),
                (Section::Newest, NEWEST),
                (Section::Largest, LARGEST),
            ]
            .iter()
            .all(|(s, line)| header.sections[*s as usize].0 == header.blocks * *line as u64)
            && header.sections[Section::Checks as usize].0 == behind.div_ceil(PAGE) as u64 * 4;
        if !fits {
            return Err(damaged(path)(Damaged("its numbers do not fit together")));
        }
        Ok(Self {
            path: path.to_owned(),
            map,
            starts,
            checks: OnceLock::new(),
            checked_pages: Marks::new(behind.div_ceil(PAGE)),
            checked_blocks: Marks::new(usize::try_from(header.blocks).unwrap_or_default()),
            header,
        })
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

    pub(crate) fn section_bytes(&self) -> [(&'static str, u64); SECTIONS] {
        ALL.map(|section| (section.name(), self.header.sections[section as usize].0))
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
        ALL.iter()
            .try_for_each(|section| self.check_section(*section))
            .map_err(|e| self.damaged(e))
    }

    fn check_section(&self, section: Section) -> Read<()> {
        if crc32fast::hash(self.section(section)) != self.header.sections[section as usize].1 {
            return Err(Damaged("a section's checksum does not fit"));
        }
        Ok(())
    }

    /// Decodes a block, checking its checksum.
    pub(crate) fn read(&self, number: u32, block: &mut Block) -> Result<()> {
        self.read_checked(number, block)
            .map_err(|e| self.damaged(e))
    }

    /// Decodes a block with its records.
    pub(crate) fn read_all(&self, number: u32, block: &mut Block) -> Result<()> {
        self.read_checked(number, block)
            .and_then(|()| block.load())
            .map_err(|e| self.damaged(e))
    }

    fn read_checked(&self, number: u32, block: &mut Block) -> Read<()> {
        block.decode(self.encoded(number)?)
    }

    /// For each block when its newest object was modified, and a size in bytes that none of its objects exceeds.
    pub(crate) fn bounds(&self) -> Result<Bounds<'_>> {
        Ok(Bounds {
            newest: self.all(Section::Newest)?.as_chunks().0,
            largest: self.all(Section::Largest)?.as_chunks().0,
        })
    }

    fn all(&self, section: Section) -> Result<&[u8]> {
        self.checked(section, 0..self.section(section).len())
            .map_err(|e| self.damaged(e))
    }

    fn sums_before(&self, number: u32) -> Read<Sums> {
        if number == self.blocks() {
            return Ok(self.total());
        }
        let mut reader = Reader(&self.line(number)?[8..]);
        Ok(Sums {
            bytes: reader.u64()?.cast_signed(),
            count: reader.u64()?.cast_signed(),
        })
    }

    /// Whether no record has anything beneath it: then none hides a record of an older layer that nothing else hides.
    pub(crate) fn hides_nothing(&self) -> bool {
        i64::try_from(self.header.keys) == Ok(self.header.count)
    }

    /// The block that holds `key`, if any does: the last one that begins at or before it.
    pub(crate) fn seek(&self, key: &[u8]) -> Result<u32> {
        self.seek_checked(key).map_err(|e| self.damaged(e))
    }

    fn seek_checked(&self, key: &[u8]) -> Read<u32> {
        if key.is_empty() {
            return Ok(0);
        }
        let (mut low, mut high) = (0, self.blocks());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.first_key_checked(middle)? <= key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low.saturating_sub(1))
    }

    /// The first key of a block.
    pub(crate) fn first_key(&self, number: u32) -> Result<&[u8]> {
        self.first_key_checked(number).map_err(|e| self.damaged(e))
    }

    fn first_key_checked(&self, number: u32) -> Read<&[u8]> {
        let encoded = self.encoded(number)?;
        self.checked_blocks
            .ensure(number as usize, || block::check(encoded).map(|_| ()))?;
        block::first_key(encoded)
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

    /// The same, where the last one may have been close.
    pub(crate) fn get_near<'s>(
        &'s self,
        key: &[u8],
        place: &mut Place<'s>,
    ) -> Result<Option<Record>> {
        if self.blocks() == 0 {
            return Ok(None);
        }
        if !place.holds(key) {
            let number = self.seek(key)?;
            // What it held is gone, also if the other cannot be read.
            place.is_read = false;
            self.read_all(number, &mut place.block)?;
            place.next = match number + 1 {
                next if next < self.blocks() => Some(self.first_key(next)?),
                _ => None,
            };
            place.is_first = number == 0;
            place.is_read = true;
        }
        let block = &place.block;
        let n = block.lower_bound(key);
        Ok((n < block.len() && block.key(n) == key).then(|| *block.record(n)))
    }

    /// Sums over all records whose keys are below `key`.
    pub(crate) fn sums_below(&self, key: &[u8], block: &mut Block) -> Result<Sums> {
        if self.blocks() == 0 {
            return Ok(Sums::default());
        }
        let number = self.seek(key)?;
        let mut sums = self.sums_before(number).map_err(|e| self.damaged(e))?;
        self.read_all(number, block)?;
        for n in 0..block.lower_bound(key) {
            sums.count += block.record(n).count();
            sums.bytes += block.record(n).bytes();
        }
        Ok(sums)
    }

    fn section(&self, section: Section) -> &[u8] {
        let start = self.starts[section as usize];
        let length =
            usize::try_from(self.header.sections[section as usize].0).unwrap_or(usize::MAX);
        self.map
            .get(start..start.saturating_add(length))
            .unwrap_or_default()
    }

    /// A part of a section other than the blocks, compared with its checksums if nobody has yet.
    #[inline]
    fn checked(&self, section: Section, part: Range<usize>) -> Read<&[u8]> {
        let bytes = self
            .section(section)
            .get(part.clone())
            .ok_or(Damaged("a part of it is elsewhere"))?;
        if !bytes.is_empty() {
            let before = self.starts[section as usize] - self.starts[Section::Index as usize];
            for page in (before + part.start) / PAGE..=(before + part.end - 1) / PAGE {
                self.checked_pages.ensure(page, || self.check_page(page))?;
            }
        }
        Ok(bytes)
    }

    #[cold]
    fn check_page(&self, page: usize) -> Read<()> {
        let check = || self.check_section(Section::Checks);
        (*self.checks.get_or_init(check))?;
        let checks = self.section(Section::Checks);
        let crc = Reader(checks.get(page * 4..).unwrap_or_default()).u32()?;
        let end = self.starts[Section::Checks as usize];
        let start = self.starts[Section::Index as usize] + page * PAGE;
        if crc32fast::hash(&self.map[start..end.min(start + PAGE)]) != crc {
            return Err(Damaged("a page's checksum does not fit"));
        }
        Ok(())
    }

    fn line(&self, number: u32) -> Read<&[u8]> {
        let start = number as usize * INDEX_LINE;
        self.checked(Section::Index, start..start + INDEX_LINE)
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

/// What the objects of blocks do not exceed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds<'s> {
    newest: &'s [[u8; NEWEST]],
    largest: &'s [[u8; LARGEST]],
}

/// What a block has to have to be worth reading.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Least {
    pub(crate) newest: u32,
    pub(crate) largest: u64,
}

/// Blocks that are passed over together.
const ROW: usize = 64;

impl Bounds<'_> {
    pub(crate) fn newest(&self, block: u32) -> u32 {
        let newest = self.newest.get(block as usize);
        newest.map_or(u32::MAX, |bytes| u32::from_le_bytes(*bytes))
    }

    pub(crate) fn largest(&self, block: u32) -> u64 {
        let largest = self.largest.get(block as usize);
        largest.map_or(u64::MAX, |bytes| bound_size(u16::from_le_bytes(*bytes)))
    }

    /// The first block in a range that is worth reading.
    pub(crate) fn next(&self, blocks: Range<u32>, least: Least) -> Option<u32> {
        let largest_bound = size_bound(least.largest);
        let is_new = |bytes: &[u8; NEWEST]| u32::from_le_bytes(*bytes) >= least.newest;
        let is_large = |bytes: &[u8; LARGEST]| u16::from_le_bytes(*bytes) >= largest_bound;
        let end = (blocks.end as usize).min(self.newest.len());
        let mut at = blocks.start as usize;
        while at < end {
            let row = at..end.min(at + ROW);
            let (newest, largest) = (&self.newest[row.clone()], &self.largest[row]);
            // Without a way out of the loop it looks at several at a time.
            let may_be = newest.iter().fold(false, |any, n| any | is_new(n))
                && largest.iter().fold(false, |any, l| any | is_large(l));
            let mut both = newest.iter().zip(largest);
            if may_be && let Some(n) = both.position(|(n, l)| is_new(n) && is_large(l)) {
                return u32::try_from(at + n).ok();
            }
            at += ROW;
        }
        None
    }
}

fn damaged(path: &Path) -> impl FnOnce(Damaged) -> Error + use<> {
    let path = path.to_owned();
    move |source| Error::Damaged { path, source }
}

fn range(bytes: &[u8], start: u64, end: u64) -> Option<&[u8]> {
    bytes.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}
