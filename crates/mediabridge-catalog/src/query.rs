//! What is looked for, where, and in which order.

use crate::{entry::Meta, fold::fold, words::Words};

/// A search.
#[derive(Debug, Clone, Default)]
pub struct Query {
    pub words: Words,
    pub filter: Filter,
    pub order: Order,
}

/// What is asked of an object besides its words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Folded, without the dot; any of them. Empty: all.
    pub extensions: Vec<String>,
    /// Bytes, both included.
    pub smallest: Option<u64>,
    pub largest: Option<u64>,
    /// Unix seconds, the first included, the second not.
    pub after: Option<u32>,
    pub before: Option<u32>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// By bucket, as the scope lists them, then by key.
    #[default]
    Key,
    /// Words in the file's name before words in its folders, beginnings of words before their middle, then the newest.
    Relevance,
    Newest,
    Largest,
}

impl Query {
    /// Whether an object read elsewhere is one of those looked for. `path` is its key below the scope's root.
    pub fn accepts(&self, path: &str, meta: &Meta) -> bool {
        self.words.match_folded(fold(path).as_bytes()) && self.filter.accepts(path, meta)
    }
}

impl Filter {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn accepts(&self, key: &str, meta: &Meta) -> bool {
        self.smallest.is_none_or(|least| meta.size >= least)
            && self.largest.is_none_or(|most| meta.size <= most)
            && self.after.is_none_or(|after| meta.modified >= after)
            && self.before.is_none_or(|before| meta.modified < before)
            && (self.extensions.is_empty() || self.has_extension(key))
    }

    fn has_extension(&self, key: &str) -> bool {
        let name = name(key);
        name.rsplit_once('.').is_some_and(|(_, extension)| {
            let extension = fold(extension);
            self.extensions.iter().any(|wanted| *wanted == extension)
        })
    }
}

/// The part of a key behind its last folder.
pub(crate) fn name(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

/// How well a folded key fits: 7 is best.
pub(crate) fn fit(words: &Words, folded: &str) -> u64 {
    let name_at = folded.rfind('/').map_or(0, |slash| slash + 1);
    let (mut in_name, mut at_start, mut begins) = (true, true, false);
    for word in words.wanted() {
        let bytes = folded.as_bytes();
        if let Some(at) = word.find(&bytes[name_at..]) {
            begins |= at == 0;
            at_start &= starts_word(&folded[name_at..], at);
        } else {
            in_name = false;
            at_start &= word.find(bytes).is_some_and(|at| starts_word(folded, at));
        }
    }
    u64::from(in_name) << 2 | u64::from(begins) << 1 | u64::from(at_start)
}

fn starts_word(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|t| t.chars().next_back());
    let first = text.get(at..).and_then(|t| t.chars().next());
    !before.is_some_and(char::is_alphanumeric) || !first.is_some_and(char::is_alphanumeric)
}
