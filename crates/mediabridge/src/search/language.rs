//! The language of the search field: words, "phrases", -words, and filters such as `ext:pdf` or `size:>10mb`.

use jiff::{ToSpan as _, civil::Date};
use mediabridge_catalog::{Filter, Order, Query, Words};

use crate::browse;

/// Words and filters of one query at most.
const MOST_TERMS: usize = 20;
/// Characters of a query at most.
pub(super) const LONGEST: usize = 500;

/// A query as it was typed, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parsed {
    pub(super) wanted: Vec<String>,
    pub(super) unwanted: Vec<String>,
    pub(super) filter: Filter,
    /// Parts of buckets' names; any of them.
    pub(super) buckets: Vec<String>,
    /// Parts of the folders that lead to a file; all of them.
    pub(super) paths: Vec<String>,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Any,
    Files,
    Folders,
}

/// What is wrong with a query, and how to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    /// The filter it is about.
    pub(super) field: Option<&'static str>,
    pub(super) detail: String,
}

impl Parsed {
    /// Whether it asks for nothing at all.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether more is asked of a file than its words.
    pub(super) fn has_filter(&self) -> bool {
        !self.filter.is_empty() || !self.paths.is_empty() || self.kind == Kind::Files
    }

    /// The most letters that have to be in a name.
    pub(super) fn longest_word(&self) -> usize {
        self.wanted
            .iter()
            .map(|word| word.chars().count())
            .max()
            .unwrap_or_default()
    }

    pub(super) fn query(&self, order: Order) -> Query {
        Query {
            words: Words::new(
                self.wanted.iter().map(String::as_str),
                self.unwanted.iter().map(String::as_str),
            )
            .in_folder(self.paths.iter().map(String::as_str)),
            filter: self.filter.clone(),
            order,
        }
    }

    pub(super) fn wants_bucket(&self, name: &str) -> bool {
        let name = mediabridge_catalog::fold(name).into_owned();
        self.buckets.is_empty()
            || self
                .buckets
                .iter()
                .any(|part| name.contains(mediabridge_catalog::fold(part).as_ref()))
    }
}

/// A piece of the query between blanks; quotes hold blanks together.
struct Term {
    is_unwanted: bool,
    /// `ext` of `ext:pdf`, when it is one of ours.
    filter: Option<&'static str>,
    text: String,
}

const FILTERS: [&str; 7] = ["ext", "type", "size", "after", "before", "bucket", "path"];

pub(super) fn parse(text: &str) -> Result<Parsed, Mistake> {
    if text.chars().count() > LONGEST {
        return Err(mistake(
            None,
            format!("A query has at most {LONGEST} characters."),
        ));
    }
    let terms = terms(text);
    if terms.len() > MOST_TERMS {
        return Err(mistake(
            None,
            format!("A query has at most {MOST_TERMS} words and filters."),
        ));
    }
    let mut parsed = Parsed::default();
    for term in terms {
        match (term.filter, term.is_unwanted) {
            (None, false) => parsed.wanted.push(term.text),
            (None, true) => parsed.unwanted.push(term.text),
            (Some(name), true) => {
                return Err(mistake(
                    Some(name),
                    format!("`-{name}:` is not understood: a filter cannot be turned round."),
                ));
            }
            (Some(name), false) => parsed.add(name, &term.text)?,
        }
    }
    Ok(parsed)
}

fn mistake(field: Option<&'static str>, detail: String) -> Mistake {
    Mistake { field, detail }
}

fn terms(text: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (is_unwanted, mut after) = match rest.strip_prefix('-') {
            Some(after) if !after.is_empty() && !after.starts_with(char::is_whitespace) => {
                (true, after)
            }
            _ => (false, rest),
        };
        let filter = FILTERS.into_iter().find_map(|name| {
            let prefix = after.get(..name.len())?;
            let value = after[name.len()..].strip_prefix(':')?;
            prefix.eq_ignore_ascii_case(name).then_some((name, value))
        });
        if let Some((_, value)) = filter {
            after = value;
        }
        let (text, next) = match after.strip_prefix('"') {
            // A phrase that is still being typed reaches to the end.
            Some(quoted) => match quoted.split_once('"') {
                Some((phrase, next)) => (phrase, next),
                None => (quoted, ""),
            },
            None => match after.find(char::is_whitespace) {
                Some(end) => after.split_at(end),
                None => (after, ""),
            },
        };
        if !text.is_empty() {
            terms.push(Term {
                is_unwanted,
                filter: filter.map(|(name, _)| name),
                text: text.to_owned(),
            });
        }
        rest = next.trim_start();
    }
    terms
}

impl Parsed {
    fn add(&mut self, name: &'static str, value: &str) -> Result<(), Mistake> {
        match name {
            "ext" => self.add_extensions(value.split(',').map(|e| e.trim_start_matches('.'))),
            "type" => self.add_type(value)?,
            "size" => self.add_size(value)?,
            "after" => {
                let after = day(name, value)?;
                self.filter.after = self.filter.after.max(Some(seconds(after)));
            }
            "before" => {
                let before = seconds(day(name, value)?);
                self.filter.before = Some(self.filter.before.map_or(before, |b| b.min(before)));
            }
            "bucket" => self.buckets.push(value.to_owned()),
            _ => self.paths.push(value.to_owned()),
        }
        Ok(())
    }

