//! Files of a bucket: their names, and what an interrupted step has left.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    codec::Damaged,
    error::{Error, Result, at},
    manifest::Manifest,
};

/// Removes files the manifest does not name, and complains of those that are missing. Returns the logs to replay, in
/// order, and the next free segment number.
pub(super) fn tidy(folder: &Path, manifest: &Manifest) -> Result<(Vec<u64>, u64)> {
    let named: HashSet<u64> = manifest.segments.iter().copied().collect();
    let mut logs = Vec::new();
    let mut next = manifest.segments.iter().max().map_or(1, |n| n + 1);
    for file in fs::read_dir(folder).map_err(at(folder))? {
        let path = file.map_err(at(folder))?.path();
        let name = path
            .file_name()
            .and_then(|n| n.to_str())
            .unwrap_or_default();
        let number = |prefix: &str| {
            name.strip_prefix(prefix)
                .and_then(|n| n.parse::<u64>().ok())
        };
        if let Some(segment) = number("segment-") {
            next = next.max(segment + 1);
            if !named.contains(&segment) {
                fs::remove_file(&path).map_err(at(&path))?;
            }
        } else if let Some(log) = number("log-") {
            if log < manifest.first_log {
                fs::remove_file(&path).map_err(at(&path))?;
            } else {
                logs.push(log);
            }
        }
    }
    logs.sort_unstable();
    // Before the first change of all a bucket may have been left without a log.
    if *manifest != Manifest::default() || !logs.is_empty() {
        let expected = manifest.first_log..manifest.first_log + logs.len().max(1) as u64;
        if let Some(missing) = expected
            .zip(logs.iter().map(Some).chain([None]))
            .find_map(|(number, log)| (log != Some(&number)).then_some(number))
        {
            return Err(Error::Damaged {
                path: log_path(folder, missing),
                source: Damaged("it is missing"),
            });
        }
    }
    Ok((logs, next))
}

pub(super) fn segment_path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("segment-{number}"))
}

pub(super) fn log_path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("log-{number}"))
}

pub(super) fn sync_folder(folder: &Path) -> Result<()> {
    fs::File::open(folder)
        .and_then(|f| f.sync_all())
        .map_err(at(folder))
}
