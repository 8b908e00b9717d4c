//! Strings that do not print themselves.

use std::fmt;

use http::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

/// Why a text cannot be this secret. Never holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    #[error("it is empty")]
    Empty,
    #[error("it has characters that no API token has, such as blanks or line breaks")]
    NotAToken,
}

/// The key to a whole PurelyMail account: there are no lesser ones, and it does not expire.
///
/// It is made on the account page ("Refresh API Key"), which ends the one before.
#[derive(Clone)]
pub struct ApiToken(SecretString);

impl ApiToken {
    /// Takes any printable ASCII without blanks; the form of tokens is not documented.
    pub fn new(token: impl Into<String>) -> Result<Self, SecretError> {
        let token = token.into();
        if token.is_empty() {
            return Err(SecretError::Empty);
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SecretError::NotAToken);
        }
        Ok(Self(token.into()))
    }

    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(self.0.expose_secret()).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// The password of a mailbox. PurelyMail never tells one.
#[derive(Clone)]
pub struct Password(SecretString);

/// A second password of a mailbox, for one program: good for all of the mailbox.
///
/// PurelyMail tells it once, lists none, and wants the whole of it to take it back: what was not kept can only be ended
/// on PurelyMail's own pages.
#[derive(Clone)]
pub struct AppPassword(SecretString);

macro_rules! secret {
    ($name:ident) => {
        impl $name {
            /// Refuses the empty text only; what else PurelyMail demands is not documented.
            pub fn new(text: impl Into<String>) -> Result<Self, SecretError> {
                let text = text.into();
                if text.is_empty() {
                    return Err(SecretError::Empty);
                }
                Ok(Self(text.into()))
            }

            /// The secret itself, to be sealed or handed over.
            pub fn reveal(&self) -> &str {
                self.0.expose_secret()
            }
        }

        hidden!($name);
    };
}

macro_rules! hidden {
    ($name:ident) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

hidden!(ApiToken);
secret!(Password);
secret!(AppPassword);

/// Takes secrets out of a text that others wrote.
pub(crate) fn scrub(text: &str, secrets: &[&str]) -> String {
    secrets
        .iter()
        .filter(|secret| !secret.is_empty())
        .fold(text.to_owned(), |text, secret| text.replace(secret, "…"))
}
