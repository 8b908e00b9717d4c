//! Names of mail domains.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a mail domain as DNS knows it: lower case, international labels in punycode, no final dot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Domain(String);

/// Why something is no name of a mail domain. The message says what to enter instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadDomain {
    #[error("Enter a domain, such as example.com.")]
    Empty,
    #[error("“{0}” is an e-mail address. Enter the part after the @ alone.")]
    Address(String),
    #[error("“{0}” is the address of a page. Enter the domain alone, such as example.com.")]
    Url(String),
    #[error("“{0}” is an IP address. Mail domains are names, such as example.com.")]
    Ip(String),
    #[error("“{0}” has no dot. Enter the whole domain, such as {0}.com.")]
    OneLabel(String),
    #[error(
        "“{0}” is a host of a record inside a domain, not a mail domain: parts of a mail domain have no underscore and no asterisk."
    )]
    Record(String),
    #[error("“{0}” is longer than a domain can be (63 characters per part, 253 in all).")]
    TooLong(String),
    #[error(
        "“{0}” is not a domain: parts consist of letters, digits and inner hyphens, with one dot between them."
    )]
    Malformed(String),
}

impl Domain {
    /// Takes what a person typed or an API answered: any case, international or punycode, with or without the final dot.
    pub fn parse(text: &str) -> Result<Self, BadDomain> {
        let text = text.trim();
        let shown = || text.chars().take(80).collect::<String>();
        let name = text.strip_suffix('.').unwrap_or(text);
        if name.is_empty() {
            return Err(BadDomain::Empty);
        }
        if name.contains("://") || name.contains('/') {
            return Err(BadDomain::Url(shown()));
        }
        if name.contains('@') {
            return Err(BadDomain::Address(shown()));
        }
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        if bare.parse::<std::net::IpAddr>().is_ok() {
            return Err(BadDomain::Ip(shown()));
        }
        if name.contains(['_', '*']) {
            return Err(BadDomain::Record(shown()));
        }
        let ascii = idna::domain_to_ascii_cow(name.as_bytes(), idna::AsciiDenyList::STD3)
            .map_err(|_| BadDomain::Malformed(shown()))?
            .into_owned();
        let labels: Vec<&str> = ascii.split('.').collect();
        let malformed = labels
            .iter()
            .any(|label| label.is_empty() || label.starts_with('-') || label.ends_with('-'));
        if malformed {
            return Err(BadDomain::Malformed(shown()));
        }
        if ascii.len() > 253 || labels.iter().any(|label| label.len() > 63) {
            return Err(BadDomain::TooLong(shown()));
        }
        let [.., _, top] = labels.as_slice() else {
            return Err(BadDomain::OneLabel(shown()));
        };
        // No top-level domain is numeric; what ends so is a mistyped IP address.
        if top.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(BadDomain::Ip(shown()));
        }
        Ok(Self(ascii))
    }

    /// As DNS knows it: `xn--bcher-kva.example`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people write it: `bücher.example`.
    pub fn to_unicode(&self) -> String {
        idna::domain_to_unicode(&self.0).0
    }

    /// The absolute name, without final dot, of a host of this domain; `@` is the domain itself.
    pub fn host(&self, host: &str) -> String {
        if host == "@" {
            self.0.clone()
        } else {
            format!("{host}.{}", self.0)
        }
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Domain {
    type Err = BadDomain;

    fn from_str(text: &str) -> Result<Self, BadDomain> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Domain {
    type Error = BadDomain;

    fn try_from(text: String) -> Result<Self, BadDomain> {
        Self::parse(&text)
    }
}

impl From<Domain> for String {
    fn from(domain: Domain) -> Self {
        domain.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_as_people_write_them() {
        for (text, name) in [
            ("example.com", "example.com"),
            (" Example.COM. ", "example.com"),
            ("Bücher.Example", "xn--bcher-kva.example"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("mail.sub.example.co.uk", "mail.sub.example.co.uk"),
            ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
        ] {
            assert_eq!(Domain::parse(text).unwrap().as_str(), name, "{text}");
        }
        assert_eq!(
            Domain::parse("xn--bcher-kva.example").unwrap().to_unicode(),
            "bücher.example"
        );
    }

    #[test]
    fn nonsense_is_refused_with_what_to_enter_instead() {
        let long = format!("{}.com", "a".repeat(64));
        let longer = format!("{}com", "abcdefgh.".repeat(30));
        for (text, wanted) in [
            ("", "Enter a domain, such as example.com."),
            (".", "Enter a domain, such as example.com."),
            ("anna@example.com", "is an e-mail address"),
            ("https://example.com/", "is the address of a page"),
            ("example.com/mail", "is the address of a page"),
            ("192.0.2.1", "is an IP address"),
            ("[2001:db8::1]", "is an IP address"),
            ("192.0.2.1.2", "is an IP address"),
            ("localhost", "has no dot"),
            ("_dmarc.example.com", "is a host of a record"),
            ("*.example.com", "is a host of a record"),
            ("exa mple.com", "is not a domain"),
            ("example..com", "is not a domain"),
            (".example.com", "is not a domain"),
            ("example.com..", "is not a domain"),
            ("-example.com", "is not a domain"),
            ("example-.com", "is not a domain"),
            ("exam\nple.com", "is not a domain"),
            ("exam\"ple.com", "is not a domain"),
            ("xn--zzzzzzzzzzz.com", "is not a domain"),
            (&long, "is longer than a domain can be"),
            (&longer, "is longer than a domain can be"),
        ] {
            let error = Domain::parse(text).expect_err(text).to_string();
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }
}
