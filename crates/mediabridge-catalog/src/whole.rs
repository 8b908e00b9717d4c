//! Reading many keys in order, and what tells a walk where to begin.

use std::ops::Bound;

use crate::{
    bucket::Bucket,
    entry::Meta,
    error::Result,
    stack::{KeyRange, Layer},
    words::{Pattern, Words},
};

impl Bucket {
    /// Visits the objects that begin with `prefix`, in order, behind `after`; until `visit` says false.
    pub fn each(
        &self,
        prefix: &str,
        after: Option<&str>,
        mut visit: impl FnMut(&str, Meta) -> bool,
    ) -> Result<()> {
        let stack = self.stack();
        let mut range = KeyRange::of_prefix(prefix.as_bytes());
        if let Some(after) = after.filter(|after| *after >= prefix) {
            range.start = Bound::Excluded(after.as_bytes().to_vec());
        }
        let words = Words::default();
        stack
            .matches(&range, &Pattern::below("", &words))?
            .for_each(|key, meta| std::str::from_utf8(key).is_ok_and(|key| visit(key, meta)))
    }

    /// Up to `count` keys that cut the bucket into parts of about one size: where walkers may begin.
    pub fn cuts(&self, count: usize) -> Result<Vec<String>> {
        let stack = self.stack();
        let segments = stack.layers.iter().filter_map(|layer| match layer {
            Layer::Segment(segment) => Some(segment),
            Layer::Run(_) => None,
        });
        let Some(largest) = segments.max_by_key(|segment| segment.keys()) else {
            return Ok(Vec::new());
        };
        let blocks = largest.blocks();
        let mut cuts = Vec::new();
        for n in 1..=count {
            let at = u64::from(blocks) * n as u64 / (count as u64 + 1);
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            if at > 0 && at < blocks {
                let key = largest.first_key(at)?;
                if let Ok(key) = std::str::from_utf8(key) {
                    cuts.push(key.to_owned());
                }
            }
        }
        cuts.dedup();
        Ok(cuts)
    }
}
