//! Every way a request can be refused.
//!
//! A [`Problem`] carries what the person is told (`detail`, a whole sentence) apart from what only the log keeps
//! (`source`). Handlers return `Result<_, Problem>`; leaf errors convert here. Outside requests, use `anyhow`.

use std::{any::Any, error::Error as StdError};

use mediabridge_s3::{ErrorKind, PathError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::db::DbError;

/// One table: code, HTTP status, title. The code is the stable name clients switch on.
macro_rules! codes {
    ($($variant:ident $code:literal $status:literal $title:literal;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code { $(#[serde(rename = $code)] $variant),* }

        impl Code {
            pub const ALL: &[Self] = &[$(Self::$variant),*];
            pub fn as_str(self) -> &'static str { match self { $(Self::$variant => $code),* } }
            pub fn status(self) -> u16 { match self { $(Self::$variant => $status),* } }
            pub fn title(self) -> &'static str { match self { $(Self::$variant => $title),* } }
        }
    };
}

codes! {
    InvalidRequest "invalid_request" 400 "The request is not understood";
    InvalidPath "invalid_path" 400 "The path is not valid";
    Validation "validation" 422 "Some fields need attention";
    Unauthenticated "unauthenticated" 401 "Sign in first";
    TokenExpired "token_expired" 401 "The access token has expired";
    RefreshTokenUsed "refresh_token_used" 401 "This session was used from two places";
    SessionEnded "session_ended" 401 "The session has ended";
    OutsideRoot "outside_root" 401 "The session was ended";
    WrongCredentials "wrong_credentials" 401 "E-mail or password is wrong";
    WrongSetupCode "wrong_setup_code" 403 "The set-up code is wrong";
    Forbidden "forbidden" 403 "Not allowed";
    NotFound "not_found" 404 "Not found";
    MethodNotAllowed "method_not_allowed" 405 "Method not allowed";
    RequestTimeout "request_timeout" 408 "The request took too long";
    Conflict "conflict" 409 "In conflict with what exists";
    NameTaken "name_taken" 409 "The name is taken";
    GrantChanged "grant_changed" 409 "Your access has changed";
    SetupDone "setup_done" 409 "Set-up is complete";
    InvitationInvalid "invitation_invalid" 410 "The invitation is no longer valid";
    ResetLinkInvalid "reset_link_invalid" 410 "The link is no longer valid";
    HandOverGone "hand_over_gone" 410 "The link is no longer valid";
    TooLarge "too_large" 413 "Too large";
    TooManyObjects "too_many_objects" 422 "Too many objects at once";
    RateLimited "rate_limited" 429 "Too many attempts";
    S3AccessDenied "s3_access_denied" 502 "The storage refused access";
    S3BadCredentials "s3_bad_credentials" 502 "The storage does not accept the key";
    S3NoSuchBucket "s3_no_such_bucket" 502 "The bucket does not exist";
    S3WrongRegion "s3_wrong_region" 502 "The bucket is in another region";
    S3Unreachable "s3_unreachable" 502 "The storage cannot be reached";
    S3ClockSkew "s3_clock_skew" 502 "The server's clock is wrong";
    S3Throttled "s3_throttled" 503 "The storage asks to slow down";
    S3Timeout "s3_timeout" 504 "The storage did not answer in time";
    S3Error "s3_error" 502 "The storage reported an error";
    MailNotConnected "mail_not_connected" 409 "No mail account is connected";
    MailBadToken "mail_bad_token" 502 "The mail service does not accept the token";
    MailRefused "mail_refused" 422 "The mail service refused";
    MailUnreachable "mail_unreachable" 502 "The mail service cannot be reached";
    MailThrottled "mail_throttled" 503 "The mail service asks to slow down";
    MailUnclear "mail_unclear" 502 "The mail service gave no clear answer";
    Unavailable "unavailable" 503 "Not available right now";
    Internal "internal" 500 "Something is wrong on the server";
}

#[derive(Debug, thiserror::Error)]
#[error("{}: {detail}", code.as_str())]
pub struct Problem {
    pub code: Code,
    pub detail: String,
    pub fields: Vec<Field>,
    /// Seconds after which a retry makes sense.
    pub retry_after: Option<u32>,
    /// For the log only; never leaves the server.
    #[source]
    pub source: Option<Box<dyn StdError + Send + Sync>>,
}

/// One field of the request body that was refused, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Field {
    pub field: &'static str,
    pub message: String,
}

impl Problem {
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            fields: Vec::new(),
            retry_after: None,
            source: None,
        }
    }

    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

pub fn not_found(what: &str) -> Problem {
    Problem::new(
        Code::NotFound,
        format!("This {what} does not exist, or you have no access to it."),
    )
}

pub fn forbidden(detail: impl Into<String>) -> Problem {
    Problem::new(Code::Forbidden, detail)
}

pub fn conflict(detail: impl Into<String>) -> Problem {
    Problem::new(Code::Conflict, detail)
}

pub fn invalid(detail: impl Into<String>) -> Problem {
    Problem::new(Code::InvalidRequest, detail)
}

/// One field was refused, by something that is found out apart from the others.
pub fn invalid_field(field: &'static str, message: impl Into<String>) -> Problem {
    let message = message.into();
    Problem {
        fields: vec![Field {
            field,
            message: message.clone(),
        }],
        ..Problem::new(Code::Validation, message)
    }
}

pub fn rate_limited(seconds: u32) -> Problem {
    Problem {
        retry_after: Some(seconds),
        ..Problem::new(
            Code::RateLimited,
            format!("Too many attempts. Try again in {seconds} seconds."),
        )
    }
}

pub fn too_fast(seconds: u32) -> Problem {
    Problem {
        retry_after: Some(seconds),
        ..Problem::new(
            Code::RateLimited,
            format!("Too many requests at once. Try again in {seconds} seconds."),
        )
    }
}

/// Collects what is wrong with a body, so that a form shows every mistake at once.
#[derive(Debug, Default)]
pub struct Validation(Vec<Field>);

impl Validation {
    pub fn require(&mut self, holds: bool, field: &'static str, message: impl Into<String>) {
        if !holds {
            self.0.push(Field {
                field,
                message: message.into(),
            });
        }
    }

    pub fn finish(self) -> Result<(), Problem> {
        if self.0.is_empty() {
            return Ok(());
        }
        let detail = self
            .0
            .iter()
            .map(|f| f.message.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        Err(Problem {
            fields: self.0,
            ..Problem::new(Code::Validation, detail)
        })
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        match &error {
            DbError::Unavailable(_) => Self {
                retry_after: Some(2),
                ..Self::new(
                    Code::Unavailable,
                    "The database does not answer right now. Try again in a moment.",
                )
            },
            DbError::Constraint(_) => Self::new(
                Code::Conflict,
                "Something with the same name exists already.",
            ),
            DbError::Removed(_) => Self::new(
                Code::Conflict,
                "What this belongs to was removed in the meantime. Reload the page to see what is there now.",
            ),
            DbError::Nul => invalid("A text holds a NUL character (U+0000). Take it out."),
            DbError::Corrupt(_) | DbError::Statement(_) => internal_detail(),
        }
        .with_source(error)
    }
}

impl From<PathError> for Problem {
    fn from(error: PathError) -> Self {
        match error {
            PathError::Malformed(_) => Self::new(Code::InvalidPath, format!("Here {error}.")),
            // Handlers parse paths through `grants::Access`, which ends the session first; this is the safety net.
            PathError::OutsideRoot => Self::new(
                Code::OutsideRoot,
                "The path leads outside your folder. The session was ended.",
            ),
        }
    }
}

/// The error itself names the full key, which members never see; it goes to the log.
impl From<mediabridge_s3::Error> for Problem {
    fn from(error: mediabridge_s3::Error) -> Self {
        let told = match error.kind() {
            ErrorKind::NotFound => {
                Self::new(Code::NotFound, "This file does not exist (any more).")
            }
            ErrorKind::AccessDenied => Self::new(
                Code::S3AccessDenied,
                "The storage does not let MediaBridge do this. An admin can test the bucket's connection to see what is missing.",
            ),
            ErrorKind::InvalidCredentials => Self::new(
                Code::S3BadCredentials,
                "The storage does not accept the bucket's access key. An admin has to enter a valid one.",
            ),
            ErrorKind::NoSuchBucket => Self::new(
                Code::S3NoSuchBucket,
                "The storage has no bucket of this name (any more). An admin has to look at its settings.",
            ),
            ErrorKind::WrongRegion { expected } => Self::new(
                Code::S3WrongRegion,
                expected.as_ref().map_or_else(
                    || "The bucket is in another region than its settings say.".to_owned(),
                    |region| {
                        format!("The bucket is in the region {region}, its settings name another.")
                    },
                ),
            ),
            ErrorKind::ClockSkew { .. } => Self::new(
                Code::S3ClockSkew,
                "The server's clock is too far off for the storage. Its administrator has to set it right (NTP).",
            ),
            ErrorKind::Unreachable | ErrorKind::Tls => Self::new(
                Code::S3Unreachable,
                "The storage cannot be reached right now. Try again in a moment.",
            ),
            ErrorKind::Throttled => Self {
                retry_after: Some(5),
                ..Self::new(
                    Code::S3Throttled,
                    "The storage asks to slow down. Try again in a few seconds.",
                )
            },
            ErrorKind::Timeout => Self::new(
                Code::S3Timeout,
                "The storage did not answer in time. Try again in a moment.",
            ),
            ErrorKind::PreconditionFailed => Self::new(
                Code::Conflict,
                "The file was changed by somebody else in the meantime.",
            ),
            other => Self::new(
                Code::S3Error,
                format!("The storage cannot do this: {other}."),
            ),
        };
        told.with_source(error)
    }
}

impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        internal_detail().with_source(error)
    }
}

/// A handler panicked: our mistake, whatever was asked.
pub fn panicked(panic: &(dyn Any + Send)) -> Problem {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    internal_detail().with_source(format!("panic: {message}"))
}

fn internal_detail() -> Problem {
    Problem::new(
        Code::Internal,
        "The server ran into a fault of its own. The request id finds it in the server's log.",
    )
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_unique() {
        let names: HashSet<_> = Code::ALL.iter().map(|c| c.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
