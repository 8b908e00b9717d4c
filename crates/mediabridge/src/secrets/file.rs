//! Files that only their owner may read.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use anyhow::{Context as _, ensure};
use zeroize::Zeroizing;

use super::ring::Ring;

/// A file only its owner can read, which is there whole or not at all, also when the machine stops midway.
#[derive(Debug)]
pub struct PrivateFile {
    file: File,
    path: PathBuf,
    temporary: PathBuf,
}

impl PrivateFile {
    pub fn begin(path: &Path) -> io::Result<Self> {
        Self::begin_as(path, "new")
    }

    fn begin_as(path: &Path, ending: &str) -> io::Result<Self> {
        fs::create_dir_all(folder_of(path))?;
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{ending}"));
        let temporary = path.with_file_name(name);
        // What a killed process left behind is in nobody's use.
        let _ = fs::remove_file(&temporary);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self {
            file: options.open(&temporary)?,
            path: path.to_owned(),
            temporary,
        })
    }

    pub fn file(&self) -> &File {
        &self.file
    }

    /// Where it is until it is kept.
    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Takes the place of whatever had the name.
    pub fn keep(self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.temporary, &self.path)?;
        sync_folder(&self.path)
    }

    /// Of two that try, one succeeds.
    fn keep_if_new(self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::hard_link(&self.temporary, &self.path)?;
        sync_folder(&self.path)
    }
}

impl Drop for PrivateFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Writes a small file at once.
pub fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let begun = PrivateFile::begin(path)?;
    begun.file().write_all(text.as_bytes())?;
    begun.keep()
}

/// The same for a file that must not exist yet.
pub(super) fn create_private(path: &Path, text: &str) -> io::Result<()> {
    let begun = PrivateFile::begin_as(path, &format!("{}.new", std::process::id()))?;
    begun.file().write_all(text.as_bytes())?;
    begun.keep_if_new()
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

/// Reads the keyring, and refuses one that others can read as well.
pub(super) fn read_ring(path: &Path) -> anyhow::Result<Ring> {
    refuse_if_others_can_read(path)?;
    let text = fs::read_to_string(path)
        .with_context(|| format!("the keyring {} cannot be read", path.display()))?;
    Ring::parse(&Zeroizing::new(text))
        .with_context(|| format!("the keyring {} is not valid", path.display()))
}

#[cfg(unix)]
fn refuse_if_others_can_read(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let about = fs::metadata(path)
        .with_context(|| format!("the keyring {} cannot be read", path.display()))?;
    ensure!(
        about.is_file(),
        "the keyring {} is not a file",
        path.display()
    );
    ensure!(
        about.permissions().mode() & 0o077 == 0,
        "others can read the keyring {0}: run `chmod 600 {0}`",
        path.display()
    );
    Ok(())
}

#[cfg(not(unix))]
fn refuse_if_others_can_read(_: &Path) -> anyhow::Result<()> {
    Ok(())
}

/// Tells one state of a file from the next. A file that was replaced is another file, even within one tick of its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    changed: Option<SystemTime>,
    length: u64,
    number: u64,
}

impl Stamp {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let about = fs::metadata(path)?;
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(&about);
        #[cfg(not(unix))]
        let number = 0;
        Ok(Self {
            changed: about.modified().ok(),
            length: about.len(),
            number,
        })
    }
}

/// Held while the keyring is being changed; the system releases it even when the process is killed.
#[derive(Debug)]
pub(super) struct Held(
    #[expect(dead_code, reason = "the lock lasts as long as the file is open")] File,
);

pub(super) fn hold(path: &Path) -> anyhow::Result<Held> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options
        .open(&name)
        .with_context(|| format!("{} cannot be written", name.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Held(file)),
        Err(fs::TryLockError::WouldBlock) => {
            anyhow::bail!("another command is changing the keyring: wait until it is done")
        }
        Err(fs::TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("{} cannot be locked", name.display()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_never_replaces_one_that_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("inner/keyring");
        create_private(&path, "one").unwrap();
        let again = create_private(&path, "two").unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        let before = Stamp::of(&path).unwrap();
        write_private(&path, "six").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "six");
        assert_ne!(before, Stamp::of(&path).unwrap());
        let left = fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(left, 1);
    }

    #[test]
    fn one_at_a_time_changes_the_keyring() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keyring");
        let held = hold(&path).unwrap();
        assert!(hold(&path).is_err());
        drop(held);
        hold(&path).unwrap();
    }
}
