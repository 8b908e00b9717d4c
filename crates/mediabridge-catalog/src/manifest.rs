//! Which files make up a bucket. Text, so that a person can read it; replaced by renaming, so that it is always whole.

use std::{
    fmt::Write as _,
    fs,
    io::{ErrorKind, Write as _},
    path::Path,
};

use crate::{
    codec::Damaged,
    error::{Error, Result, at},
};

const NAME: &str = "manifest";
const TEMPORARY: &str = "manifest.new";
const FORMAT: &str = "mediabridge-catalog 1";

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// Numbers of the segments, newest first.
    pub segments: Vec<u64>,
    /// The first log whose changes are in no segment.
    pub first_log: u64,
}

impl Default for Manifest {
    fn default() -> Self {
        Self {
            segments: Vec::new(),
            first_log: 1,
        }
    }
}

impl Manifest {
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(NAME);
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text).ok_or(Error::Damaged {
                path,
                source: Damaged("its lines do not read"),
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // It is the first file of a bucket, so without it there must be no other.
                let mut files = fs::read_dir(folder).map_err(at(folder))?;
                if files.any(|f| f.is_ok_and(|f| f.file_name() != TEMPORARY)) {
                    return Err(Error::Damaged {
                        path,
                        source: Damaged("it is missing"),
                    });
                }
                let manifest = Self::default();
                manifest.write(folder)?;
                Ok(manifest)
            }
            Err(error) if error.kind() == ErrorKind::InvalidData => Err(Error::Damaged {
                path,
                source: Damaged("it is no text"),
            }),
            Err(error) => Err(at(path)(error)),
        }
    }

    /// Replaces the manifest on disk. Either the old or the new one is there, whatever happens; the files it names
    /// have to be durable before, and their names are made so here.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        let sync_folder = || {
            let opened = fs::File::open(folder);
            opened.and_then(|f| f.sync_all()).map_err(at(folder))
        };
        let path = folder.join(NAME);
        let temporary = folder.join(TEMPORARY);
        let mut file = fs::File::create(&temporary).map_err(at(&temporary))?;
        file.write_all(self.text().as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(at(&temporary))?;
        sync_folder()?;
        fs::rename(&temporary, &path).map_err(at(&path))?;
        sync_folder()
    }

    fn text(&self) -> String {
        let mut text = format!("{FORMAT}\nlog {}\n", self.first_log);
        for segment in &self.segments {
            let _ = writeln!(text, "segment {segment}");
        }
        let crc = crc32fast::hash(text.as_bytes());
        let _ = writeln!(text, "crc32 {crc:08x}");
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let (body, crc) = text.trim_end().rsplit_once('\n')?;
        let crc = u32::from_str_radix(crc.strip_prefix("crc32 ")?, 16).ok()?;
        if crc32fast::hash(format!("{body}\n").as_bytes()) != crc {
            return None;
        }
        let mut lines = body.lines();
        if lines.next()? != FORMAT {
            return None;
        }
        let first_log = lines.next()?.strip_prefix("log ")?.parse().ok()?;
        let segments = lines
            .map(|l| l.strip_prefix("segment ")?.parse().ok())
            .collect::<Option<_>>()?;
        Some(Self {
            segments,
            first_log,
        })
    }
}
