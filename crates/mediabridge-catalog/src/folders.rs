//! Folders by their name, from the tables of folders.

use std::{collections::VecDeque, ops::Range};

use crate::{
    codec::shared,
    error::Result,
    fold::fold,
    query::Query,
    run::Run,
    search::{After, Part},
    segment::{Candidates, Segment},
    stack::{KeyRange, Layer, after_prefix},
    words::{Pattern, Words},
};

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
    let wanted = query.words.only_wanted();
    for (n, part) in scope.iter().enumerate().skip(after.map_or(0, |a| a.part)) {
        if hits.len() >= limit {
            break;
        }
        let stack = part.bucket.stack();
        let from = match after.filter(|a| a.part == n) {
            Some(after) => [after.key.as_bytes(), &[0]].concat(),
            None => part.root.as_bytes().to_vec(),
        };
        let end = after_prefix(part.root.as_bytes());
        let sought = Sought {
            query,
            wanted: &wanted,
            root: part.root,
            from: &from,
            end: end.as_deref(),
        };
        let mut layers = Vec::with_capacity(stack.layers.len());
        for layer in &stack.layers {
            layers.push(Names::of(layer, &sought)?);
        }
        while hits.len() < limit
            && let Some(path) = next_of(&mut layers)?
        {
            let sums = stack.totals(&KeyRange::of_prefix(&path))?;
            // A layer may remember a folder whose objects a newer one has deleted.
            if sums.count > 0
                && let Ok(path) = String::from_utf8(path)
            {
                hits.push(FolderHit {
                    part: n,
                    path,
                    objects: sums.count.unsigned_abs(),
                    bytes: u64::try_from(sums.bytes).unwrap_or_default(),
                });
            }
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

/// What is looked for in one bucket.
struct Sought<'q> {
    query: &'q Query,
    /// The query's wanted words alone: a key below a wanted folder has them, too.
    wanted: &'q Words,
    root: &'q str,
    from: &'q [u8],
    end: Option<&'q [u8]>,
}

impl Sought<'_> {
    fn is_wanted(&self, path: &[u8]) -> bool {
        if path < self.from || self.end.is_some_and(|end| path >= end) {
            return false;
        }
        let below = path.strip_prefix(self.root.as_bytes());
        let Some(below) = below.and_then(|b| std::str::from_utf8(b).ok()) else {
            return false;
        };
        let Some(below) = below.strip_suffix('/') else {
            return false;
        };
        let name_at = below.rfind('/').map_or(0, |slash| slash + 1);
        // Most are not called so, and only what is left has its whole path folded.
        let words = &self.query.words;
        words.match_name(fold(&below[name_at..]).as_bytes())
            && words.match_folders(fold(&below[..name_at]).as_bytes())
    }
}

/// The next folder that any layer names.
fn next_of(layers: &mut [Names<'_>]) -> Result<Option<Vec<u8>>> {
    let mut first: Option<Vec<u8>> = None;
    for layer in &mut *layers {
        if let Some(path) = layer.peek()?
            && first.as_deref().is_none_or(|first| path < first)
        {
            first = Some(path.to_vec());
        }
    }
    if let Some(path) = &first {
        for layer in layers {
            if layer.peek()? == Some(path) {
                layer.found.pop_front();
            }
        }
    }
    Ok(first)
}

/// The folders of a layer that are wanted, in order.
struct Names<'s> {
    source: Source<'s>,
    sought: &'s Sought<'s>,
    found: VecDeque<Vec<u8>>,
}

enum Source<'s> {
    Segment {
        segment: &'s Segment,
        groups: Candidates<'s>,
    },
    Run {
        run: &'s Run,
        pattern: Pattern<'s>,
        left: Range<usize>,
        /// Whose folders were looked at last.
        previous: Option<usize>,
    },
}

impl<'s> Names<'s> {
    fn of(layer: &'s Layer, sought: &'s Sought<'s>) -> Result<Self> {
        let source = match layer {
            Layer::Segment(segment) => Source::Segment {
                segment,
                groups: segment.folder_candidates(sought.wanted, sought.from, sought.end)?,
            },
            Layer::Run(run) => {
                let start = run.lower_bound(sought.from);
                let end = sought.end.map_or(run.len(), |end| run.lower_bound(end));
                Source::Run {
                    run,
                    pattern: Pattern::below(sought.root, sought.wanted),
                    left: start..end.max(start),
                    previous: None,
                }
            }
        };
        Ok(Self {
            source,
            sought,
            found: VecDeque::new(),
        })
    }

    fn peek(&mut self) -> Result<Option<&[u8]>> {
        while self.found.is_empty() {
            if !self.read_on()? {
                return Ok(None);
            }
        }
        Ok(self.found.front().map(Vec::as_slice))
    }

    /// Looks at some more names; false when there are none.
    fn read_on(&mut self) -> Result<bool> {
        let (found, sought) = (&mut self.found, self.sought);
        match &mut self.source {
            Source::Segment { segment, groups } => {
                let Some(group) = groups.next().map_err(|e| segment.damaged(e))? else {
                    return Ok(false);
                };
                segment.for_each_folder(group, |path| {
                    if sought.is_wanted(path) {
                        found.push_back(path.to_vec());
                    }
                })?;
            }
            Source::Run {
                run,
                pattern,
                left,
                previous,
            } => {
                let Some(n) = run.next_match(pattern, left.clone()) else {
                    return Ok(false);
                };
                // Between two keys of a folder there are only keys of that folder.
                let key = run.key(n);
                let known = previous.map_or(0, |previous| shared(run.key(previous), key));
                for at in (known..key.len()).filter(|at| key[*at] == b'/') {
                    if sought.is_wanted(&key[..=at]) {
                        found.push_back(key[..=at].to_vec());
                    }
                }
                *previous = Some(n);
                left.start = n + 1;
            }
        }
        Ok(true)
    }
}
