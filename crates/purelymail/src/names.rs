//! Domains, addresses and local parts: three types, since PurelyMail calls all of them `userName` or `name` somewhere.
//!
//! All are folded to lower case when they are read. What PurelyMail does about case is not documented; two mailboxes
//! that differ in nothing else could not be told apart by those who write to them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Why a text is no such name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("{0:?} is empty, or a part of it is")]
    Empty(String),
    #[error("{0:?} is too long")]
    TooLong(String),
    #[error("{text:?} may not contain {character:?}")]
    Character { text: String, character: char },
    #[error("{0:?} is no address: it needs one @, with something on both sides")]
    NotAnAddress(String),
}

/// A domain, as in `example.org`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DomainName(String);

/// What stands before the `@`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalPart(String);

/// A full address, as in `anna@example.org`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailboxAddress {
    text: String,
    /// Where the `@` is, in bytes.
    at: usize,
}

impl DomainName {
    /// Letters, digits, `-` and `_` in parts divided by dots; at most 253 bytes. A single label is taken too.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.len() > 253 {
            return Err(NameError::TooLong(text.to_owned()));
        }
        if text.split('.').any(str::is_empty) {
            return Err(NameError::Empty(text.to_owned()));
        }
        if let Some(character) = text
            .chars()
            .find(|c| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_')))
        {
            return Err(NameError::Character {
                text: text.to_owned(),
                character,
            });
        }
        Ok(Self(text.to_lowercase()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl LocalPart {
    /// Anything without blanks, control characters and `@`; at most 64 bytes.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.is_empty() {
            return Err(NameError::Empty(text.to_owned()));
        }
        if text.len() > 64 {
            return Err(NameError::TooLong(text.to_owned()));
        }
        if let Some(character) = text
            .chars()
            .find(|c| c.is_whitespace() || c.is_control() || *c == '@')
        {
            return Err(NameError::Character {
                text: text.to_owned(),
                character,
            });
        }
        Ok(Self(text.to_lowercase()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has a symbol (`.`, `-`, `+` and so on). On a domain with symbolic subaddressing everything from the
    /// first symbol on is ignored at delivery, so such a mailbox would never be reached.
    pub fn has_symbol(&self) -> bool {
        self.0.chars().any(|c| !c.is_alphanumeric())
    }

    /// The address of this name at a domain.
    pub fn at(&self, domain: &DomainName) -> MailboxAddress {
        MailboxAddress {
            text: format!("{}@{}", self.0, domain.0),
            at: self.0.len(),
        }
    }
}

impl MailboxAddress {
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let parts = text.split_once('@').filter(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && !domain.contains('@')
        });
        let Some((local, domain)) = parts else {
            return Err(NameError::NotAnAddress(text.to_owned()));
        };
        Ok(LocalPart::parse(local)?.at(&DomainName::parse(domain)?))
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn local(&self) -> LocalPart {
        LocalPart(self.text[..self.at].to_owned())
    }

    pub fn domain(&self) -> DomainName {
        DomainName(self.text[self.at + 1..].to_owned())
    }

    /// [`local`](Self::local), without a copy.
    pub fn local_str(&self) -> &str {
        &self.text[..self.at]
    }

    /// [`domain`](Self::domain), without a copy.
    pub fn domain_str(&self) -> &str {
        &self.text[self.at + 1..]
    }
}

macro_rules! as_text {
    ($name:ident, $field:tt) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.$field)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.$field
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;

            fn try_from(text: String) -> Result<Self, NameError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.$field
            }
        }
    };
}

as_text!(DomainName, 0);
as_text!(LocalPart, 0);
as_text!(MailboxAddress, text);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_folded_and_taken_apart() {
        let address = MailboxAddress::parse("Anna.B+x@Example.ORG").unwrap();
        assert_eq!(address.as_str(), "anna.b+x@example.org");
        assert_eq!(address.local().as_str(), "anna.b+x");
        assert_eq!(address.domain().as_str(), "example.org");
        assert_eq!(address.local().at(&address.domain()), address);
        assert!(address.local().has_symbol());
        assert!(!LocalPart::parse("anna2").unwrap().has_symbol());
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in [
            "",
            "anna",
            "@example.org",
            "anna@",
            "a@b@c",
            "an na@example.org",
            "anna@exam ple.org",
            "anna\n@example.org",
            "anna@example..org",
            "anna@.org",
            "anna@example.org.",
            "anna@exam/ple",
            "anna@example.org\r\n",
        ] {
            assert!(MailboxAddress::parse(text).is_err(), "{text:?}");
        }
        for text in ["", "a b", "a@b", "a\u{0}", &"x".repeat(65)] {
            assert!(LocalPart::parse(text).is_err(), "{text:?}");
        }
        assert!(DomainName::parse(&format!("{}.org", "x".repeat(250))).is_err());
    }

    #[test]
    fn names_are_stored_as_text_and_checked_when_read() {
        let address = MailboxAddress::parse("anna@example.org").unwrap();
        let json = serde_json::to_string(&address).unwrap();
        assert_eq!(json, "\"anna@example.org\"");
        assert_eq!(
            serde_json::from_str::<MailboxAddress>(&json).unwrap(),
            address
        );
        assert!(serde_json::from_str::<MailboxAddress>("\"anna\"").is_err());
    }
}
