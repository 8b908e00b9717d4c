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
        self.words.match_folded(fold(path).as_bytes()) && self.filter.accepts(path.as_bytes(), meta)
    }
}

impl Filter {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn accepts(&self, key: &[u8], meta: &Meta) -> bool {
        self.smallest.is_none_or(|least| meta.size >= least)
            && self.largest.is_none_or(|most| meta.size <= most)
            && self.after.is_none_or(|after| meta.modified >= after)
            && self.before.is_none_or(|before| meta.modified < before)
            && (self.extensions.is_empty() || self.has_extension(key))
    }

    fn has_extension(&self, key: &[u8]) -> bool {
        let name = name(key);
        let dot = name.iter().rposition(|b| *b == b'.');
        let extension = dot.and_then(|dot| std::str::from_utf8(&name[dot + 1..]).ok());
        extension.is_some_and(|extension| {
            let extension = fold(extension);
            self.extensions.iter().any(|wanted| *wanted == extension)
        })
    }
}

/// The part of a key behind its last folder.
fn name(key: &[u8]) -> &[u8] {
    let slash = key.iter().rposition(|b| *b == b'/');
    &key[slash.map_or(0, |at| at + 1)..]
}

/// What [`fit`] says at best.
pub(crate) const BEST_FIT: u64 = 7;

/// How well a folded key fits.
pub(crate) fn fit(words: &Words, folded: &[u8]) -> u64 {
    let name_at = folded
        .iter()
        .rposition(|b| *b == b'/')
        .map_or(0, |at| at + 1);
    let (mut in_name, mut at_start, mut begins) = (true, true, false);
    for word in words.wanted() {
        if let Some(at) = word.find(&folded[name_at..]) {
            begins |= at == 0;
            at_start &= starts_word(&folded[name_at..], at);
        } else {
            in_name = false;
            at_start &= word.find(folded).is_some_and(|at| starts_word(folded, at));
        }
    }
    u64::from(in_name) << 2 | u64::from(begins) << 1 | u64::from(at_start)
}

/// Whether no letter or digit stands before a letter or digit.
fn starts_word(text: &[u8], at: usize) -> bool {
    let is_letter = |text: &[u8]| match text.first() {
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        _ => letter(text).is_some_and(char::is_alphanumeric),
    };
    let before = (0..at).rev().find(|n| text[*n] & 0xc0 != 0x80);
    !before.is_some_and(|before| is_letter(&text[before..at])) || !is_letter(&text[at..])
}

/// The letter a text begins with.
fn letter(text: &[u8]) -> Option<char> {
    let text = &text[..text.len().min(4)];
    let whole = text.utf8_chunks().next()?;
    whole.valid().chars().next()
}
