//! For each trigram, the numbers of the blocks that contain it.
//!
//! A list is cut into chunks of 128 numbers, each packed with as few bits per step as the chunk allows: runs of
//! neighbouring blocks, which sorted keys make common, cost next to nothing. The last, partial chunk is varints. The
//! chunks' last numbers stand in front, so that a reader can leap.

use bitpacking::{BitPacker as _, BitPacker4x};

use crate::codec::{Damaged, Read, Reader, put_varint};

const CHUNK: usize = BitPacker4x::BLOCK_LEN;
/// last block u32, bits u8
const CHUNK_HEAD: usize = 5;

/// A list under construction.
#[derive(Debug, Default)]
pub(super) struct ListWriter {
    heads: Vec<u8>,
    packed: Vec<u8>,
    open: Vec<u32>,
    previous: Option<u32>,
    count: u32,
}

impl ListWriter {
    /// Adds a block number larger than all before.
    #[inline]
    pub(super) fn push(&mut self, block: u32) {
        self.open.push(block);
        self.count += 1;
        if self.open.len() == CHUNK {
            self.pack();
        }
    }

    fn pack(&mut self) {
        let packer = BitPacker4x::new();
        let bits = packer.num_bits_strictly_sorted(self.previous, &self.open);
        let start = self.packed.len();
        self.packed
            .resize(start + BitPacker4x::compressed_block_size(bits), 0);
        packer.compress_strictly_sorted(self.previous, &self.open, &mut self.packed[start..], bits);
        self.previous = self.open.last().copied();
        self.heads
            .extend_from_slice(&self.previous.unwrap_or_default().to_le_bytes());
        self.heads.push(bits);
        self.open.clear();
    }

    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// How many bytes [`write`](Self::write) adds.
    pub(super) fn length(&self) -> usize {
        let mut next = self.previous.map_or(0, |p| p + 1);
        let mut length = self.heads.len() + self.packed.len();
        for &block in &self.open {
            length += (32 - (block - next).leading_zeros()).div_ceil(7).max(1) as usize;
            next = block + 1;
        }
        length
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.heads);
        out.extend_from_slice(&self.packed);
        let mut next = self.previous.map_or(0, |p| p + 1);
        for &block in &self.open {
            put_varint(out, u64::from(block - next));
            next = block + 1;
        }
    }
}

/// A place in a list, moving forward only.
#[derive(Debug)]
pub(super) struct Cursor<'s> {
    heads: &'s [u8],
    packed: &'s [u8],
    tail: Reader<'s>,
    /// Numbers of the chunk we stand in.
    open: Vec<u32>,
    at: usize,
    chunk: usize,
    /// Last number of the chunk before, and where the next chunk's bytes begin.
    previous: Option<u32>,
    packed_at: usize,
    left: usize,
}

impl<'s> Cursor<'s> {
    pub(super) fn new(bytes: &'s [u8], count: u32) -> Read<Self> {
        let full = count as usize / CHUNK;
        let mut reader = Reader(bytes);
        let heads = reader.take(full * CHUNK_HEAD)?;
        let packed_length = heads
            .chunks_exact(CHUNK_HEAD)
            .map(|head| BitPacker4x::compressed_block_size(head[4].min(32)))
            .sum();
        let packed = reader.take(packed_length)?;
        Ok(Self {
            heads,
            packed,
            tail: reader,
            open: Vec::with_capacity(CHUNK),
            at: 0,
            chunk: 0,
            previous: None,
            packed_at: 0,
            left: count as usize,
        })
    }

    /// The first number not below `least`, from here on.
    pub(super) fn next_at_least(&mut self, least: u32) -> Read<Option<u32>> {
        loop {
            let rest = &self.open[self.at..];
            if rest.last().is_some_and(|&last| last >= least) {
                // As a rule it is the next one or the one behind it.
                if let Some(near) = rest.iter().take(4).position(|&b| b >= least) {
                    self.at += near;
                    return Ok(Some(self.open[self.at]));
                }
                self.at += rest.partition_point(|&b| b < least);
                return Ok(Some(self.open[self.at]));
            }
            if !self.open_next(least)? {
                return Ok(None);
            }
        }
    }

    /// Opens the next chunk that may hold `least`, or the tail; false at the end.
    fn open_next(&mut self, least: u32) -> Read<bool> {
        self.at = 0;
        self.open.clear();
        while let Some(head) = self
            .heads
            .get(self.chunk * CHUNK_HEAD..(self.chunk + 1) * CHUNK_HEAD)
        {
            let mut line = Reader(head);
            let (highest, bits) = (line.u32()?, line.u8()?);
            if bits > 32 {
                return Err(Damaged("a posting list has an impossible width"));
            }
            let length = BitPacker4x::compressed_block_size(bits);
            let bytes = self.packed.get(self.packed_at..self.packed_at + length);
            let bytes = bytes.ok_or(Damaged("a posting list is cut off"))?;
            let before = self.previous;
            self.chunk += 1;
            self.packed_at += length;
            self.previous = Some(highest);
            self.left -= CHUNK;
            if highest < least {
                continue;
            }
            self.open.resize(CHUNK, 0);
            BitPacker4x::new().decompress_strictly_sorted(before, bytes, &mut self.open, bits);
            if self.open.last() != Some(&highest) {
                return Err(Damaged("a posting list does not end where it says"));
            }
            return Ok(true);
        }
        let mut next = self.previous.map_or(0, |p| u64::from(p) + 1);
        for _ in 0..std::mem::take(&mut self.left) {
            let block = next + self.tail.varint()?;
            self.open
                .push(u32::try_from(block).map_err(|_| Damaged("a block number is too large"))?);
            next = block + 1;
        }
        self.previous = self.open.last().copied().or(self.previous);
        Ok(!self.open.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn written(blocks: &BTreeSet<u32>) -> (Vec<u8>, u32) {
        let mut writer = ListWriter::default();
        for block in blocks {
            writer.push(*block);
        }
        let mut bytes = Vec::new();
        writer.write(&mut bytes);
        (bytes, writer.count())
    }

    fn length(blocks: &BTreeSet<u32>) -> usize {
        let mut writer = ListWriter::default();
        for block in blocks {
            writer.push(*block);
        }
        writer.length()
    }

    proptest! {
        #[test]
        fn leaps_land_where_a_set_says(
            blocks in prop::collection::btree_set(prop_oneof![0u32..3000, any::<u32>()], 0..1000),
            leaps in prop::collection::vec(0u32..5000, 0..50),
        ) {
            let (bytes, count) = written(&blocks);
            prop_assert_eq!(bytes.len(), length(&blocks));
            let mut cursor = Cursor::new(&bytes, count).unwrap();
            let mut least = 0;
            for leap in leaps {
                let expected = blocks.range(least..).next().copied();
                prop_assert_eq!(cursor.next_at_least(least).unwrap(), expected);
                least = least.saturating_add(leap);
            }
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes: Vec<u8>, count in 0u32..2000) {
            if let Ok(mut cursor) = Cursor::new(&bytes, count) {
                let mut least = 0;
                while let Ok(Some(block)) = cursor.next_at_least(least) {
                    prop_assert!(block >= least);
                    let Some(next) = block.checked_add(1) else { break };
                    least = next;
                }
            }
        }
    }

    #[test]
    fn neighbours_cost_next_to_nothing() {
        let (bytes, _) = written(&(0..128_000).collect());
        assert!(bytes.len() < 6_000, "{}", bytes.len());
    }
}
