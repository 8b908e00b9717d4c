//! What counts as the same letter: case and Unicode composition do not matter, everything else does.

use std::{borrow::Cow, sync::LazyLock};

use icu_casemap::{CaseMapper, CaseMapperBorrowed};
use unicode_normalization::UnicodeNormalization as _;

const CASES: CaseMapperBorrowed<'static> = CaseMapper::new();

/// The scripts most names are written in end here: Latin, Greek, Cyrillic.
const TABLE_END: usize = 0x530;
/// The folded form of each letter below [`TABLE_END`].
static TABLE: LazyLock<Vec<char>> = LazyLock::new(|| {
    let letters = (0..TABLE_END).map(|c| char::from_u32(c.try_into().unwrap_or_default()));
    letters
        .map(|c| CASES.simple_fold(c.unwrap_or_default()))
        .collect()
});

/// The form in which keys and queries are compared: NFC, then Unicode simple case folding, then NFC again because a
/// folded letter may compose with the mark behind it.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    let mut folded = String::with_capacity(text.len() + 8);
    fold_into(text, &mut folded);
    Cow::Owned(folded)
}

/// Adds the folded form of `text` to `out`.
pub(crate) fn fold_into(text: &str, out: &mut String) {
    let start = out.len();
    let mut rest = text;
    loop {
        let ascii = rest.bytes().position(|b| !b.is_ascii());
        let (simple, other) = rest.split_at(ascii.unwrap_or(rest.len()));
        let from = out.len();
        out.push_str(simple);
        out[from..].make_ascii_lowercase();
        let Some(c) = other.chars().next() else {
            return;
        };
        if !composes_with_nothing(c) {
            out.truncate(start);
            out.extend(text.nfc().map(|c| CASES.simple_fold(c)).nfc());
            return;
        }
        out.push(TABLE.get(c as usize).copied().unwrap_or(c));
        rest = &other[c.len_utf8()..];
    }
}

/// Whether a text can be folded letter by letter, so that it may be cut between any two.
pub(crate) fn is_simple(text: &str) -> bool {
    text.chars().all(composes_with_nothing)
}

/// Letters that are in NFC whatever stands beside them, as long as only their like do; nearly all text is made of them.
fn composes_with_nothing(c: char) -> bool {
    matches!(c, '\u{0}'..='\u{2ff}' | '\u{388}'..='\u{482}' | '\u{48a}'..='\u{52f}' | '\u{4e00}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_composition_do_not_matter() {
        for (a, b) in [
            ("IMG_0001.JPG", "img_0001.jpg"),
            ("Ärger", "a\u{308}rger"),
            ("ПРИВЕТ", "привет"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("\u{212a}", "k"),
            ("文件", "文件"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
        assert_ne!(fold("a"), fold("ä"));
    }

    #[test]
    fn the_short_way_leads_to_the_same_place() {
        let slowly =
            |text: &str| -> String { text.nfc().map(|c| CASES.simple_fold(c)).nfc().collect() };
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            for text in [c.to_string(), format!("é{c}a"), format!("{c}\u{301}")] {
                assert_eq!(fold(&text), slowly(&text), "{c:?}");
            }
        }
    }

    #[test]
    fn of_simple_letters_only_the_long_s_becomes_ascii() {
        let letters = (0x80..=0x0010_ffff).filter_map(char::from_u32);
        let become_ascii = letters.filter(|c| {
            let text = c.to_string();
            is_simple(&text) && !fold(&text).bytes().all(|b| b >= 0x80)
        });
        assert_eq!(become_ascii.collect::<String>(), "ſ");
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            let once = fold(c.encode_utf8(&mut [0; 4])).into_owned();
            assert_eq!(fold(&once), once, "{c:?}");
        }
    }
}
