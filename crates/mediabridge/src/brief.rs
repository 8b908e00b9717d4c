//! What strangers send is cut before it is stored: a record has to be readable, and a database must not be theirs to fill.

use std::borrow::Cow;

/// A key of S3 has at most as many bytes, so no path that leads anywhere is cut.
pub(crate) const PATH: usize = 1024;
/// The longest e-mail address that anybody has.
pub(crate) const EMAIL: usize = 254;
/// A sentence or two, or what a browser calls itself.
pub(crate) const SENTENCE: usize = 2048;

const CUT: &str = "…";

/// At most so many bytes of a text. One that is longer ends with `…`, between two characters.
pub(crate) fn brief(text: &str, most_bytes: usize) -> Cow<'_, str> {
    if text.len() <= most_bytes {
        return Cow::Borrowed(text);
    }
    let end = text.floor_char_boundary(most_bytes.saturating_sub(CUT.len()));
    Cow::Owned(format!("{}{CUT}", &text[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(brief("short", 5), "short");
        assert_eq!(brief("longer", 5), "lo…");
        assert_eq!(brief("aüüü", 7), "aüüü");
        assert_eq!(brief("aüüüü", 7), "aü…");
        for most in 3..40 {
            for text in ["😀".repeat(20), "ü".repeat(50), "x".repeat(41)] {
                let cut = brief(&text, most);
                assert!(cut.len() <= most && cut.len() + 4 > most, "{cut} {most}");
                assert!(cut.ends_with(CUT));
            }
        }
    }
}
