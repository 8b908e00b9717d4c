//! SPF records (RFC 7208), as text: no lookups.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A record that is read the way receivers read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spf {
    pub(crate) terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Term {
    Mechanism(Qualifier, Mechanism),
    /// Another record decides, unless this one has `all`.
    Redirect(String),
    /// `exp=` and what nobody knows: read over.
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Qualifier {
    Pass,
    Fail,
    Soft,
    Neutral,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mechanism {
    All,
    Include(String),
    A,
    Mx,
    Ptr,
    Exists,
    Ip,
}

impl Mechanism {
    /// Whether it counts towards the ten lookups that a receiver makes.
    pub(crate) fn looks_up(&self) -> bool {
        !matches!(self, Self::All | Self::Ip)
    }
}

/// Whether receivers take a TXT record for SPF at all.
pub(crate) fn is_spf(text: &str) -> bool {
    text.get(..6)
        .is_some_and(|start| start.eq_ignore_ascii_case("v=spf1"))
        && (text.len() == 6 || text.as_bytes()[6] == b' ')
}

/// Whether a TXT record that receivers do not take for SPF was meant as such. `us` is the include that is wanted.
pub(crate) fn meant_as_spf(text: &str, us: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let squeezed: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '"')
        .collect();
    squeezed.starts_with("v=spf")
        || squeezed.starts_with("v:spf")
        || squeezed.starts_with("spf1")
        || squeezed.starts_with("spf=")
        || text.contains(us)
}

/// Reads a record. The error is the term that makes it void.
pub(crate) fn parse(text: &str) -> Result<Spf, String> {
    let Some(rest) = is_spf(text).then(|| &text[6..]) else {
        return Err(text.split(' ').next().unwrap_or_default().to_owned());
    };
    let terms = rest
        .split(' ')
        .filter(|term| !term.is_empty())
        .map(|word| term(word).ok_or_else(|| word.to_owned()))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Spf { terms })
}

fn term(word: &str) -> Option<Term> {
    let end = word.find([':', '=', '/']).unwrap_or(word.len());
    if word[end..].starts_with('=') {
        let name = &word[..end];
        let value = &word[end + 1..];
        let named = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        return match name.to_ascii_lowercase().as_str() {
            "redirect" => domain(value).map(Term::Redirect),
            _ => named.then_some(Term::Other),
        };
    }
    let (qualifier, word) = match word.as_bytes().first()? {
        b'+' => (Qualifier::Pass, &word[1..]),
        b'-' => (Qualifier::Fail, &word[1..]),
        b'~' => (Qualifier::Soft, &word[1..]),
        b'?' => (Qualifier::Neutral, &word[1..]),
        _ => (Qualifier::Pass, word),
    };
    let end = word.find([':', '/']).unwrap_or(word.len());
    let name = word[..end].to_ascii_lowercase();
    let rest = &word[end..];
    let argument = rest.strip_prefix(':');
    let mechanism = match name.as_str() {
        "all" if rest.is_empty() => Mechanism::All,
        "include" => Mechanism::Include(domain(argument?)?),
        "exists" => domain(argument?).map(|_| Mechanism::Exists)?,
        "ptr" if rest.is_empty() => Mechanism::Ptr,
        "ptr" => domain(argument?).map(|_| Mechanism::Ptr)?,
        "a" | "mx" => {
            let (host, length) = split_length(argument.unwrap_or(rest));
            if argument.is_some() {
                domain(host)?;
            }
            if !length.is_none_or(dual_length) {
                return None;
            }
            if name == "a" {
                Mechanism::A
            } else {
                Mechanism::Mx
            }
        }
        "ip4" => {
            let (address, length) = split_length(argument?);
            address.parse::<Ipv4Addr>().ok()?;
            length
                .is_none_or(|length| prefix(length, 32))
                .then_some(Mechanism::Ip)?
        }
        "ip6" => {
            let (address, length) = split_length(argument?);
            address.parse::<Ipv6Addr>().ok()?;
            length
                .is_none_or(|length| prefix(length, 128))
                .then_some(Mechanism::Ip)?
        }
        _ => return None,
    };
    Some(Term::Mechanism(qualifier, mechanism))
}

