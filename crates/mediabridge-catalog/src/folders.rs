//! Folders by their name, from the tables of folders.

use std::{collections::BTreeSet, iter::Peekable};

use crate::{
    error::Result,
    fold::fold,
    query::Query,
    search::{After, Part},
    segment::Step,
    stack::{KeyRange, Layer, Stack, after_prefix},
};

/// Folder names that are taken from the tables at a time.
const STRETCH: usize = 4_096;

/// A folder whose own name matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderHit {
    /// Which part of the scope it lies in.
    pub part: usize,
    /// The whole prefix, ending with `/`.
    pub path: String,
    /// Everything below it, at any depth.
    pub objects: u64,
    pub bytes: u64,
}

/// The first `limit` folders behind `after` whose own name has the query's words; words wanted in folders are looked
/// for in the folders above it. In the order of their paths. The filter is about objects and says nothing here.
pub fn search_folders(
    scope: &[Part<'_>],
    query: &Query,
    after: Option<&After>,
    limit: usize,
) -> Result<(Vec<FolderHit>, Option<After>)> {
    let mut hits = Vec::new();
    for (n, part) in scope.iter().enumerate().skip(after.map_or(0, |a| a.part)) {
        if hits.len() >= limit {
            break;
        }
        let stack = part.bucket.stack();
        let mut from = part.root.as_bytes().to_vec();
        if let Some(after) = after.filter(|a| a.part == n) {
            from = just_after(after.key.as_bytes());
        }
        let end = after_prefix(part.root.as_bytes());
        'stretches: loop {
            let is_wanted = |folder: &[u8]| matches(query, part.root, folder);
            let (names, next) = stretch(&stack, &from, end.as_deref(), is_wanted)?;
            for path in names {
                let sums = stack.totals(&KeyRange::of_prefix(path.as_bytes()))?;
                // A layer may remember a folder whose objects a newer one has deleted.
                if sums.count > 0 {
                    hits.push(FolderHit {
                        part: n,
                        path,
                        objects: sums.count.unsigned_abs(),
                        bytes: u64::try_from(sums.bytes).unwrap_or_default(),
                    });
                }
                if hits.len() == limit {
                    break 'stretches;
                }
            }
            let Some(next) = next else { break };
            from = next;
        }
    }
    let next = hits.last().filter(|_| hits.len() == limit);
    let next = next.map(|hit| After {
        value: 0,
        part: hit.part,
        key: hit.path.clone(),
    });
    Ok((hits, next))
}

fn just_after(path: &[u8]) -> Vec<u8> {
    [path, &[0]].concat()
}

fn matches(query: &Query, root: &str, path: &[u8]) -> bool {
    let Some(below) = path.strip_prefix(root.as_bytes()) else {
        return false;
    };
    let Some(below) = std::str::from_utf8(below).ok().filter(|b| !b.is_empty()) else {
        return false;
    };
    // Most are not called so, and only what is left has its whole path folded.
    let name = below[..below.len() - 1].rsplit('/').next();
    if !name.is_some_and(|name| query.words.match_name(fold(name).as_bytes())) {
        return false;
    }
    let folded = fold(&below[..below.len() - 1]);
    let name_at = folded.rfind('/').map_or(0, |slash| slash + 1);
    query.words.match_name(&folded.as_bytes()[name_at..])
        && query.words.match_folders(folded.as_bytes())
}

/// The folders that are wanted of all layers, from `from` on and below `end`, and where the next stretch begins.
fn stretch(
    stack: &Stack,
    from: &[u8],
    end: Option<&[u8]>,
    is_wanted: impl Fn(&[u8]) -> bool,
) -> Result<(Vec<String>, Option<Vec<u8>>)> {
    let is_past = |folder: &[u8]| end.is_some_and(|end| folder >= end);
    let mut all: BTreeSet<Vec<u8>> = BTreeSet::new();
    // Each layer says only a stretch; behind the earliest end of those that have more, names may be missing.
    let mut complete: Option<Vec<u8>> = None;
    let mut more = |last: &[u8]| {
        if complete.as_deref().is_none_or(|c| last < c) {
            complete = Some(last.to_vec());
        }
    };
    for layer in &stack.layers {
        let mut taken = 0;
        match layer {
            Layer::Segment(segment) => segment.folders_from(from, |folder| {
                if is_past(folder) {
                    return Step::Stop;
                }
                if is_wanted(folder) {
                    all.insert(folder.to_vec());
                }
                taken += 1;
                if taken == STRETCH {
                    more(folder);
                    return Step::Stop;
                }
                Step::Next
            })?,
            Layer::Run(run) => {
                let keys = (run.lower_bound(from)..run.len()).map(|n| run.key(n));
                for folder in folders_of(keys.peekable()) {
                    if is_past(folder) {
                        break;
                    }
                    if folder < from {
                        continue;
                    }
                    if is_wanted(folder) {
                        all.insert(folder.to_vec());
                    }
                    taken += 1;
                    if taken == STRETCH {
                        more(folder);
                        break;
                    }
                }
            }
        }
    }
    if let Some(last) = &complete {
        all.split_off(&just_after(last));
    }
    let names = all.into_iter().filter_map(|f| String::from_utf8(f).ok());
    Ok((names.collect(), complete.map(|last| just_after(&last))))
}

/// The folders of sorted keys, each once for keys in a row that share it; in order.
fn folders_of<'k>(
    mut keys: Peekable<impl Iterator<Item = &'k [u8]>>,
) -> impl Iterator<Item = &'k [u8]> {
    let mut previous: &[u8] = &[];
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let key: &'k [u8] = keys.peek()?;
            let slash = key[at..].iter().position(|b| *b == b'/');
            if let Some(slash) = slash {
                at += slash + 1;
                if !previous.starts_with(&key[..at]) {
                    return Some(&key[..at]);
                }
                continue;
            }
            previous = key;
            at = 0;
            keys.next();
        }
    })
}
