//! The frame of a segment file: a header that says where each section begins and what its checksum is.

use crate::codec::{Damaged, Read, Reader};

const MAGIC: &[u8; 8] = b"MBSEG\0\0\x03";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// Encoded blocks, one after the other.
    Blocks,
    /// A line per block: offset u64, bytes before it i64, count before it i64.
    Index,
    /// Per block, u32: when its newest object was modified.
    Newest,
    /// Per block, u16: no object in it is larger, see [`size_bound`].
    Largest,
    /// Front-coded folder names in groups of 16.
    Folders,
    /// A line per group: offset u64.
    FolderIndex,
    /// A line per trigram of folders' own names, sorted: trigram u32, groups u32, offset of its list u64.
    NameTrigrams,
    NameLists,
    /// The same for keys and blocks.
    Trigrams,
    Lists,
    /// The checksum of each [`PAGE`] from the index to the lists, u32.
    Checks,
}

pub(super) const SECTIONS: usize = 11;
pub(super) const ALL: [Section; SECTIONS] = [
    Section::Blocks,
    Section::Index,
    Section::Newest,
    Section::Largest,
    Section::Folders,
    Section::FolderIndex,
    Section::NameTrigrams,
    Section::NameLists,
    Section::Trigrams,
    Section::Lists,
    Section::Checks,
];
pub(super) const INDEX_LINE: usize = 24;
pub(super) const NEWEST: usize = 4;
pub(super) const LARGEST: usize = 2;
/// How much is compared with a checksum at a time, in the sections that are not blocks.
pub(super) const PAGE: usize = 16 * 1024;
pub(super) const TRIGRAM_LINE: usize = 16;
/// magic, four numbers, sections (length u64, crc u32), crc of all that.
pub(super) const HEADER_LENGTH: usize = 8 + 4 * 8 + SECTIONS * 12 + 4;

impl Section {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::Index => "index",
            Self::Newest => "newest",
            Self::Largest => "largest",
            Self::Folders => "folders",
            Self::FolderIndex => "folder index",
            Self::NameTrigrams => "name trigrams",
            Self::NameLists => "name lists",
            Self::Trigrams => "trigrams",
            Self::Lists => "lists",
            Self::Checks => "checks",
        }
    }
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub keys: u64,
    pub blocks: u64,
    /// Sums over all records.
    pub count: i64,
    pub bytes: i64,
    /// Length and checksum of each section.
    pub sections: [(u64, u32); SECTIONS],
}

impl Header {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&self.keys.to_le_bytes());
        out.extend_from_slice(&self.blocks.to_le_bytes());
        out.extend_from_slice(&self.count.to_le_bytes());
        out.extend_from_slice(&self.bytes.to_le_bytes());
        for (length, crc) in self.sections {
            out.extend_from_slice(&length.to_le_bytes());
            out.extend_from_slice(&crc.to_le_bytes());
        }
        let crc = crc32fast::hash(&out);
        out.extend_from_slice(&crc.to_le_bytes());
        out
    }

    /// From the first bytes of a file of this length.
    pub(super) fn decode(head: &[u8; HEADER_LENGTH], file_length: u64) -> Read<Self> {
        let (body, crc) = head.split_at(HEADER_LENGTH - 4);
        if Reader(crc).u32()? != crc32fast::hash(body) {
            return Err(Damaged("its header's checksum does not fit"));
        }
        let mut reader = Reader(body);
        if reader.take(8)? != MAGIC {
            return Err(Damaged("it is of another format"));
        }
        let mut header = Self {
            keys: reader.u64()?,
            blocks: reader.u64()?,
            count: reader.u64()?.cast_signed(),
            bytes: reader.u64()?.cast_signed(),
            ..Self::default()
        };
        for section in &mut header.sections {
            *section = (reader.u64()?, reader.u32()?);
        }
        let length = header
            .sections
            .iter()
            .map(|s| s.0)
            .fold(HEADER_LENGTH as u64, u64::saturating_add);
        if length != file_length {
            return Err(Damaged("it does not have the length its header says"));
        }
        Ok(header)
    }
}

/// A size in two bytes, rounded up by less than a thousandth: ten bits, and by how many bits they are shifted.
pub(super) fn size_bound(size: u64) -> u16 {
    let shift = (u64::BITS - size.leading_zeros()).saturating_sub(10);
    let mut bits = size >> shift;
    if bits << shift < size {
        bits += 1;
    }
    // 1024 at one shift is 512 at the next.
    let (bits, shift) = if bits == 1024 {
        (512, shift + 1)
    } else {
        (bits, shift)
    };
    u16::try_from(u64::from(shift) << 10 | bits).unwrap_or(u16::MAX)
}

/// The largest size with this bound.
pub(super) fn bound_size(bound: u16) -> u64 {
    let (shift, bits) = (u32::from(bound >> 10), u64::from(bound & 0x3ff));
    if bits.leading_zeros() < shift {
        u64::MAX
    } else {
        bits << shift
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bounds_are_close_above_and_in_order(a: u64, b: u64, shift in 0u32..64) {
            let (a, b) = (a >> shift, b >> shift);
            let bound = bound_size(size_bound(a));
            prop_assert!(bound >= a && bound - a <= a / 512, "{a} {bound}");
            prop_assert!(a > b || size_bound(a) <= size_bound(b));
        }
    }
}
