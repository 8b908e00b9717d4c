//! What goes wrong at PurelyMail, for whoever asked.

use purelymail::{CheckError, Effect, Error, ErrorKind, Reason};

use crate::problem::{Code, Problem};

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let told = match (error.kind(), error.reason()) {
            (_, Some(Reason::InvalidToken)) => Self::new(
                Code::MailBadToken,
                "PurelyMail does not accept the API token (any more). An admin has to enter the current one, which is on PurelyMail's account page.",
            ),
            (_, Some(Reason::RuleConflict)) => Self::new(
                Code::Conflict,
                "There is another rule of this domain for the same addresses. Change that one instead.",
            ),
            (_, Some(Reason::DomainExists)) => {
                Self::new(Code::Conflict, "The domain is on this account already.")
            }
            (_, Some(Reason::OwnershipNotProved)) => Self::new(
                Code::MailRefused,
                "PurelyMail does not see the ownership record (TXT) of this domain yet. DNS changes take minutes to hours to arrive everywhere.",
            ),
            (ErrorKind::Refused { message, .. }, _) => {
                Self::new(Code::MailRefused, format!("PurelyMail says: {message}"))
            }
            (ErrorKind::SlowDown { retry_after }, _) => Self {
                retry_after: Some(retry_after.map_or(30, |wait| {
                    u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).max(1)
                })),
                ..Self::new(
                    Code::MailThrottled,
                    "PurelyMail asks to slow down. Try again a little later.",
                )
            },
            _ if error.effect() == Effect::Unknown => Self::new(
                Code::MailUnclear,
                "PurelyMail's answer got lost, so it may or may not have been done. Look at the list before you try again.",
            ),
            _ if error.effect() == Effect::Done => Self::new(
                Code::MailUnclear,
                "PurelyMail did it, but its answer could not be read. The list shows what is there.",
            ),
            _ => Self::new(
                Code::MailUnreachable,
                "PurelyMail cannot be reached right now. Nothing was changed. Try again in a moment.",
            ),
        };
        told.with_source(error)
    }
}

impl From<CheckError> for Problem {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Call(error) => error.into(),
            CheckError::ReadBack { ref error, .. } => {
                let why = Self::from(error.clone());
                Self::new(
                    Code::MailUnclear,
                    format!(
                        "PurelyMail accepted it, but what became of it could not be read: {}",
                        why.detail
                    ),
                )
                .with_source(error.clone())
            }
            CheckError::Mismatch(mismatch) => {
                Self::new(Code::MailRefused, mismatch.to_string()).with_source(mismatch)
            }
        }
    }
}
