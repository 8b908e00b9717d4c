//! Acknowledged changes that are in no segment yet.
//!
//! A batch is a frame: length u32, crc32 u32, then its changes. What is torn off at the end was never acknowledged and
//! is cut away when the log is opened.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use crate::{
    codec::{Damaged, Read, Reader, put_varint},
    entry::{Change, Meta, StorageClass},
    error::{Result, at},
};

const DELETE: u8 = 0;
const PUT: u8 = 1;

#[derive(Debug)]
pub(crate) struct Log {
    path: PathBuf,
    file: File,
    frame: Vec<u8>,
    length: u64,
}

impl Log {
    /// Opens a log, made if missing, and returns the changes in it, oldest first.
    pub(crate) fn open(path: &Path) -> Result<(Self, Vec<Change>)> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path).map_err(at(path))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(at(path))?;
        let (changes, whole) = replay(&bytes);
        if whole < bytes.len() as u64 {
            file.set_len(whole).map_err(at(path))?;
            file.sync_all().map_err(at(path))?;
        }
        file.seek(SeekFrom::Start(whole)).map_err(at(path))?;
        let log = Self {
            path: path.to_owned(),
            file,
            frame: Vec::new(),
            length: whole,
        };
        Ok((log, changes))
    }

    /// Adds a batch. When this returns, it survives a power cut.
    pub(crate) fn append(&mut self, changes: &[Change]) -> Result<()> {
        self.frame.clear();
        self.frame.extend_from_slice(&[0; 8]);
        for change in changes {
            put_change(&mut self.frame, change);
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "batches are far smaller than 4 GB"
        )]
        let length = (self.frame.len() - 8) as u32;
        let crc = crc32fast::hash(&self.frame[8..]);
        self.frame[..4].copy_from_slice(&length.to_le_bytes());
        self.frame[4..8].copy_from_slice(&crc.to_le_bytes());
        let written = self
            .file
            .write_all(&self.frame)
            .and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Half a frame must not stand before the next one, which would then be lost with it.
            let _ = self.file.set_len(self.length);
            let _ = self.file.seek(SeekFrom::Start(self.length));
            return Err(at(&self.path)(error));
        }
        self.length += self.frame.len() as u64;
        Ok(())
    }
}

fn put_change(out: &mut Vec<u8>, change: &Change) {
    let key = change.key();
    out.push(match change {
        Change::Put(..) => PUT,
        Change::Delete(_) => DELETE,
    });
    put_varint(out, key.len() as u64);
    out.extend_from_slice(key.as_bytes());
    if let Change::Put(_, meta) = change {
        put_varint(out, meta.size);
        out.extend_from_slice(&meta.modified.to_le_bytes());
        out.extend_from_slice(&meta.etag.to_le_bytes());
        out.push(meta.class.0);
    }
}

/// The changes of all whole frames, and how many bytes those are.
fn replay(bytes: &[u8]) -> (Vec<Change>, u64) {
    let mut changes = Vec::new();
    let mut reader = Reader(bytes);
    let mut whole = 0;
    while let Ok(frame) = frame(&mut reader) {
        let before = changes.len();
        if read_changes(frame, &mut changes).is_err() {
            changes.truncate(before);
            break;
        }
        whole = (bytes.len() - reader.0.len()) as u64;
    }
    (changes, whole)
}

fn frame<'b>(reader: &mut Reader<'b>) -> Read<&'b [u8]> {
    let (length, crc) = (reader.u32()?, reader.u32()?);
    let frame = reader.take(length as usize)?;
    // Zeros, as a file system may leave them after a power cut, are no empty batch.
    if length == 0 || crc32fast::hash(frame) != crc {
        return Err(Damaged("a batch's checksum does not fit"));
    }
    Ok(frame)
}

fn read_changes(frame: &[u8], changes: &mut Vec<Change>) -> Read<()> {
    let mut reader = Reader(frame);
    while !reader.0.is_empty() {
        let kind = reader.u8()?;
        let length = reader.length()?;
        let key =
            std::str::from_utf8(reader.take(length)?).map_err(|_| Damaged("a key is no text"))?;
        let key = key.to_owned();
        changes.push(match kind {
            DELETE => Change::Delete(key),
            PUT => {
                let meta = Meta {
                    size: reader.varint()?,
                    modified: reader.u32()?,
                    etag: reader.u32()?,
                    class: StorageClass(reader.u8()?),
                };
                Change::Put(key, meta)
            }
            _ => return Err(Damaged("a change is of an unknown kind")),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(key: &str) -> Change {
        let meta = Meta {
            size: 1 << 40,
            modified: 2,
            etag: 3,
            class: StorageClass(4),
        };
        Change::Put(key.to_owned(), meta)
    }

    #[test]
    fn a_log_cut_anywhere_keeps_its_whole_batches() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let batches = [
            vec![put("a"), put("b")],
            vec![Change::Delete("a".into())],
            vec![put("ü")],
        ];
        let mut ends = vec![0];
        let (mut log, _) = Log::open(&path).unwrap();
        for batch in &batches {
            log.append(batch).unwrap();
            ends.push(log.length);
        }
        let bytes = std::fs::read(&path).unwrap();
        for cut in 0..=bytes.len() {
            for zeros in [0, 100] {
                let mut torn = bytes[..cut].to_vec();
                torn.resize(cut + zeros, 0);
                std::fs::write(&path, &torn).unwrap();
                let (mut log, changes) = Log::open(&path).unwrap();
                let whole = ends.iter().filter(|e| **e <= cut as u64).count() - 1;
                assert_eq!(changes, batches[..whole].concat(), "cut at {cut}");
                log.append(&[put("next")]).unwrap();
                let (_, changes) = Log::open(&path).unwrap();
                assert_eq!(changes.last(), Some(&put("next")));
                assert_eq!(changes.len(), batches[..whole].concat().len() + 1);
            }
        }
    }
}