fn split_length(text: &str) -> (&str, Option<&str>) {
    match text.split_once('/') {
        Some((host, length)) => (host, Some(length)),
        None => (text, None),
    }
}

/// `24`, `24//64` or `/64`, after the first slash.
fn dual_length(length: &str) -> bool {
    match length.split_once("//") {
        Some((four, six)) => prefix(four, 32) && prefix(six, 128),
        None => match length.strip_prefix('/') {
            Some(six) => prefix(six, 128),
            None => prefix(length, 32),
        },
    }
}

fn prefix(text: &str, most: u8) -> bool {
    text.parse::<u8>().is_ok_and(|length| length <= most)
}

/// A domain-spec: a name, possibly with macros.
fn domain(text: &str) -> Option<String> {
    let name = text.strip_suffix('.').unwrap_or(text);
    let plain = name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-_.%{}+,/=~".contains(&b));
    let named = name.contains('.') && !name.starts_with('.') && !name.contains("..");
    (plain && named).then(|| name.to_ascii_lowercase())
}

pub(crate) fn has_macro(name: &str) -> bool {
    name.contains('%')
}

impl Spf {
    /// Where the include of `us` stands among the terms, and how it is qualified.
    pub(crate) fn include_of(&self, us: &str) -> Option<(usize, Qualifier)> {
        self.terms
            .iter()
            .enumerate()
            .find_map(|(at, term)| match term {
                Term::Mechanism(qualifier, Mechanism::Include(name)) if name == us => {
                    Some((at, *qualifier))
                }
                _ => None,
            })
    }

    /// Where `all` stands, and how it is qualified.
    pub(crate) fn all(&self) -> Option<(usize, Qualifier)> {
        self.terms
            .iter()
            .enumerate()
            .find_map(|(at, term)| match term {
                Term::Mechanism(qualifier, Mechanism::All) => Some((at, *qualifier)),
                _ => None,
            })
    }

    pub(crate) fn redirect(&self) -> Option<&str> {
        self.terms.iter().find_map(|term| match term {
            Term::Redirect(name) => Some(name.as_str()),
            _ => None,
        })
    }

    pub(crate) fn has_ptr(&self) -> bool {
        self.terms
            .iter()
            .any(|term| matches!(term, Term::Mechanism(_, Mechanism::Ptr)))
    }
}

