//! Answers a query from several buckets.

use std::ops::Bound;

use crate::{
    bucket::Bucket,
    entry::Meta,
    error::Result,
    query::{Order, Query},
    stack::KeyRange,
    top::Top,
    words::Pattern,
};

/// A part of a bucket that may be searched: everything whose key begins with `root`. Nothing of the root itself is
/// looked at: words match what stands behind it.
#[derive(Debug, Clone)]
pub struct Part<'b> {
    pub bucket: &'b Bucket,
    /// Empty, or ending with `/`.
    pub root: &'b str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Which part of the scope it lies in.
    pub part: usize,
    pub key: String,
    pub meta: Meta,
}

/// Where a page ended; the next begins behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// What the order compares first; 0 in the order by key.
    pub value: u64,
    pub part: usize,
    pub key: String,
}

/// The first `limit` hits behind `after`, and where the page ends if there may be more.
pub fn search(
    scope: &[Part<'_>],
    query: &Query,
    after: Option<&After>,
    limit: usize,
) -> Result<(Vec<Hit>, Option<After>)> {
    if limit == 0 {
        return Ok((Vec::new(), None));
    }
    match query.order {
        Order::Key => by_key(scope, query, after, limit),
        _ => Top::new(scope, query, after, limit).run(),
    }
}

/// How many objects match. Reads everything that may; [`count_up_to`] stops where nobody wants to know more.
pub fn count(scope: &[Part<'_>], query: &Query) -> Result<u64> {
    let mut count = 0;
    for part in scope {
        let range = KeyRange::of_prefix(part.root.as_bytes());
        let pattern = Pattern::below(part.root, &query.words);
        let stack = part.bucket.stack();
        if query.filter.is_empty() {
            count += stack.count(&range, &pattern)?;
            continue;
        }
        stack.matches(&range, &pattern)?.for_each(|key, meta| {
            count += u64::from(query.filter.accepts(key, &meta));
            true
        })?;
    }
    Ok(count)
}

/// How many objects match, as far as it was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub objects: u64,
    /// Otherwise there are at least as many.
    pub is_exact: bool,
}

/// Blocks that are read at most to count: what is more is not cheap.
const COUNT_BLOCKS: u32 = 32_768;

/// Counts objects until there are `limit`, or until it has taken as long as anybody wants to wait. Without words or
/// filter the count is exact however large it is.
pub fn count_up_to(scope: &[Part<'_>], query: &Query, limit: u64) -> Result<Count> {
    count_while(scope, query, limit, &|| true)
}

/// The same, as long as somebody wants to know: this is asked again and again.
pub fn count_while(
    scope: &[Part<'_>],
    query: &Query,
    limit: u64,
    goes_on: &dyn Fn() -> bool,
) -> Result<Count> {
    if query.filter.is_empty() && query.words.is_empty() {
        let objects = count(scope, query)?;
        return Ok(Count {
            objects,
            is_exact: true,
        });
    }
    let mut objects = 0;
    let mut budget = COUNT_BLOCKS;
    for part in scope {
        if !goes_on() {
            budget = 0;
        }
        if objects >= limit || budget == 0 {
            break;
        }
        let range = KeyRange::of_prefix(part.root.as_bytes());
        let pattern = Pattern::below(part.root, &query.words);
        let stack = part.bucket.stack();
        if query.filter.is_empty() {
            let most = limit - objects;
            objects += stack.count_within(&range, &pattern, &mut budget, most, goes_on)?;
            continue;
        }
        stack.for_each_within(&range, &pattern, &mut budget, goes_on, |key, meta| {
            objects += u64::from(query.filter.accepts(key, &meta));
            objects < limit
        })?;
    }
    Ok(Count {
        objects: objects.min(limit),
        is_exact: objects < limit && budget > 0,
    })
}

fn by_key(
    scope: &[Part<'_>],
    query: &Query,
    after: Option<&After>,
    limit: usize,
) -> Result<(Vec<Hit>, Option<After>)> {
    let mut hits = Vec::new();
    for (n, part) in scope.iter().enumerate().skip(after.map_or(0, |a| a.part)) {
        let mut range = KeyRange::of_prefix(part.root.as_bytes());
        if let Some(after) = after.filter(|a| a.part == n) {
            range.start = Bound::Excluded(after.key.clone().into_bytes());
        }
        let stack = part.bucket.stack();
        let pattern = Pattern::below(part.root, &query.words);
        stack.matches(&range, &pattern)?.for_each(|key, meta| {
            if query.filter.accepts(key, &meta)
                && let Ok(key) = std::str::from_utf8(key)
            {
                hits.push(Hit {
                    part: n,
                    key: key.to_owned(),
                    meta,
                });
            }
            hits.len() < limit
        })?;
        if hits.len() == limit {
            break;
        }
    }
    let next = hits.last().filter(|_| hits.len() == limit);
    let next = next.map(|hit| After {
        value: 0,
        part: hit.part,
        key: hit.key.clone(),
    });
    Ok((hits, next))
}