    fn add_extensions<'e>(&mut self, extensions: impl Iterator<Item = &'e str>) {
        for extension in extensions.filter(|e| !e.is_empty()) {
            self.filter
                .extensions
                .push(mediabridge_catalog::fold(extension).into_owned());
        }
    }

    fn add_type(&mut self, value: &str) -> Result<(), Mistake> {
        match value.to_ascii_lowercase().as_str() {
            "folder" => self.kind = Kind::Folders,
            "file" => self.kind = Kind::Files,
            other => match browse::extensions_of(other) {
                Some(extensions) => self.add_extensions(extensions.iter().copied()),
                None => {
                    return Err(mistake(
                        Some("type"),
                        format!(
                            "`type:{value}` is not known. Write `type:` and one of: folder, file, {}.",
                            browse::TYPES.map(|(name, _)| name).join(", ")
                        ),
                    ));
                }
            },
        }
        Ok(())
    }

    fn add_size(&mut self, value: &str) -> Result<(), Mistake> {
        let wrong = || {
            mistake(
                Some("size"),
                format!(
                    "`size:{value}` is not a size. Write for example `size:>10mb` or `size:<1gb`."
                ),
            )
        };
        let (least, text) = match value.strip_prefix('>') {
            Some(text) => (true, text),
            None => (false, value.strip_prefix('<').ok_or_else(wrong)?),
        };
        let bytes = bytes(text.trim_start_matches('=')).ok_or_else(wrong)?;
        if least {
            self.filter.smallest = self.filter.smallest.max(Some(bytes));
        } else {
            self.filter.largest = Some(self.filter.largest.map_or(bytes, |l| l.min(bytes)));
        }
        Ok(())
    }
}

/// `1.5gb`, in steps of 1,000 as the screen shows sizes.
fn bytes(text: &str) -> Option<u64> {
    let text = text.to_ascii_lowercase();
    let digits = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let scale = match unit {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "t" | "tb" => 1e12,
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and cut off at the largest size"
    )]
    Some((number * scale) as u64)
}

/// A day, or the first of a month or year.
fn day(name: &'static str, value: &str) -> Result<Date, Mistake> {
    let padded = match value.len() {
        4 => format!("{value}-01-01"),
        7 => format!("{value}-01"),
        _ => value.to_owned(),
    };
    padded.parse().map_err(|_| {
        mistake(
            Some(name),
            format!("`{name}:{value}` is not a day. Write for example `{name}:2026-01-31` or `{name}:2026`."),
        )
    })
}

/// The beginning of a day in UTC.
fn seconds(day: Date) -> u32 {
    let days = day
        .since(Date::constant(1970, 1, 1))
        .unwrap_or_else(|_| 0.days())
        .get_days();
    u32::try_from(i64::from(days) * 86_400).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Parsed {
        parse(text).unwrap()
    }

    #[test]
    fn words_phrases_and_what_must_not_be_there() {
        let found = parsed("  summer \"blue sky\" -draft -\"old one\" a-b - ");
        assert_eq!(found.wanted, ["summer", "blue sky", "a-b", "-"]);
        assert_eq!(found.unwrap_unwanted(), ["draft", "old one"]);
        // Also while the second quote is still to be typed.
        assert_eq!(parsed("\"blue sk").wanted, ["blue sk"]);
        assert!(parsed(" \"\" ").is_empty());
    }

    impl Parsed {
        fn unwrap_unwanted(&self) -> Vec<&str> {
            self.unwanted.iter().map(String::as_str).collect()
        }
    }

    #[test]
    fn filters() {
        let found = parsed(
            "EXT:.PDF,docx size:>1.5kb size:<=2GB after:2026-01-02 before:2026 bucket:\"Brand library\" path:a/b",
        );
        assert_eq!(found.filter.extensions, ["pdf", "docx"]);
        assert_eq!(
            (found.filter.smallest, found.filter.largest),
            (Some(1_500), Some(2_000_000_000))
        );
        assert_eq!(found.filter.after, Some(1_767_312_000));
        assert_eq!(found.filter.before, Some(1_767_225_600));
        assert_eq!(
            (found.buckets, found.paths),
            (vec!["Brand library".to_owned()], vec!["a/b".to_owned()])
        );
        assert!(
            parsed("type:image")
                .filter
                .extensions
                .contains(&"jpg".to_owned())
        );
        assert_eq!(parsed("type:Folder").kind, Kind::Folders);
    }

    #[test]
    fn what_is_no_filter_is_a_word() {
        assert_eq!(
            parsed("https://x foo:bar ext").wanted,
            ["https://x", "foo:bar", "ext"]
        );
    }

    #[test]
    fn a_mistake_says_how_to_write_it() {
        for (text, field, says) in [
            ("size:>ten", "size", "size:>10mb"),
            ("size:10mb", "size", "size:>10mb"),
            ("after:yesterday", "after", "after:2026-01-31"),
            ("before:2026-13", "before", "2026"),
            ("type:sofa", "type", "image"),
            ("-ext:pdf", "ext", "turned round"),
        ] {
            let found = parse(text).unwrap_err();
            assert_eq!(found.field, Some(field), "{text}");
            assert!(found.detail.contains(says), "{text}: {}", found.detail);
        }
        assert!(parse(&"a ".repeat(21)).is_err());
        assert!(parse(&"a".repeat(501)).is_err());
    }

    #[test]
    fn a_bucket_is_meant_by_a_part_of_its_name() {
        assert!(parsed("bucket:LIB x").wants_bucket("Brand library"));
        assert!(!parsed("bucket:news x").wants_bucket("Brand library"));
        assert!(parsed("x").wants_bucket("Brand library"));
    }
}