/// One record out of all that were found, with ours in it: what makes no sense is left out, `all` comes last.
pub(crate) fn merge(found: &[String], us: &str) -> String {
    let mut words = vec!["v=spf1".to_owned(), format!("include:{us}")];
    let mut all = None;
    for text in found {
        let lower = text.to_ascii_lowercase();
        // Also out of `v=spf1include:…`, in quotes, and the like.
        let start = lower.find("spf1").map_or(0, |at| at + 4);
        for word in text[start..].split([' ', '\t', '"', ';']) {
            match term(word) {
                Some(Term::Mechanism(qualifier, Mechanism::All)) => {
                    if qualifier != Qualifier::Pass {
                        all.get_or_insert(word.to_ascii_lowercase());
                    }
                }
                Some(Term::Mechanism(_, Mechanism::Include(name))) if name == us => {}
                Some(Term::Mechanism(..) | Term::Other) => {
                    if !words.iter().any(|known| known.eq_ignore_ascii_case(word)) {
                        words.push(word.to_owned());
                    }
                }
                // It would be void beside `all`; an include lets the same servers through.
                Some(Term::Redirect(name)) if name != us => words.push(format!("include:{name}")),
                Some(Term::Redirect(_)) | None => {}
            }
        }
    }
    words.push(all.unwrap_or_else(|| "~all".to_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const US: &str = "_spf.purelymail.com";

    #[test]
    fn records_are_read_as_receivers_read_them() {
        for right in [
            "v=spf1",
            "V=SPF1 INCLUDE:_spf.purelymail.com ~ALL",
            "v=spf1 a mx/24 a:mail.example.com/24//64 mx//64 ~all",
            "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all",
            "v=spf1 exists:%{i}._spf.example.com ptr:example.com ?all",
            "v=spf1  include:_spf.purelymail.com.  redirect=_spf.example.com exp=why.example.com x-y=z",
        ] {
            assert!(parse(right).is_ok(), "{right}: {:?}", parse(right));
        }
        for (wrong, term) in [
            (
                "v=spf1include:_spf.purelymail.com ~all",
                "v=spf1include:_spf.purelymail.com",
            ),
            ("v=spf1 include: _spf.purelymail.com ~all", "include:"),
            ("v=spf1 include=_spf.purelymail.com include ~all", "include"),
            ("v=spf1 ip4:192.0.2.300 ~all", "ip4:192.0.2.300"),
            ("v=spf1 ip4:192.0.2.0/33 ~all", "ip4:192.0.2.0/33"),
            ("v=spf1 ipv4:192.0.2.1 ~all", "ipv4:192.0.2.1"),
            (
                "v=spf1 include:_spf.purelymail.com; ~all",
                "include:_spf.purelymail.com;",
            ),
            ("v=spf1 all:example.com", "all:example.com"),
            ("v=spf1 mx/33 ~all", "mx/33"),
            ("v=spf1 include:localhost ~all", "include:localhost"),
            ("v=spf1 ~all\tmx", "~all\tmx"),
            ("spf1 mx", "spf1"),
        ] {
            assert_eq!(parse(wrong), Err(term.to_owned()), "{wrong}");
        }
    }

    #[test]
    fn what_was_meant_as_spf_is_recognised() {
        for meant in [
            "v=spf1include:_spf.purelymail.com ~all",
            "\"v=spf1 include:_spf.purelymail.com ~all\"",
            " v=spf1 mx",
            "v = spf1 mx",
            "v=spf2 mx",
            "spf1 include:example.com",
            "include:_spf.purelymail.com",
        ] {
            assert!(!is_spf(meant) && meant_as_spf(meant, US), "{meant}");
        }
        for other in ["google-site-verification=abc", "v=DKIM1; p=abc", "", "é"] {
            assert!(!is_spf(other) && !meant_as_spf(other, US), "{other}");
        }
    }

    #[test]
    fn records_are_merged_into_one_with_ours() {
        for (found, merged) in [
            (
                &["v=spf1 include:_spf.google.com -all"][..],
                "v=spf1 include:_spf.purelymail.com include:_spf.google.com -all",
            ),
            (
                &[
                    "v=spf1 mx ~all",
                    "v=spf1 include:_spf.purelymail.com MX ?all",
                ],
                "v=spf1 include:_spf.purelymail.com mx ~all",
            ),
            (
                &["v=spf1include:_spf.purelymail.com ip4:192.0.2.1"],
                "v=spf1 include:_spf.purelymail.com ip4:192.0.2.1 ~all",
            ),
            (&["v=spf1 +all"], "v=spf1 include:_spf.purelymail.com ~all"),
            (
                &["v=spf1 redirect=_spf.example.com"],
                "v=spf1 include:_spf.purelymail.com include:_spf.example.com ~all",
            ),
            (
                &["\"v=spf1 a nonsense ~all\""],
                "v=spf1 include:_spf.purelymail.com a ~all",
            ),
            (&[], "v=spf1 include:_spf.purelymail.com ~all"),
        ] {
            let found: Vec<String> = found.iter().map(|&text| text.to_owned()).collect();
            assert_eq!(merge(&found, US), merged);
            assert!(parse(&merge(&found, US)).is_ok());
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_that_is_published_makes_it_panic(text in "\\PC*", terms in "(v=spf1)?([ +?~-]|include|:|=|/|all|a|mx|é|%\\{i\\}|[0-9.]){0,12}") {
            for text in [text, terms] {
                let _ = parse(&text);
                let _ = meant_as_spf(&text, US);
                proptest::prop_assert!(parse(&merge(&[text], US)).is_ok());
            }
        }
    }
}
