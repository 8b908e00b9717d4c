//! A typed async client of the [PurelyMail](https://purelymail.com) API.
//!
//! One [`Client`] per account, with a method for each of the 19 [operations](Operation). What the API makes easy to get
//! wrong does not compile here, or is not sent:
//!
//! - `userName` is a local part in one operation and a full address in the others, and a domain is `name` or
//!   `domainName`: callers see [`MailboxAddress`], [`LocalPart`] and [`DomainName`].
//! - A switch is written as `enablePasswordReset` and read as `recoveryEnabled`: here it is `password_reset`.
//! - PurelyMail drops keys it does not know and reports success: [`Client::checked`] reads back what was written, and
//!   tells a [`Mismatch`].
//! - Refusals arrive under the status 200, and outages as web pages: an [`Error`] keeps code and message, or says what
//!   the page said.
//! - A write whose answer got lost may have been done: [`Error::effect`] tells what is known. Reads are tried again, as
//!   `Retry-After` wants it; writes never are.
//! - At most [`MAX_CALLS`] calls are made at the same time, over all clones of a client.
//! - The token and passwords are in neither `Debug` nor errors.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use purelymail::{ApiToken, Client, MailboxAddress, NewMailbox, Options, Password};
//!
//! let client = Client::new(Options::new(ApiToken::new("…")?))?;
//! let anna = MailboxAddress::parse("anna@example.org")?;
//! client.checked().create_mailbox(&NewMailbox::new(anna, Password::new("…")?)).await?;
//! # Ok(()) }
//! ```

mod checked;
mod client;
mod credit;
mod domains;
mod envelope;
mod error;
mod mailboxes;
mod names;
mod operation;
mod recovery;
mod routing;
mod secret;
pub mod timer;
mod transport;
mod wire;

pub use self::{
    checked::{CheckError, Checked, Difference, Field, Mismatch},
    client::{Client, MAX_CALLS, OnUnknownKey, Options, PURELYMAIL, Retries, SetupError, Timeouts},
    credit::{Credit, CreditError},
    domains::{DnsFlags, Domain, DomainChange, OwnershipCode},
    error::{Effect, Error, ErrorKind, Reason},
    mailboxes::{LONGEST_LIST, MailboxChange, MailboxSettings, Mailboxes, NewMailbox},
    names::{DomainName, LocalPart, MailboxAddress, NameError},
    operation::Operation,
    recovery::{PhoneNumber, RecoveryMethod, RecoveryTarget},
    routing::{ListedRule, Pattern, Rule, RuleError, RuleId},
    secret::{ApiToken, AppPassword, Password, SecretError},
};
