//! The words a key has to contain, and those it must not.

use std::ops::RangeInclusive;

use memchr::memmem::Finder;

use crate::fold::fold;

/// Folded and ready to be looked for. Words are substrings, AND-ed.
#[derive(Debug, Clone, Default)]
pub struct Words {
    wanted: Vec<Word>,
    unwanted: Vec<Word>,
    in_folder: Vec<Word>,
    /// What the index knows of each wanted word, then of each one wanted in folders.
    grams: Vec<Grams>,
}

impl Words {
    /// Empty words say nothing and are left out.
    pub fn new<'w>(
        wanted: impl IntoIterator<Item = &'w str>,
        unwanted: impl IntoIterator<Item = &'w str>,
    ) -> Self {
        let wanted = words(wanted);
        Self {
            grams: wanted.iter().map(Grams::of).collect(),
            wanted,
            unwanted: words(unwanted),
            in_folder: Vec::new(),
        }
    }

    /// Whether a text has every wanted word and no unwanted one.
    pub fn accept(&self, text: &str) -> bool {
        self.match_folded(fold(text).as_bytes())
    }

    /// Words that have to occur in the folders of a key, which end with its last slash.
    #[must_use]
    pub fn in_folder<'w>(mut self, wanted: impl IntoIterator<Item = &'w str>) -> Self {
        self.in_folder = words(wanted);
        self.grams.truncate(self.wanted.len());
        self.grams.extend(self.in_folder.iter().map(Grams::of));
        self
    }

    /// Only that these words are wanted.
    pub(crate) fn only_wanted(&self) -> Self {
        Self {
            wanted: self.wanted.clone(),
            grams: self.name_grams().to_vec(),
            ..Self::default()
        }
    }

    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty() && self.in_folder.is_empty()
    }

    pub(crate) fn wanted(&self) -> &[Word] {
        &self.wanted
    }

    pub(crate) fn unwanted(&self) -> &[Word] {
        &self.unwanted
    }

    pub(crate) fn wanted_in_folder(&self) -> &[Word] {
        &self.in_folder
    }

    /// Whether a folded key has every wanted word and no unwanted one.
    pub(crate) fn match_folded(&self, folded: &[u8]) -> bool {
        self.match_name(folded) && self.match_folders(folded)
    }

    /// The same of a name without folders.
    pub(crate) fn match_name(&self, folded: &[u8]) -> bool {
        self.wanted.iter().all(|w| w.find(folded).is_some())
            && !self.unwanted.iter().any(|w| w.find(folded).is_some())
    }

    /// Whether the folders of a folded key have the words wanted there.
    pub(crate) fn match_folders(&self, folded: &[u8]) -> bool {
        self.in_folder.is_empty() || {
            let slash = folded.iter().rposition(|b| *b == b'/');
            let folders = &folded[..slash.map_or(0, |at| at + 1)];
            self.in_folder.iter().all(|w| w.find(folders).is_some())
        }
    }

    /// What every matching key contains, as the index knows it: one for each word.
    pub(crate) fn grams(&self) -> &[Grams] {
        &self.grams
    }

    /// What every name contains that has the wanted words itself.
    pub(crate) fn name_grams(&self) -> &[Grams] {
        &self.grams[..self.wanted.len()]
    }
}

/// What the index knows of a word.
#[derive(Debug, Clone)]
pub(crate) enum Grams {
    /// The word has all of these.
    All(Vec<u32>),
    /// A word of one or two bytes: a text that has it has one of these.
    Begin(RangeInclusive<u32>),
}

impl Grams {
    fn of(word: &Word) -> Self {
        match word.text() {
            [] => Self::All(Vec::new()),
            [a] => Self::Begin(trigram(&[*a, 0, 0])..=trigram(&[*a, END, END])),
            [a, b] => Self::Begin(trigram(&[*a, *b, 0])..=trigram(&[*a, *b, END])),
            long => {
                let mut grams: Vec<u32> = long.windows(3).map(trigram).collect();
                grams.sort_unstable();
                grams.dedup();
                Self::All(grams)
            }
        }
    }
}

/// Stands behind a text in its last trigrams: no byte of UTF-8.
pub(crate) const END: u8 = 0xff;

/// Words, and how much of each key they do not see: nothing above the root of a search may match.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pattern<'w> {
    pub(crate) words: &'w Words,
    /// Bytes of the root, which is empty or ends with a slash, so that it folds by itself.
    pub(crate) root: usize,
    pub(crate) folded_root: usize,
}

impl<'w> Pattern<'w> {
    pub(crate) fn below(root: &str, words: &'w Words) -> Self {
        Self {
            words,
            root: root.len(),
            folded_root: fold(root).len(),
        }
    }

    /// Whether a folded key matches.
    pub(crate) fn matches(&self, folded: &[u8]) -> bool {
        self.words
            .match_folded(folded.get(self.folded_root..).unwrap_or_default())
    }
}

fn words<'w>(texts: impl IntoIterator<Item = &'w str>) -> Vec<Word> {
    let texts = texts.into_iter().filter(|w| !w.is_empty());
    let mut texts: Vec<String> = texts.map(|w| fold(w).into_owned()).collect();
    // Long words first: they are rarer, so most keys are done with after one look.
    texts.sort_by_key(|w| std::cmp::Reverse(w.len()));
    texts.dedup();
    texts
        .iter()
        .map(|text| Word::new(text.as_bytes()))
        .collect()
}

/// A folded word.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    finder: Finder<'static>,
    /// A bit for each byte that is in it behind the first.
    inner: [u64; 4],
}

impl Word {
    fn new(folded: &[u8]) -> Self {
        let mut inner = [0; 4];
        for byte in folded.iter().skip(1) {
            inner[usize::from(byte / 64)] |= 1 << (byte % 64);
        }
        Self {
            finder: Finder::new(folded).into_owned(),
            inner,
        }
    }

    #[inline]
    pub(crate) fn find(&self, text: &[u8]) -> Option<usize> {
        self.finder.find(text)
    }

    #[inline]
    pub(crate) fn text(&self) -> &[u8] {
        self.finder.needle()
    }

    /// Whether a text that begins with this byte may go on with the word, if it is cut before.
    #[inline]
    pub(crate) fn goes_on_with(&self, byte: u8) -> bool {
        self.inner[usize::from(byte / 64)] >> (byte % 64) & 1 != 0
    }
}

/// Three bytes as a number.
#[inline]
pub(crate) fn trigram(bytes: &[u8]) -> u32 {
    u32::from(bytes[0]) << 16 | u32::from(bytes[1]) << 8 | u32::from(bytes[2])
}
