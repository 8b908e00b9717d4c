//! What went wrong with a call, and whether it changed something all the same.

use std::{fmt, time::Duration};

use crate::operation::Operation;

/// A call that did not end well. Knows which, why, and what is certain about its effect. Holds neither the token nor
/// any password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    operation: Operation,
    kind: ErrorKind,
    effect: Effect,
}

/// What is known about the effect of a call that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Nothing was changed: it was not sent, or refused, or it is a read.
    None,
    /// It was done, only its answer could not be read.
    Done,
    /// It may have been done, or be done any moment: the answer got lost, or somebody in between gave one. Do not send
    /// it again; look at what is there.
    Unknown,
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// PurelyMail said no.
    Refused {
        code: String,
        message: String,
        /// The HTTP status; PurelyMail mostly refuses with 200.
        status: u16,
    },
    /// PurelyMail asks to be left alone for a while.
    SlowDown { retry_after: Option<Duration> },
    /// Not PurelyMail but something in front of it answered: a page of Cloudflare, a gateway, a maintenance notice.
    Outage {
        status: u16,
        /// What the page says, in a few words.
        page: String,
    },
    /// There was no connection.
    NotReached { cause: String },
    /// No answer came in time.
    TimedOut { after: Duration },
    /// The connection broke before the answer was complete.
    Broken { cause: String },
    /// An answer that is not what the API is known to say.
    Unreadable { status: u16, cause: String },
}

/// What a refusal is probably about. Only the first two have documented codes; the others are guessed from messages
/// that PurelyMail may reword. Good for choosing what to show, not for concluding what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    InvalidToken,
    /// Another rule of the domain matches the same.
    RuleConflict,
    /// The domain is on this account already.
    DomainExists,
    /// The TXT record with the ownership code is not there, or not seen yet.
    OwnershipNotProved,
    /// A field is missing or has the wrong type. Should not happen with this client.
    NotUnderstood,
    Other,
}

impl Error {
    pub(crate) fn new(operation: Operation, kind: ErrorKind, effect: Effect) -> Self {
        let effect = if operation.is_read() {
            Effect::None
        } else {
            effect
        };
        Self(Box::new(Inner {
            operation,
            kind,
            effect,
        }))
    }

    pub fn operation(&self) -> Operation {
        self.0.operation
    }

    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    pub fn effect(&self) -> Effect {
        self.0.effect
    }

    /// Whether the call may have been done, so that only looking tells.
    pub fn may_have_happened(&self) -> bool {
        self.0.effect == Effect::Unknown
    }

    /// PurelyMail's code, if PurelyMail refused.
    pub fn code(&self) -> Option<&str> {
        match &self.0.kind {
            ErrorKind::Refused { code, .. } => Some(code),
            _ => None,
        }
    }

    /// PurelyMail's message, if PurelyMail refused.
    pub fn message(&self) -> Option<&str> {
        match &self.0.kind {
            ErrorKind::Refused { message, .. } => Some(message),
            _ => None,
        }
    }

    /// What a refusal is probably about.
    pub fn reason(&self) -> Option<Reason> {
        let ErrorKind::Refused { code, message, .. } = &self.0.kind else {
            return None;
        };
        Some(match code.as_str() {
            "invalidToken" => Reason::InvalidToken,
            "ruleAlreadyExists" => Reason::RuleConflict,
            _ if message.contains("Domain already exists") => Reason::DomainExists,
            _ if message.to_ascii_lowercase().contains("ownership") => Reason::OwnershipNotProved,
            _ if message.contains("could not be parsed") => Reason::NotUnderstood,
            _ => Reason::Other,
        })
    }

    /// Whether it is worth trying later without changing anything: PurelyMail, or the way to it, has trouble.
    pub fn is_temporary(&self) -> bool {
        match &self.0.kind {
            ErrorKind::Refused { status, .. } => *status >= 500,
            ErrorKind::SlowDown { .. }
            | ErrorKind::NotReached { .. }
            | ErrorKind::TimedOut { .. }
            | ErrorKind::Broken { .. } => true,
            ErrorKind::Outage { status, .. } => *status >= 500 || *status == 200,
            ErrorKind::Unreadable { .. } => false,
        }
    }

    /// How long PurelyMail asked to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.0.kind {
            ErrorKind::SlowDown { retry_after } => *retry_after,
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.operation, self.0.kind)?;
        match self.0.effect {
            Effect::None => Ok(()),
            Effect::Done => f.write_str(" It was done all the same."),
            Effect::Unknown => {
                f.write_str(" Whether it was done is not known: look before trying again.")
            }
        }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { code, message, .. } if code.is_empty() => {
                write!(f, "PurelyMail refused: {message}")
            }
            Self::Refused { code, message, .. } => {
                write!(f, "PurelyMail refused: {message} ({code})")
            }
            Self::SlowDown {
                retry_after: Some(wait),
            } => write!(
                f,
                "PurelyMail asks to try again in {} seconds.",
                wait.as_secs_f32().ceil()
            ),
            Self::SlowDown { retry_after: None } => f.write_str("PurelyMail asks to slow down."),
            Self::Outage { status, page } => write!(
                f,
                "PurelyMail is not available at the moment: instead of it, a web page answered ({status}: {page})."
            ),
            Self::NotReached { cause } => write!(f, "PurelyMail could not be reached: {cause}."),
            Self::TimedOut { after } => {
                write!(
                    f,
                    "PurelyMail did not answer within {} s.",
                    after.as_secs_f32()
                )
            }
            Self::Broken { cause } => {
                write!(f, "The connection to PurelyMail broke: {cause}.")
            }
            Self::Unreadable { status, cause } => {
                write!(
                    f,
                    "PurelyMail gave an answer that makes no sense ({status}): {cause}."
                )
            }
        }
    }
}
