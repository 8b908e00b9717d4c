//! What went wrong, in terms of what the caller can do about it.

use std::fmt;

/// A failed operation on a bucket. Prints as a sentence that names operation, key, bucket and cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Failure>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// A verb: `list`, `read`, `write`, …
    pub(crate) action: &'static str,
    pub(crate) bucket: String,
    pub(crate) key: Option<String>,
    pub(crate) kind: ErrorKind,
    /// The store's own error code, if it answered with one.
    pub(crate) code: Option<String>,
    pub(crate) message: String,
    pub(crate) request_id: Option<String>,
}

/// Causes a caller can tell apart, because something different helps against each.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No such object (or upload); the bucket may be missing too where the store does not say.
    NotFound,
    /// The credentials are good, but not for this.
    AccessDenied,
    /// Unknown access key id, or a secret that does not belong to it.
    InvalidCredentials,
    NoSuchBucket,
    WrongRegion {
        /// The right one, if the store tells.
        expected: Option<String>,
    },
    /// Our clock and the store's are too far apart for signatures or presigned URLs.
    ClockSkew {
        /// How far ours is ahead, in seconds, if known.
        seconds: Option<i64>,
    },
    /// No connection: DNS, refused, reset.
    Unreachable,
    /// A connection, but no trust: unknown CA, other name, expired certificate.
    Tls,
    /// The store asks to slow down; our retries are used up.
    Throttled,
    Timeout,
    /// `If-None-Match` or `If-Match` did not hold.
    PreconditionFailed,
    /// The store does not know this operation.
    NotSupported,
    /// The object is archived and has to be restored before it can be read.
    Archived,
    /// The object is longer than the caller is willing to take.
    TooLarge {
        /// In bytes.
        limit: u64,
    },
    /// A browser on our origin would be refused.
    Cors(CorsProblem),
    /// We did not even ask: the request could not have meant what the caller means.
    Invalid,
    /// Anything else; [`Error::code`] and [`Error::message`] hold what the store said.
    Other,
}

/// How a bucket's CORS rules fall short of what the web app sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorsProblem {
    /// No rule lets this origin use this method.
    Refused {
        origin: String,
        method: &'static str,
    },
    /// The method is allowed, but not with these request headers.
    MissingHeaders {
        method: &'static str,
        headers: Vec<String>,
    },
}

impl Error {
    pub(crate) fn new(failure: Failure) -> Self {
        Self(Box::new(failure))
    }

    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    pub fn bucket(&self) -> &str {
        &self.0.bucket
    }

    /// The full key; for logs, never for members, whose paths begin at their root.
    pub fn key(&self) -> Option<&str> {
        self.0.key.as_deref()
    }

    /// The store's own error code, such as `SlowDown`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The store's own words, or those of the connection that failed.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What the store's support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Whether the same request may succeed later, with nothing changed on either side.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Unreachable | ErrorKind::Throttled | ErrorKind::Timeout
        )
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failure = &*self.0;
        write!(f, "cannot {} ", failure.action)?;
        if let Some(key) = &failure.key {
            write!(f, "{key:?} in ")?;
        }
        write!(f, "bucket {:?}: {}", failure.bucket, failure.kind)?;
        match (&failure.code, failure.message.as_str()) {
            (Some(code), "") => write!(f, " ({code})"),
            (Some(code), message) => write!(f, " ({code}: {message})"),
            (None, "") => Ok(()),
            (None, message) => write!(f, " ({message})"),
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("it does not exist"),
            Self::AccessDenied => f.write_str("the credentials do not allow this"),
            Self::InvalidCredentials => {
                f.write_str("the store does not accept the access key or its secret")
            }
            Self::NoSuchBucket => f.write_str("there is no such bucket"),
            Self::WrongRegion {
                expected: Some(region),
            } => write!(f, "the bucket is in region {region}"),
            Self::WrongRegion { expected: None } => f.write_str("the bucket is in another region"),
            Self::ClockSkew {
                seconds: Some(seconds),
            } => write!(
                f,
                "this server's clock is {} seconds {} the store's",
                seconds.abs(),
                if *seconds < 0 { "behind" } else { "ahead of" }
            ),
            Self::ClockSkew { seconds: None } => {
                f.write_str("this server's clock is too far from the store's")
            }
            Self::Unreachable => f.write_str("the store cannot be reached"),
            Self::Tls => f.write_str("the store's certificate is not trusted"),
            Self::Throttled => f.write_str("the store asks to slow down"),
            Self::Timeout => f.write_str("the store did not answer in time"),
            Self::PreconditionFailed => f.write_str("it has changed or exists already"),
            Self::NotSupported => f.write_str("the store does not support this"),
            Self::Archived => f.write_str("it is archived and has to be restored first"),
            Self::TooLarge { limit } => write!(f, "it is longer than {limit} bytes"),
            Self::Cors(problem) => problem.fmt(f),
            Self::Invalid => f.write_str("the request makes no sense"),
            Self::Other => f.write_str("the store failed"),
        }
    }
}

impl fmt::Display for CorsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { origin, method } => {
                write!(f, "no CORS rule allows {method} from {origin}")
            }
            Self::MissingHeaders { method, headers } => write!(
                f,
                "the CORS rule for {method} does not allow the headers {}",
                headers.join(", ")
            ),
        }
    }
}
