//! The frame of a segment file: a header that says where each section begins and what its checksum is.

use crate::codec::{Damaged, Read, Reader};

const MAGIC: &[u8; 8] = b"MBSEG\0\0\x01";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// Encoded blocks, one after the other.
    Blocks,
    /// A line per block: offset u64, newest u32, bytes before it i64, count before it i64,
    /// and u8: every object is smaller than two to this power.
    Index,
    /// Front-coded folder names in groups of 16.
    Folders,
    /// A line per group: offset u64.
    FolderIndex,
    /// A line per trigram, sorted: trigram u32, blocks u32, offset of its list u64.
    Trigrams,
    Lists,
}

pub(super) const SECTIONS: usize = 6;
pub(super) const INDEX_LINE: usize = 29;
pub(super) const TRIGRAM_LINE: usize = 16;
/// magic, four numbers, sections (length u64, crc u32), crc of all that.
pub(super) const HEADER_LENGTH: usize = 8 + 4 * 8 + SECTIONS * 12 + 4;

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

    pub(super) fn decode(file: &[u8]) -> Read<Self> {
        let head = file
            .get(..HEADER_LENGTH)
            .ok_or(Damaged("it is too short"))?;
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
        if length != file.len() as u64 {
            return Err(Damaged("it does not have the length its header says"));
        }
        Ok(header)
    }
}
