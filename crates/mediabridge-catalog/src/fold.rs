//! What counts as the same letter: case and Unicode composition do not matter, everything else does.

use std::borrow::Cow;

use icu_casemap::{CaseMapper, CaseMapperBorrowed};
use unicode_normalization::UnicodeNormalization as _;

const CASES: CaseMapperBorrowed<'static> = CaseMapper::new();

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
    Cow::Owned(text.nfc().map(|c| CASES.simple_fold(c)).nfc().collect())
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
    fn folding_twice_changes_nothing() {
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            let once = fold(c.encode_utf8(&mut [0; 4])).into_owned();
            assert_eq!(fold(&once), once, "{c:?}");
        }
    }
}
