//! Acknowledged changes that are in no segment yet.
//!
//! A batch is a frame: length u32, crc32 of its changes u32, crc32 of these two u32, its changes, and a byte that is not
//! zero. What is torn off at the end was never acknowledged and is cut away when the log is opened. A torn end is short
//! or ends with zeros that a file system put in place of what a power cut took; anything else that does not read is
//! damage.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use crate::{
    codec::{Damaged, Read, Reader, put_varint},
    entry::{Change, Meta, StorageClass},
    error::{Error, Result, at},
};

const HEAD: usize = 12;
/// Ends a frame.
const END: u8 = 0xff;
const DELETE: u8 = 0;
const PUT: u8 = 1;
/// Stands first in a log that has a log before it, and says how long that was: then it is known to be whole.
const FOLLOWS: u8 = 2;

#[derive(Debug)]
pub(crate) struct Log {
    path: PathBuf,
    file: File,
    frame: Vec<u8>,
    length: u64,
    /// Whether a power cut would take none of it.
    is_durable: bool,
}

/// What was in a log.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Oldest first.
    pub(crate) changes: Vec<Change>,
    /// How long the log before this one has to be.
    pub(crate) follows: Option<u64>,
}

impl Log {
    /// Opens a log, made if missing, and returns what is in it.
    pub(crate) fn open(path: &Path) -> Result<(Self, Found)> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path).map_err(at(path))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(at(path))?;
        let (found, whole) = replay(&bytes).map_err(|source| Error::Damaged {
            path: path.to_owned(),
            source,
        })?;
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
            is_durable: false,
        };
        Ok((log, found))
    }

    /// Begins the log that follows this one. Its name is not durable yet.
    pub(crate) fn next(&mut self, path: &Path) -> Result<Self> {
        self.sync()?;
        let mut log = Self {
            path: path.to_owned(),
            file: File::create(path).map_err(at(path))?,
            frame: Vec::new(),
            length: 0,
            is_durable: false,
        };
        let length = self.length;
        log.append_frame(true, |out| {
            out.push(FOLLOWS);
            put_varint(out, length);
        })?;
        Ok(log)
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Adds a batch. When this returns, it survives the end of the process and, when `durably`, a power cut.
    pub(crate) fn append(&mut self, durably: bool, changes: &[Change]) -> Result<()> {
        let write = |out: &mut Vec<u8>| changes.iter().for_each(|change| put_change(out, change));
        self.append_frame(durably, write)
    }

    /// Makes durable what is in it.
    pub(crate) fn sync(&mut self) -> Result<()> {
        if !self.is_durable {
            self.file.sync_data().map_err(at(&self.path))?;
            self.is_durable = true;
        }
        Ok(())
    }

    fn append_frame(&mut self, durably: bool, write: impl FnOnce(&mut Vec<u8>)) -> Result<()> {
        self.frame.clear();
        self.frame.extend_from_slice(&[0; HEAD]);
        write(&mut self.frame);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "batches are far smaller than 4 GB"
        )]
        let length = (self.frame.len() - HEAD) as u32;
        let crc = crc32fast::hash(&self.frame[HEAD..]);
        self.frame[..4].copy_from_slice(&length.to_le_bytes());
        self.frame[4..8].copy_from_slice(&crc.to_le_bytes());
        let crc = crc32fast::hash(&self.frame[..8]);
        self.frame[8..HEAD].copy_from_slice(&crc.to_le_bytes());
        self.frame.push(END);
        let written = self.file.write_all(&self.frame).and_then(|()| {
            if durably {
                self.file.sync_data()?;
            }
            Ok(())
        });
        if let Err(error) = written {
            // Half a frame must not stand before the next one, which would then be lost with it.
            let _ = self.file.set_len(self.length);
            let _ = self.file.seek(SeekFrom::Start(self.length));
            return Err(at(&self.path)(error));
        }
        self.length += self.frame.len() as u64;
        self.is_durable = durably;
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
fn replay(bytes: &[u8]) -> Read<(Found, u64)> {
    let mut found = Found::default();
    let mut reader = Reader(bytes);
    let mut whole = bytes.len();
    while !reader.0.is_empty() {
        let rest = reader.0;
        match frame(&mut reader) {
            Ok(Some(frame)) => read_changes(frame, &mut found)?,
            Err(damaged) if rest.last() == Some(&END) => return Err(damaged),
            Ok(None) | Err(_) => {
                whole -= rest.len();
                break;
            }
        }
    }
    Ok((found, whole as u64))
}

/// The next frame; `None` when it is not whole.
fn frame<'b>(reader: &mut Reader<'b>) -> Read<Option<&'b [u8]>> {
    let Ok(head) = reader.take(HEAD) else {
        return Ok(None);
    };
    let mut numbers = Reader(head);
    let (length, crc) = (numbers.u32()?, numbers.u32()?);
    if numbers.u32()? != crc32fast::hash(&head[..8]) {
        return Err(Damaged("a batch's head does not fit its checksum"));
    }
    let (Ok(frame), Ok(end)) = (reader.take(length as usize), reader.u8()) else {
        return Ok(None);
    };
    if end != END || crc32fast::hash(frame) != crc {
        return Err(Damaged("a batch's checksum does not fit"));
    }
    Ok(Some(frame))
}

fn read_changes(frame: &[u8], found: &mut Found) -> Read<()> {
    let mut reader = Reader(frame);
    while !reader.0.is_empty() {
        let kind = reader.u8()?;
        if kind == FOLLOWS {
            found.follows = Some(reader.varint()?);
            continue;
        }
        let length = reader.length()?;
        let key =
            std::str::from_utf8(reader.take(length)?).map_err(|_| Damaged("a key is no text"))?;
        let key = key.to_owned();
        found.changes.push(match kind {
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
            log.append(true, batch).unwrap();
            ends.push(log.length);
        }
        let bytes = std::fs::read(&path).unwrap();
        for cut in 0..=bytes.len() {
            for zeros in [0, 100] {
                let mut torn = bytes[..cut].to_vec();
                torn.resize(cut + zeros, 0);
                std::fs::write(&path, &torn).unwrap();
                let (mut log, Found { changes, .. }) = Log::open(&path).unwrap();
                let whole = ends.iter().filter(|e| **e <= cut as u64).count() - 1;
                assert_eq!(changes, batches[..whole].concat(), "cut at {cut}");
                log.append(false, &[put("next")]).unwrap();
                let (_, Found { changes, .. }) = Log::open(&path).unwrap();
                assert_eq!(changes.last(), Some(&put("next")));
                assert_eq!(changes.len(), batches[..whole].concat().len() + 1);
            }
        }
    }

    #[test]
    fn damage_before_the_end_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let (mut log, _) = Log::open(&path).unwrap();
        for key in ["a", "b", "c"] {
            log.append(true, &[put(key)]).unwrap();
        }
        let bytes = std::fs::read(&path).unwrap();
        for at in 0..bytes.len() - 1 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x10;
            std::fs::write(&path, &damaged).unwrap();
            let error = Log::open(&path).unwrap_err().to_string();
            assert!(
                error.contains("log") && error.contains("damaged"),
                "{error}"
            );
        }
    }
}
