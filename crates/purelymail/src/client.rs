//! What a client is made of, and what it is made from.

use std::{fmt, sync::Arc, time::Duration};

use url::{Host, Url};

use crate::{
    operation::Operation,
    secret::ApiToken,
    timer::{Timer, TokioTimer},
    transport::Transport,
};

/// Calls that are made at the same time, at most, over all clones of a client.
pub const MAX_CALLS: usize = 4;

/// Where PurelyMail is.
pub const PURELYMAIL: &str = "https://purelymail.com";

/// Told of a key, by its path (`result.users[].name`), in the result of an operation.
pub type OnUnknownKey = Arc<dyn Fn(Operation, &str) + Send + Sync>;

/// What a client is started with.
#[derive(Clone)]
pub struct Options {
    /// `https://…` without a path; `http://` is for this machine only, since the token travels with every call.
    pub base_url: String,
    pub token: ApiToken,
    pub timeouts: Timeouts,
    pub retries: Retries,
    pub timer: Arc<dyn Timer>,
    /// Told of keys in results that this client does not know: PurelyMail has changed its API.
    pub on_unknown_key: Option<OnUnknownKey>,
}

impl Options {
    /// The real PurelyMail.
    pub fn new(token: ApiToken) -> Self {
        Self::at(PURELYMAIL, token)
    }

    /// A PurelyMail somewhere else: a simulator.
    pub fn at(base_url: impl Into<String>, token: ApiToken) -> Self {
        Self {
            base_url: base_url.into(),
            token,
            timeouts: Timeouts::default(),
            retries: Retries::default(),
            timer: Arc::new(TokioTimer::new()),
            on_unknown_key: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("base_url", &self.base_url)
            .field("timeouts", &self.timeouts)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}

/// How long is waited for PurelyMail. A call that waits for its turn does not use up its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For most answers.
    pub quick: Duration,
    /// For answers that PurelyMail asks the DNS for, or takes much away before it gives them
    /// ([`Operation::is_slow`]).
    pub slow: Duration,
}

impl Timeouts {
    pub fn of(&self, operation: Operation) -> Duration {
        if operation.is_slow() {
            self.slow
        } else {
            self.quick
        }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            quick: Duration::from_secs(30),
            slow: Duration::from_mins(1),
        }
    }
}

/// How reads are asked again. Writes never are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// How often after the first time; 0 for never.
    pub times: u32,
    /// The pause before the first; each further one is four times as long.
    pub first_pause: Duration,
    /// The longest wish of PurelyMail to be left alone (`Retry-After`) that is waited for, by reads and by calls that
    /// begin meanwhile. A longer one fails them at once, with the time in the error.
    pub longest_wait: Duration,
}

impl Default for Retries {
    fn default() -> Self {
        Self {
            times: 2,
            first_pause: Duration::from_millis(500),
            longest_wait: Duration::from_secs(30),
        }
    }
}

/// Why a client cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    #[error(
        "{0:?} is no address of a PurelyMail API; give one like {PURELYMAIL}, without a path or a user name"
    )]
    BaseUrl(String),
    #[error(
        "{0:?} would send the API token in the clear; `http://` is for addresses of this machine only"
    )]
    NotEncrypted(String),
    #[error("the certificates of this system could not be read: {0}")]
    Certificates(String),
}

/// PurelyMail, as its API has it. Cheap to clone; clones share connections, the limit of [`MAX_CALLS`], and pauses that
/// PurelyMail asked for.
///
/// A future of a write that is dropped before it ends leaves open whether the write was done, like
/// [`Effect::Unknown`](crate::Effect::Unknown).
#[derive(Clone)]
pub struct Client {
    pub(crate) transport: Transport,
}

impl Client {
    /// Connects to nothing yet. Reads the system's certificates, which takes some milliseconds.
    pub fn new(options: Options) -> Result<Self, SetupError> {
        let base = base(&options.base_url)?;
        Ok(Self {
            transport: Transport::new(&base, options)?,
        })
    }

    /// The same with another token, sharing the limit of [`MAX_CALLS`].
    #[must_use]
    pub fn with_token(&self, token: ApiToken) -> Self {
        Self {
            transport: self.transport.with_token(token),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("api", &self.transport.api())
            .finish_non_exhaustive()
    }
}

fn base(text: &str) -> Result<Url, SetupError> {
    let wrong = || SetupError::BaseUrl(text.to_owned());
    let url = Url::parse(text).map_err(|_| wrong())?;
    let plain = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if !plain {
        return Err(wrong());
    }
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => return Err(wrong()),
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if here => Ok(url),
        "http" => Err(SetupError::NotEncrypted(text.to_owned())),
        _ => Err(wrong()),
    }
}
