//! The words a key has to contain, and those it must not.

use memchr::memmem::Finder;

use crate::fold::fold;

/// Folded and ready to be looked for. Words are substrings, AND-ed.
#[derive(Debug, Clone, Default)]
pub struct Words {
    wanted: Vec<Finder<'static>>,
    unwanted: Vec<Finder<'static>>,
}

impl Words {
    /// Empty words say nothing and are left out.
    pub fn new<'w>(
        wanted: impl IntoIterator<Item = &'w str>,
        unwanted: impl IntoIterator<Item = &'w str>,
    ) -> Self {
        Self {
            wanted: finders(wanted),
            unwanted: finders(unwanted),
        }
    }

    /// Whether a text has every wanted word and no unwanted one.
    pub fn accept(&self, text: &str) -> bool {
        self.match_folded(fold(text).as_bytes())
    }

    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }

    pub(crate) fn wanted(&self) -> &[Finder<'static>] {
        &self.wanted
    }

    pub(crate) fn unwanted(&self) -> &[Finder<'static>] {
        &self.unwanted
    }

    /// Whether a folded key has every wanted word and no unwanted one.
    pub(crate) fn match_folded(&self, folded: &[u8]) -> bool {
        self.wanted.iter().all(|w| w.find(folded).is_some())
            && !self.unwanted.iter().any(|w| w.find(folded).is_some())
    }

    /// The trigrams every matching key contains, each once.
    pub(crate) fn trigrams(&self) -> Vec<u32> {
        let mut all: Vec<u32> = self
            .wanted
            .iter()
            .flat_map(|w| w.needle().windows(3).map(trigram))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn finders<'w>(words: impl IntoIterator<Item = &'w str>) -> Vec<Finder<'static>> {
    let words = words.into_iter().filter(|w| !w.is_empty());
    let mut words: Vec<String> = words.map(|w| fold(w).into_owned()).collect();
    // Long words first: they are rarer, so most keys are done with after one look.
    words.sort_by_key(|w| std::cmp::Reverse(w.len()));
    words.dedup();
    let finders = words.iter().map(|w| Finder::new(w.as_bytes()).into_owned());
    finders.collect()
}

/// Three bytes as a number.
#[inline]
pub(crate) fn trigram(bytes: &[u8]) -> u32 {
    u32::from(bytes[0]) << 16 | u32::from(bytes[1]) << 8 | u32::from(bytes[2])
}
