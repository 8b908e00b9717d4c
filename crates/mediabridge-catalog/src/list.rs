//! One folder: what lies directly in it. Keys below its subfolders are leapt over, however many there are.

use std::{collections::BTreeSet, ops::Bound};

use crate::{
    bucket::Bucket,
    entry::Meta,
    error::Result,
    segment::Step,
    stack::{KeyRange, Layer, Stack, after_prefix},
    words::{Pattern, Words},
};

/// A folder inside another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Without the slash.
    pub name: String,
    /// Everything below it, at any depth.
    pub objects: u64,
    pub bytes: u64,
}

/// A folder's own place in a key: it is listed neither as a file nor as a folder of its own.
fn rest<'k>(key: &'k [u8], prefix: &str) -> Option<&'k [u8]> {
    key.strip_prefix(prefix.as_bytes())
        .filter(|rest| !rest.is_empty())
}

/// The end of the first folder name in a path below the folder, slash included.
fn first_slash(rest: &[u8]) -> Option<usize> {
    rest.iter().position(|b| *b == b'/').map(|at| at + 1)
}

impl Bucket {
    /// The folders directly in `prefix` (empty, or ending with `/`), by name, with what lies below them.
    pub fn folders(&self, prefix: &str) -> Result<Vec<Folder>> {
        let stack = self.stack();
        let mut folders = Vec::new();
        for name in child_names(&stack, prefix)? {
            let sums = stack.totals(&KeyRange::of_prefix(&[prefix.as_bytes(), &name].concat()))?;
            // A layer may remember a folder whose objects a newer one has deleted.
            if sums.count > 0
                && let Ok(name) = std::str::from_utf8(&name[..name.len() - 1])
            {
                folders.push(Folder {
                    name: name.to_owned(),
                    objects: sums.count.unsigned_abs(),
                    bytes: u64::try_from(sums.bytes).unwrap_or_default(),
                });
            }
        }
        Ok(folders)
    }

    /// The objects directly in `prefix` by name: the first `limit` behind `after`.
    pub fn files(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Meta)>> {
        let mut files = Vec::new();
        self.each_file(prefix, after, |name, meta| {
            files.push((name.to_owned(), meta));
            files.len() < limit
        })?;
        Ok(files)
    }

    /// Visits the objects directly in `prefix` by name, behind `after`, until `visit` says false. All are of one moment.
    pub fn each_file(
        &self,
        prefix: &str,
        after: Option<&str>,
        mut visit: impl FnMut(&str, Meta) -> bool,
    ) -> Result<()> {
        let stack = self.stack();
        let words = Words::default();
        let pattern = Pattern::below("", &words);
        let mut range = KeyRange::of_prefix(prefix.as_bytes());
        if let Some(after) = after {
            range.start = Bound::Excluded(format!("{prefix}{after}").into_bytes());
        }
        loop {
            let mut leap = None;
            stack.matches(&range, &pattern)?.for_each(|key, meta| {
                let Some(rest) = rest(key, prefix) else {
                    return true;
                };
                if let Some(end) = first_slash(rest) {
                    leap = after_prefix(&key[..prefix.len() + end]);
                    return false;
                }
                std::str::from_utf8(rest).map_or(true, |name| visit(name, meta))
            })?;
            let Some(start) = leap else {
                return Ok(());
            };
            range.start = Bound::Included(start);
        }
    }
}

/// Names of folders in `prefix`, slash included, as any layer knows them.
fn child_names(stack: &Stack, prefix: &str) -> Result<BTreeSet<Vec<u8>>> {
    let mut names = BTreeSet::new();
    for layer in &stack.layers {
        match layer {
            Layer::Run(run) => {
                let mut n = run.lower_bound(prefix.as_bytes());
                while n < run.len() && run.key(n).starts_with(prefix.as_bytes()) {
                    let end = rest(run.key(n), prefix).and_then(first_slash);
                    let Some(end) = end else {
                        n += 1;
                        continue;
                    };
                    let folder = &run.key(n)[..prefix.len() + end];
                    names.insert(folder[prefix.len()..].to_vec());
                    n = after_prefix(folder).map_or(run.len(), |next| run.lower_bound(&next));
                }
            }
            Layer::Segment(segment) => segment.folders_from(prefix.as_bytes(), |folder| {
                let Some(rest) = folder.strip_prefix(prefix.as_bytes()) else {
                    return Step::Stop;
                };
                let Some(end) = first_slash(rest) else {
                    return Step::Next;
                };
                names.insert(rest[..end].to_vec());
                after_prefix(&folder[..prefix.len() + end]).map_or(Step::Stop, Step::Leap)
            })?,
        }
    }
    Ok(names)
}
